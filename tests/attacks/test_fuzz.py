"""Whatever is handed in and whatever a child sends: no crash, no hang, always a verdict.

A few hundred examples, the same each time; ten thousand others with EARLAB_LONG=1.
"""

from __future__ import annotations

import contextlib
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.assignments.assignment import Assignment
from autograder.grading.engine import Engine
from autograder.grading.store import Store
from autograder.grading.verdict_json import to_json, verdict_from_json
from autograder.report.feedback import feedback_html
from autograder.sandbox import Session, Task
from earlab.handin.notebook_file import UnreadableError, parse
from earlab.protocol.codec import CodecError, decode, encode
from earlab.protocol.outcome import Answer, Failure
from earlab.protocol.probe import call_probe
from tests.helpers import tiny_course
from tests.helpers.fuzzing import FAILURE, REPLY, examples, notebooks, replies, streams
from tests.helpers.sandbox_programs import program, sandbox
from tests.helpers.support import ROOT

pytestmark = pytest.mark.threat


def _real() -> list[Any]:
    """Return whole notebooks: the tiny course's, right and unwritten and in an old format, and a shipped one."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        tiny = tiny_course.assignment(Path(folder))
    right = tiny_course.student_notebook(tiny, **tiny_course.RIGHT)
    blank = tiny_course.student_notebook(tiny)
    old = nbformat.v4.downgrade(tiny_course.student_notebook(tiny, **tiny_course.RIGHT))
    shipped = json.loads((ROOT / "notebooks" / "02_perceptron.ipynb").read_text(encoding="utf-8"))
    for cell in shipped["cells"]:
        cell["source"] = cell["source"][:1]
    return [
        json.loads(nbformat.v4.writes(right)),
        json.loads(nbformat.v4.writes(blank)),
        json.loads(json.dumps(old)),
        shipped,
    ]


REAL = _real()


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    return tiny_course.assignment(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    store = Store(tmp_path_factory.mktemp("store") / "verdicts.db")
    with Engine(isolation="strict", secret=b"test", store=store) as engine:
        yield engine


@examples(150, 10_000)
@given(data=notebooks(REAL))
def test_every_notebook_gets_a_verdict(
    engine: Engine, tiny: Assignment, tmp_path_factory: Any, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzzed.ipynb"
    path.write_bytes(data)
    report = engine.grade(path, tiny, "ada")
    assert report.status in ("graded", "unreadable"), report
    assert [verdict.exercise for verdict in report.verdicts] == ["double", "running_sum"]
    for verdict in report.verdicts:
        assert verdict.status in ("pass", "fail")
        assert 0 <= verdict.points <= verdict.max_points
        assert verdict_from_json(to_json(verdict).encode().decode()) == verdict
    if report.status == "unreadable":
        assert report.note.startswith("The submission cannot be read: ")
        assert report.points == 0
    feedback_html(report, tiny.source).encode()


@examples(400, 10_000)
@given(blob=replies())
@example(b"\xdd\xff\xff\xff\xff")
@example(b"\xc9\xff\xff\xff\xff\x01")
@example(encode([[[[[[[[[[[[1]]]]]]]]]]]]) * 2)
def test_every_frame_is_a_value_or_a_codec_error(blob: bytes) -> None:
    try:
        value = decode(blob)
    except CodecError:
        return
    encode(value)


def framed(value: Any) -> bytes:
    """Return a whole frame."""
    body = encode(value)
    return len(body).to_bytes(4, "big") + body


SENDER = """
    import os, stat

    def send(x):
        for number in range(3, 256):
            try:
                if stat.S_ISSOCK(os.fstat(number).st_mode):
                    os.write(number, x)
            except OSError:
                pass
        os._exit(0)
