"""Tie what a text pins to the case that shows it: ``autograder/exercises/<topic>/pins/<exercise>.toml``.

A text pins something with words such as "every", "exactly", "0", "stays": where programs that look right may differ, they
decide.  Each such word stands in a phrase that the file quotes, so that no sentence promises what no case asks::

    [shows]        # the phrase = the case that shows it, and where it has a name the mistake that fails there
    "A net input of exactly 0 gets +1." = ["points exactly on the line", "zero_is_negative"]
    "N points, one in each row" = ["* points, * inputs"]
    [explains]     # kept rare: the phrase = why there is nothing in it to show
    "if your frame is not right yet" = "comfort"
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np

from autograder.assignments.assignment import EXERCISES, Assignment
from autograder.assignments.exercise import Exercise
from autograder.assignments.source import SourceCell, SourceError
from autograder.audit.case_sets import listed
from earlab.compare.comparison import compare
from earlab.protocol.casefile import ExerciseCases

WORDS = re.compile(
    r"\b(?:must|may|any|every|each|never|always|even|exactly|only|alone|not|no|without|both|also|either|at least|at most|"
    r"same|whole|unless|if|where|finite|stays?|leave|new|below|beyond|included|perhaps|integers|counts? as|zeros?|0(?!\.\d)|smaller|"
    r"larger|largest|smallest|lowest|shortest|first|last|order|huge|dropped|positive|negative|silent|silence|nothing|"
    r"whatever|default|empty|ties?|instead|natural|periodic|orthonormal|plain|by itself|as (?:it|they) (?:is|are))\b|[≥≤±]",
    re.IGNORECASE,
)
_FORMULA = re.compile(r"\$[^$]+\$|`[^`]+`")
# What explains or asks, what is made from headers and lists, and tables of numbers.
_ASIDE = (
    re.compile(r"<details>.*?</details>", re.S),
    re.compile(r"^\*\*(?:Predict first\.\*\*|Write it yourself\*\*).*?(?=\n\n|\Z)", re.M | re.S),
    re.compile(r"\$\$.*?\$\$", re.S),
    re.compile(r"^#+ .*$|^\|[-:| \d]+\|$", re.M),
    re.compile(
        r"\*[\d.]+ points?(?:, about [\d.]+ minutes)?(?:\. Difficulty \d of \d, importance \d of \d)?\.\*"
    ),
)
_ENDS = re.compile(r"(?<=[.;:?!])\s+|\s*\|\s*")


@dataclass(frozen=True)
class Pins:
    """What an author says of the phrases of one text.

    shows: the title of a case that shows it, or a pattern of titles ("* points"), and a mistake's name or nothing.
    explains: why there is nothing in it to show.
    """

    shows: Mapping[str, tuple[str, str]]
    explains: Mapping[str, str]


def read_pins(assignment: Assignment, exercise: Exercise) -> Pins:
    """Return what the file of an exercise says; nothing where there is no file yet."""
    path = EXERCISES / assignment.source.topic / "pins" / f"{exercise.name}.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{path.name}: {error}. A phrase with \" in it stands between ' and '") from None
    shows, explains = data.get("shows", {}), data.get("explains", {})
    odd = [p for p, to in shows.items() if not isinstance(to, list) or len(to) not in (1, 2)]
    if odd:
        raise SourceError(f"{path.name}: {odd[0]!r} stands for no [case] and no [case, mistake]")
    return Pins({phrase: (to[0], *to[1:], "")[:2] for phrase, to in shows.items()}, explains)


def unpinned(assignment: Assignment, exercise: Exercise) -> list[str]:
    """Return what is wrong between an exercise's text and its cases, one sentence each, without running anything."""
    pins, texts = read_pins(assignment, exercise), texts_of(assignment, exercise)
    phrases = [*pins.shows, *pins.explains]
    misquoted = [
        phrase for phrase in phrases if " " not in phrase or not any(phrase in text for text in texts)
    ]
    drawn = exercise.draw(np.random.default_rng(exercise.visible_seed))
    titles = {case.title for case in (*exercise.visible(), *drawn)}
    mistakes = {mistake.name for mistake in exercise.mistakes}
    return [
        *(f"its pins quote {phrase!r}, which its text does not say: quote it as it stands there" for phrase in misquoted),
        *(
            f"the pin {phrase!r} names the case {case!r}, which is not drawn"
            for phrase, (case, _) in pins.shows.items()
            if not any(fnmatchcase(title, case) for title in titles)
        ),
        *(
            f"the pin {phrase!r} names the mistake {mistake!r}, which is none of its mistakes"
            for phrase, (_, mistake) in pins.shows.items()
            if mistake and mistake not in mistakes
        ),
        *(f"the phrase {phrase!r} explains, but no reason is given" for phrase, why in pins.explains.items() if not why),
        *(
            f"its text says {sentence!r}, and no case shows it (the word {word!r}): quote it in pins/{exercise.name}.toml "
            "beside the case that does, or draw one"
            for sentence, word in _loose(texts, phrases)
        ),
    ]  # fmt: skip


