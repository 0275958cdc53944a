"""While a hidden exercise of the course is judged: all files that the child sees and all memory of it are searched.

What must not be there: the secret, the course's path, the grader's modules, mistakes, titles and answers of hidden
cases, and inputs of any task but the running one.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b, sha256
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

from autograder.assignments.assignment import load_assignment
from autograder.grading.reference import ReferenceAnswers
from autograder.sandbox import Cell, Limits, Program, Sandbox, SandboxError, Session, Task
from earlab.protocol.casefile import ExerciseCases
from earlab.protocol.outcome import Answer
from tests.helpers.sandbox_programs import program, sandbox
from tests.helpers.support import ROOT, require

pytestmark = [
    pytest.mark.threat,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]
NAME, FUNCTION = "04_backpropagation", "output_delta"
SECRET = sha256(b"a secret that no child may know").digest()
MARK = "a text that the program itself brings along"
PROBE = "def probe(student, words, roots):\n    return student.files(words, roots)\n"
_PIECE, _OVERLAP = 1 << 18, 1 << 12
SPY = f"""
import os, time
def {FUNCTION}(Y, Y_hat):
    mark = {MARK!r}
    time.sleep(600)
"""
SEARCH = """
import os
def files(words, roots):
    words, found, count = [word.encode() for word in words], [], 0
    for root in roots:
        for place, _, names in os.walk(root):
            for name in names:
                path = os.path.join(place, name)
                found += [path for word in words if word in os.fsencode(path)]
                if not os.path.isfile(path):
                    continue
                try: file = open(path, "rb")
                except OSError: continue
                count, end = count + 1, b""
                while block := file.read(1 << 22):
                    found += [path for word in words if word in end + block]
                    end = block[-200:]
                file.close()
    return found, count
"""


@dataclass
class Judging:
    """A child in which a hidden exercise waits for the spy's answer."""

    session: Session
    words: list[str] = field(default_factory=list)  # nowhere
    arrays: list[bytes] = field(default_factory=list)  # in no memory
    inputs: list[bytes] = field(default_factory=list)  # of the running task

    @property
    def family(self) -> list[psutil.Process]:
        """The zygote, which nobody's work is known to, the child and its fork."""
        assert self.session._child is not None
        child = psutil.Process(self.session._child.watch._pid)
        parent = child.parent()
        assert parent is not None
        return [parent, child, *child.children(recursive=True)]


@pytest.fixture(scope="module")
def judging() -> Iterator[Judging]:
    assignment = load_assignment(NAME)
    limits = Limits(idle=600.0, spare_idle=600.0)  # nobody ends the spy but the test
    try:
        sandbox = Sandbox(assignment.preload, "strict", limits, absent=assignment.absent)
    except SandboxError as error:
        require("sandbox", False, str(error))
    with sandbox:
        answers = ReferenceAnswers(assignment, sandbox, SECRET)
        chosen = assignment.exercise(FUNCTION)
        papers = {e.name: answers.hidden(e, 7) for e in (chosen, assignment.exercise("mse_loss"))}
        answers.close()
        stubs = assignment.stub_program()
        with sandbox.open(Program((*stubs.cells, Cell("spy", SPY)), stubs.stubs)) as session:
            found = Judging(session, _words(papers.values()))
            running = tuple(case.inputs for case in papers[FUNCTION].cases)
            found.inputs = _arrays([list(inputs.values()) for inputs in running])
            others = _arrays([list(case.inputs.values()) for case in papers["mse_loss"].cases])
            expected = _arrays([case.expected for paper in papers.values() for case in paper.cases])
            found.arrays = [array for array in (*others, *expected) if array not in found.inputs]
            task = Task(chosen.probe_source, running, 5.0)
            thread = threading.Thread(target=_run, args=(session, task))
            thread.start()
            while not _holds(found.family[-1], found.inputs[:1], {}):
                time.sleep(0.1)
            yield found
            sandbox.close()
            thread.join()


def _run(session: Session, task: Task) -> None:
    with contextlib.suppress(Exception):  # the sandbox is closed under it, whatever it is doing
        session.run(task)


