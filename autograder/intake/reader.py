"""Read what students wrote, in a process of its own.  Nothing here is trusted with anything but text.

The process knows releases, which students have too, and one submission at a time: no hidden case, no secret, no store, no
gradebook.  It may be killed, or run out of time or memory, at any point: ``reading.py`` says whose verdict that is.
"""

from __future__ import annotations

import contextlib
import gc
import re
import resource
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from autograder.intake.channel import receive, send
from autograder.intake.mending import mend
from autograder.intake.slow_imports import slow_imports
from autograder.sandbox.child.limits import address_space, limit_cpu
from earlab.cells.definitions import statements
from earlab.cells.roles import ROLES
from earlab.compare.text import Text, read_text
from earlab.errors import EarlabError
from earlab.forbidden import reach
from earlab.handin.matching import Match, bound_names, functions_of, match, untouched
from earlab.handin.notebook_file import UnreadableError, parse
from earlab.handin.release import Release, from_json
from earlab.handin.repair import repair
from earlab.protocol.codec import CodecError

MEMORY = 2 << 30  # bytes beyond the process's own, for a file of 50 MB and what is made of it
SECONDS = 15.0  # of CPU time for one submission: an honest one takes a few hundredths
# A time as nbgrader's exchange writes it.
_USUAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{6})? UTC")
_MOST_NOTES = 50
_MOST_KEPT = 200_000  # objects that may wait to be looked through for circles: that takes as long as reading a notebook
# What reading may come to on a text that is made to be hard to read: it belongs to the submission.  Anything else is ours.
_ITS_OWN = (UnreadableError, RecursionError, ValueError, OverflowError)


def read(data: bytes, beside: Sequence[str], release: Release, blank: str) -> dict[str, Any]:
    """Return what is to be known of the notebook in ``data``, as plain values; raise UnreadableError where it is none.

    beside: names of the files that were handed in with it.  blank: the notebook as students get it, as JSON.
    """
    submission = parse(data)
    matches = match(submission.cells, release)
    repaired = repair(matches, release, beside)
    cells = [(cell.id, cell.source) for cell in repaired.cells]
    uses = {
        exercise.name: vars(use)
        for exercise in release.exercises
        if exercise.forbidden
        and (use := reach.find_use(cells, exercise.functions, exercise.forbidden, release.others(exercise)))
    }
    notes = [*submission.notes, *repaired.notes]
    if len(notes) > _MOST_NOTES:
        notes[_MOST_NOTES:] = [f"{len(notes) - _MOST_NOTES} more remarks of this kind are left out."]
    return {
        "sha256": submission.sha256,
        "cells": [[cell.id, cell.source, cell.tests] for cell in repaired.cells],
        "files": list(repaired.files),
        "notes": notes,
        "uses": uses,
        "texts": {e.name: _plain(read_text(cells, e.functions)) for e in release.exercises},
        "slow": list(slow_imports(source for _, source in cells)),
        "notebook": mend(matches, release, blank),
        "worked_on": _worked_on(matches, release),
        "exercises": sorted({cell.exercise for cell in submission.cells if cell.exercise})[:100],
    }


def _plain(text: Text) -> dict[str, Any]:
    return {"remarks": [vars(remark) for remark in text.remarks], "holds": sorted(text.holds)}


def _worked_on(matches: Sequence[Match], release: Release) -> bool:
    """Whether anything of it is a student's: an answer, or code that is not as it was released."""
    known = [one for one in matches if one.known is not None and ROLES[one.known.role].written]
    if any(one.known is not None and not untouched(one.cell, one.known) for one in known):
        return True
    wanted = {name for cell in release.solved for name in functions_of(statements(cell.text))}
    return any(wanted & bound_names(one.cell.source) for one in matches if one.known is None)


def forget() -> None:
    """Let go of all that was kept while a notebook was read."""
    bound_names.cache_clear()
    reach.forget()


def serve(descriptor: int) -> None:
    """Answer one order after the other on a socket, until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asked is interrupted, and ends this process
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    own = address_space(None)
    if own is not None:
        resource.setrlimit(resource.RLIMIT_AS, (own + MEMORY, own + MEMORY))
    with socket.socket(fileno=descriptor) as channel:
        known: dict[str, tuple[Release, str]] = {}
        gc.freeze()  # what was imported stays
        gc.disable()  # trees of syntax hold no circles, and looking for some takes longer than making them
        send(channel, {"ready": True})
        while (order := receive(channel)) is not None:
            limit_cpu(SECONDS, shared=True)
            answer = _answered(order, known)
            try:
                send(channel, answer)
            except (CodecError, MemoryError):
                send(channel, {"unreadable": "what stands in it is too much to be handed on", "spent": True})
            forget()
            if gc.get_count()[0] > _MOST_KEPT:
                gc.collect()


def _answered(order: dict[str, Any], known: dict[str, tuple[Release, str]]) -> dict[str, Any]:
    if "release" in order:
        known[order["key"]] = from_json(order["release"]), order["blank"]
        return {"learnt": order["key"]}
    if "time" in order:
        return _attempted(lambda: {"utc": _utc(order["time"])})
    return _attempted(lambda: read(order["data"], order["beside"], *known[order["key"]]))


def _attempted(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return work()
    except MemoryError:
        return {"unreadable": "it takes too much memory to be read", "spent": True}
    except _ITS_OWN as error:
        said = str(error) if isinstance(error, EarlabError) else f"reading it failed ({type(error).__name__})"
        return {"unreadable": said}
    except Exception as error:
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = f"{trace.tb_frame.f_code.co_filename}, line {trace.tb_lineno}" if trace else "nowhere"
        return {"failed": f"{type(error).__name__}: {error} (in {place})"[:2_000]}


def _utc(text: str) -> str:
    """Return a time in any of the forms that nbgrader reads, as one in UTC; raise ValueError where it is none."""
    if _USUAL.fullmatch(text):
        with contextlib.suppress(ValueError):
            return datetime.fromisoformat(text.removesuffix(" UTC")).isoformat()
    from nbgrader.utils import parse_utc  # seldom needed, and takes seconds to import

    try:
        return str(parse_utc(text).isoformat())
    except Exception as error:  # its parser raises many types
        raise ValueError(str(error)) from None


if __name__ == "__main__":
    sys.exit("started by autograder.intake.reading")