"""


@pytest.fixture(scope="module")
def sender() -> Iterator[Session]:
    with sandbox() as box, box.open(program(SENDER)) as session:
        yield session


@examples(100, 10_000)
@given(sent=streams())
@example(b"")
@example(b"\0\0\0")
@example(framed({**REPLY, "case": np.zeros(0)}))
@example(framed({**REPLY, "mutated": np.zeros(9_000_000, np.uint8)}))
@example(framed({**FAILURE, "kind": np.zeros(2)}))
@example(b"\xff\xff\xff\xff")
def test_every_stream_of_a_child_is_an_outcome(sender: Session, sent: bytes) -> None:
    (outcome,) = sender.run(Task(call_probe("send"), ({"x": sent},), 1.0))
    assert isinstance(outcome, Answer | Failure)
    encode([str(outcome.stdout), float(outcome.seconds)])


def test_the_sender_is_believed_when_it_sends_a_whole_reply(sender: Session) -> None:
    """Otherwise the test above would show nothing."""
    (outcome,) = sender.run(Task(call_probe("send"), ({"x": framed({**REPLY, "value": 7})},), 1.0))
    assert isinstance(outcome, Answer)
    assert outcome.value == 7


LOADER = """
import os, stat
for number in range(3, 256):
    try:
        if stat.S_ISSOCK(os.fstat(number).st_mode):
            os.write(number, {sent!r})
    except OSError:
        pass
"""


@examples(10, 300)
@given(sent=streams())
def test_whatever_a_cell_sends_while_it_loads_the_exercise_gets_an_outcome(box: Any, sent: bytes) -> None:
    with box.open(program(LOADER.format(sent=sent), "def f(x):\n    return x")) as session:
        (outcome,) = session.run(Task(call_probe("f"), ({"x": 1},), 1.0))
    assert isinstance(outcome, Answer | Failure)


@examples(10, 300)
@given(sent=streams())
@example(framed({"status": float("inf"), "seconds": 0.0, "left": False}))
@example(framed([1, 2]))
@example(framed(np.zeros(3)))
def test_whatever_a_child_says_of_its_forks_the_exercise_gets_an_outcome(box: Any, sent: bytes) -> None:
    """The forged reports of both cells and of the names arrive first, then what is to be read after the task."""
    forged = b"".join(map(framed, [{"status": "ok"}, {"status": "ok"}, {"names": ["f"]}]))
    with box.open(program(LOADER.format(sent=forged + sent), "def f(x):\n    return x")) as session:
        assert session.names == ("f",)
        (outcome,) = session.run(Task(call_probe("f"), ({"x": 1},), 1.0))
    assert isinstance(outcome, Answer | Failure)


@pytest.fixture(scope="module")
def box() -> Iterator[Any]:
    with sandbox() as started:
        yield started


@examples(60, 2_000)
@given(blob=replies() | st.binary(max_size=4096))
def test_a_frame_takes_no_more_memory_than_a_few_times_its_length(blob: bytes) -> None:
    tracemalloc.start()
    try:
        decode(blob)
    except CodecError:
        pass
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 200 * len(blob) + (1 << 20)


# Large files, each made so that it takes much memory for its length.
HUGE = {
    "lists in lists": b"[" * 2_000_000,
    "empty lists": b'{"cells": [' + b"[]," * 1_000_000 + b"[]]}",
    "empty dictionaries": b'{"cells": [' + b"{}," * 1_000_000 + b"{}]}",
    "dictionaries": b'{"cells": [' + b'{"a":1},' * 190_000 + b"{}]}",
    "numbers": b'{"cells": [' + b"9.5," * 500_000 + b"9]}",
    "one number": b'{"cells": ' + b"9" * 2_000_000 + b"}",
    "one text": b'{"cells": ["' + b"\\u0041" * 300_000 + b'"]}',
    "one cell": b'{"cells": [{"cell_type": "code", "source": "' + b"x=1;" * 500_000 + b'"}]}',
    "one wide character": ('{"cells": ["' + "x" * 2_000_000 + "\N{GRINNING FACE}" + '"]}').encode(),
    "null bytes": b"\0" * 2_000_000,
    "old worksheets": b'{"worksheets": [' + b"{}," * 50_000 + b'{}], "nbformat": 3}',
}


@pytest.mark.parametrize("kind", HUGE)
def test_a_large_file_takes_memory_in_proportion(kind: str) -> None:
    tracemalloc.start()
    try:
        with contextlib.suppress(UnreadableError):
            parse(HUGE[kind])
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 30 * len(HUGE[kind])