def _words(papers: Iterable[ExerciseCases]) -> list[str]:
    """Return what no child may hold, as text: names and titles that are words of every day are left out."""
    # The course's path; where packages are installed inside it, compiled files of theirs name that one folder.
    course = [str(path) for path in ROOT.iterdir() if not Path(sys.prefix).is_relative_to(path)]
    found = [SECRET.hex(), *course, "autograder/exercises", "autograder.exercises", "autograder/sandbox"]
    for paper in papers:
        found += [mistake.says for mistake in paper.mistakes]
        found += [mistake.name for mistake in paper.mistakes if "_" in mistake.name]
        found += [case.title for case in paper.cases if any(map(str.isdigit, case.title))]
    return found


def _arrays(value: Any) -> list[bytes]:
    """Return the bytes of all arrays in ``value`` that are nobody's but theirs: not of a few round numbers."""
    if isinstance(value, np.ndarray):
        odd = {number for number in value.astype(float).flat if number * 1024 % 1}
        return [value.tobytes()] if len(odd) > 2 else []
    if isinstance(value, dict):
        value = list(value.values())
    return [found for item in value for found in _arrays(item)] if isinstance(value, list | tuple) else []


def _holds(
    process: psutil.Process, needles: Iterable[bytes], looked_at: dict[bytes, set[bytes]]
) -> list[bytes]:
    """Return the needles that are in the memory of a process, but for what is mapped from files.

    looked_at: what was found in a piece of memory, by its hash: most pieces are the same in a process and its forks.
    """
    found: set[bytes] = set()
    with open(f"/proc/{process.pid}/mem", "rb", buffering=0) as memory:
        for line in Path(f"/proc/{process.pid}/maps").read_text().splitlines():
            area, rights, _, _, inode, *name = line.split()
            if (
                "r" not in rights
                or inode != "0"
                or name[:1] in (["[vvar]"], ["[vsyscall]"], ["[vvar_vclock]"])
            ):
                continue
            start, end = (int(bound, 16) for bound in area.split("-"))
            for place in range(start, end, _PIECE):
                memory.seek(place)
                piece = memory.read(min(_PIECE + _OVERLAP, end - place))
                key = blake2b(piece).digest()
                if key not in looked_at:
                    looked_at[key] = {needle for needle in needles if needle in piece}
                found |= looked_at[key]
    return sorted(found)


def _encoded(words: Iterable[str]) -> list[bytes]:
    """Return each text in the forms in which Python keeps texts."""
    return [form for word in words for form in {word.encode(), word.encode("utf-16-le")}]


def test_nothing_hidden_is_in_the_files_and_memory_of_a_child(judging: Judging) -> None:
    assert len(judging.words) > 10
    assert len(judging.arrays) > 10
    mark, kept = _encoded([MARK]), {*_encoded(judging.words), SECRET, *judging.arrays}
    inputs, looked_at = set(judging.inputs), {}
    needles = [*mark, *kept, *inputs]
    assert max(map(len, needles)) <= _OVERLAP, "or one that lies across two pieces is missed"
    zygote, child, fork = ({*_holds(process, needles, looked_at)} for process in judging.family)
    for found in (zygote, child, fork):
        assert not found & kept
    assert not zygote & {*mark}
    assert child & {*mark}, "the search finds what is there"
    assert fork & inputs, "and inputs of the running task"
    assert not child & inputs, "which only the fork of that task has"
    assert not zygote & inputs


def test_nothing_hidden_is_in_a_file(judging: Judging) -> None:
    """All names of files, and what is in those that are the course's; with EARLAB_LONG=1 in every file."""
    words = [word for word in judging.words if word.isascii()]
    roots = (
        ["/"]
        if os.environ.get("EARLAB_LONG")
        else ["/packages/earlab", "/tmp", "/proc", "/sys", "/dev", "/etc"]
    )
    patient = Limits(load_seconds=600.0, idle=600.0)  # a cold disk, and others who read from it
    with sandbox("strict", patient) as box, box.open(program(SEARCH)) as session:
        (outcome,) = session.run(Task(PROBE, ({"words": words, "roots": roots},), 600.0))
        assert isinstance(outcome, Answer), outcome
        found, count = outcome.value
        assert found == []
        assert count > 50
        (outcome,) = session.run(Task(PROBE, ({"words": ["def check("], "roots": roots},), 600.0))
        assert outcome.value[0], "the search finds what is there"
