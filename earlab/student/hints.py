"""``hint``: three steps towards an exercise, one at a time: symptom, idea, template."""

from __future__ import annotations

import sys
import textwrap
from typing import Any

from earlab.student import progress
from earlab.student.card import HINTS
from earlab.student.check import resolve


def hint(thing: Any) -> None:
    """Print the next hint on an exercise; after the last one, all of them.

    thing: your function, or the exercise's name.
    Raises LookupError with the nearest names when the course has no such exercise.
    """
    frame = sys._getframe(1)
    exercise, _ = resolve(thing, {**frame.f_globals, **frame.f_locals})
    steps = list(zip(HINTS, exercise.hints))
    if not steps:
        print(f"There is no hint on {exercise.name}.")
        return
    read = progress.hints_read(exercise)
    shown = range(len(steps)) if read >= len(steps) else [read]
    for i in shown:
        title, text = steps[i]
        print(
            f"Hint {i + 1} of {len(steps)}: {title}\n{textwrap.indent(textwrap.dedent(text).strip(), '    ')}"
        )
    progress.record_hint(exercise, min(read + 1, len(steps)))
