"""Draw the hidden cases of variants: each place of a draw is drawn anew until its case is accepted."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence

from autograder.assignments.exercise import Case, Exercise
from autograder.assignments.variants import draw
from autograder.grading.vetting import caught, refusals_of
from earlab.errors import EarlabError
from earlab.protocol.casefile import AnsweredCase, ExerciseCases, packed
from earlab.protocol.outcome import Outcome

ATTEMPTS = 300  # draws of a variant; later ones only for the places that still lack a case
AT_ONCE = 40  # variants' worth of cases in one task
# Answers draws with the reference and the mistakes, and with the reference under each disturbance.
Answering = Callable[
    [Sequence[Sequence[Case]]], tuple[list[ExerciseCases], list[Sequence[Sequence[Outcome]]]]
]
_Accepted = dict[int, tuple[AnsweredCase, tuple[Outcome, ...]]]  # by the place in the draw


class ExerciseError(EarlabError):
    """An exercise that is broken by its author; never a student's fault."""


def draw_variants(
    exercise: Exercise,
    secret: bytes,
    variants: Iterable[int],
    wanted: Sequence[frozenset[str]],
    answer: Answering,
) -> dict[int, ExerciseCases]:
    """Return the hidden cases of variants with all answers; raise ExerciseError where a place has no acceptable case.

    wanted: the mistakes that the case at each place is to catch.  A place gets the first case that is accepted, so a
    variant is the same whatever it is drawn together with.
    """
    # Where a property is judged the questions may be few; elsewhere what everybody has seen is never graded.
    shown = set() if exercise.judge else {packed(case.inputs) for case in exercise.visible()}
    accepted: dict[int, _Accepted] = {variant: {} for variant in variants}
    form: ExerciseCases | None = None
    done, count, refusal = 0, 1, ""
    while done < ATTEMPTS:
        places = {v: [p for p in range(len(wanted)) if p not in accepted[v]] for v in accepted}
        places = {variant: open_ones for variant, open_ones in places.items() if open_ones}
        if not places:
            break
        room = AT_ONCE * len(wanted) // sum(map(len, places.values()))
        count = max(1, min(count, room, ATTEMPTS - done))
        tries = [(variant, attempt) for variant in places for attempt in range(done, done + count)]
        draws = [_drawn(exercise, secret, *one, len(wanted)) for one in tries]
        answered, disturbed = answer([[d[p] for p in places[v]] for (v, _), d in zip(tries, draws)])
        for (variant, _), found, others in zip(tries, answered, disturbed, strict=True):
            form = form or found
            reasons = refusals_of(found, others, [wanted[place] for place in places[variant]])
            for i, (place, reason) in enumerate(zip(places[variant], reasons, strict=True)):
                if packed(found.cases[i].inputs) in shown:
                    reason = f"{found.cases[i].title!r} is a visible case"
                if reason:
                    refusal = reason
                else:
                    outcomes = tuple(mistake.outcomes[i] for mistake in found.mistakes)
                    accepted[variant].setdefault(place, (found.cases[i], outcomes))
        done, count = done + count, 2 * count
    if any(len(found) < len(wanted) for found in accepted.values()):
        raise ExerciseError(
            f"{exercise.name}: none of {ATTEMPTS} draws is fit for use; the last one: {refusal}"
        )
    return {variant: _put_together(form, found) for variant, found in accepted.items() if form}


def wanted_of(exercise: Exercise, visible: ExerciseCases) -> list[frozenset[str]]:
    """Return which mistakes each case of a draw is to catch: those that the visible draw catches at its place.

    Raise ExerciseError where it misses a mistake altogether.
    """
    wanted = caught(visible)
    missed = [mistake.name for mistake in visible.mistakes if not any(mistake.name in one for one in wanted)]
    if missed:
        raise ExerciseError(
            f"{exercise.name}: mistake {missed[0]!r} fails no case of the draw with visible_seed={exercise.visible_seed}; "
            "draw a case that catches it, or take another seed"
        )
    return wanted


def _drawn(exercise: Exercise, secret: bytes, variant: int, attempt: int, places: int) -> list[Case]:
    cases = draw(secret, exercise, variant, attempt)
    if len(cases) != places:
        raise ExerciseError(
            f"{exercise.name}: draw yields {places} cases for one seed and {len(cases)} for another; expected as many for all"
        )
    return cases


def _put_together(form: ExerciseCases, accepted: _Accepted) -> ExerciseCases:
    """Return a variant of accepted cases, in the order of their places."""
    chosen = [accepted[place] for place in sorted(accepted)]
    mistakes = tuple(
        dataclasses.replace(mistake, outcomes=tuple(outcomes[i] for _, outcomes in chosen))
        for i, mistake in enumerate(form.mistakes)
    )
    return dataclasses.replace(form, cases=tuple(case for case, _ in chosen), mistakes=mistakes)