def idle_pins(assignment: Assignment, exercise: Exercise, sets: Mapping[str, ExerciseCases]) -> list[str]:
    """Return which pins the cases do not show, one sentence each.

    sets: sets of cases by their names, with what the mistakes answer.  In every set that has the case, the mistake that
    a pin names fails there; where it names none, some mistake does.
    """
    found = []
    for phrase, (case, mistake) in read_pins(assignment, exercise).shows.items():
        idle = [name for name, cases in sets.items() if not _shown(cases, case, mistake)]
        if idle:
            who = f"the mistake {mistake!r} does not fail" if mistake else "no mistake fails"
            found.append(f"the case {case!r} is to show {phrase!r}, but {who} there, in {listed(idle)}")
    return found


def texts_of(assignment: Assignment, exercise: Exercise) -> list[str]:
    """Return what a student reads before writing, on one line each: the task from its heading on, and each docstring."""
    cells = assignment.source.cells
    place = cells.index(assignment.source.exercise_cell(exercise.name))
    docs = [
        ast.get_docstring(node) or ""
        for node in ast.parse(cells[place].student).body
        if isinstance(node, ast.FunctionDef) and node.name in exercise.functions
    ]
    return [" ".join(text.split()) for text in (_task(cells[:place]), *docs)]


def _task(before: Sequence[SourceCell]) -> str:
    """Return the text that leads to an exercise, from its heading on."""
    found: list[str] = []
    for cell in reversed(before):
        if cell.role != "text":
            break
        found.insert(0, cell.solution)
    text = "\n\n".join(found)
    text = text[text.rfind("\n### ") + 1 :]
    for aside in _ASIDE:
        text = aside.sub("", text)
    return text


def _loose(texts: Sequence[str], phrases: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each sentence with a word that pins and that no phrase quotes, and the word."""
    for text in texts:
        covered = [m.span() for p in phrases for m in re.finditer(re.escape(p), text)]
        covered += [m.span() for m in _FORMULA.finditer(text)]
        start = 0
        for end in (*(m.end() for m in _ENDS.finditer(text)), len(text)):
            words = [
                m for m in WORDS.finditer(text, start, end) if not any(a <= m.start() < b for a, b in covered)
            ]
            if words:
                yield text[start:end].strip(" |"), words[0][0]
            start = end


def _shown(cases: ExerciseCases, title: str, mistake: str) -> bool:
    """Whether the mistake, or any, fails in a case of that title; also where there is no such case to fail in."""
    places = [place for place, case in enumerate(cases.cases) if fnmatchcase(case.title, title)]
    made = [one for one in cases.mistakes if mistake in ("", one.name)]
    return not places or any(compare(cases.cases[i], one.outcomes[i], cases) for one in made for i in places)
