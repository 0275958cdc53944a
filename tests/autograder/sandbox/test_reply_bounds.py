"""A reply is bounded by what is expected: what it takes of the grader's memory, and what wrong work is told."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import numpy as np
import pytest

from autograder.sandbox import Limits, Sandbox, Session, Task
from earlab.protocol.codec import MAX_BYTES, Bounds, CodecError, bounds_of, decode, encode
from earlab.protocol.outcome import Answer, Failure, Outcome
from earlab.protocol.probe import call_probe
from tests.helpers.sandbox_programs import program, sandbox

EXPECTED = np.zeros(30)
MEMORY = 24 << 20  # bytes of the grader's for all answers to a task; six million wide letters took 443 MB
VALUES = {
    "a wide letter in much text": "'€' + 'a' * 6_000_000",
    "wide letters in many texts": "['€' + 'a' * 60_000] * 200",
    "many empty lists": "[[]] * 90_000",
    "lists of lists": "[[[]] * 900 for _ in range(900)]",
    "a dictionary of texts": "{str(n): '€' * 99 for n in range(50_000)}",
    "a long key": "{'€' * 3_000_000: 1}",
    "a huge array": "np.zeros(7_000_000)",
    "many numbers": "[0.5] * 99_000",
    "bytes": "bytes(50_000_000)",
    "much that cannot be sent": "{str(n): {1, 2} for n in range(30_000)}",
    "a printed flood": "print('€' * 10_000_000)",
    "a long error": "exec('raise ValueError(chr(8364) * 10_000_000)')",
}


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with sandbox("strict", Limits()) as started:
        yield started


def _asked(session: Session, count: int) -> tuple[Outcome, ...]:
    inputs = tuple({"x": n} for n in range(count))
    return session.run(Task(call_probe("f"), inputs, 5.0, bounds=(bounds_of(EXPECTED),) * count))


@pytest.mark.threat
@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_no_reply_takes_much_of_the_graders_memory(box: Sandbox, value: str) -> None:
    with box.open(program(f"import numpy as np\ndef f(x): return {value}")) as session:
        tracemalloc.start()
        outcomes = _asked(session, 6)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert len(outcomes) == 6
    assert peak < MEMORY


@pytest.mark.threat
@pytest.mark.parametrize(
    "frame",
    [
        "encode({'case': 0, 'answer': True, 'value': '€' + 'a' * 6_000_000, 'mutated': [], 'stdout': '', 'seconds': 0.0})",
        "encode({'case': 0, 'answer': True, 'value': [], 'mutated': [], 'stdout': '€' * 2_000_000, 'seconds': 0.0})",
        "encode({'case': 0, 'answer': True, 'value': [[]] * 90_000, 'mutated': [], 'stdout': '', 'seconds': 0.0})",
        "encode({'case': 0, 'answer': False, 'kind': 'exception', 'message': '€' * 2_000_000, 'stdout': '', 'seconds': 0.0})",
    ],
)
def test_a_forged_reply_is_bounded_too(box: Sandbox, frame: str) -> None:
    """Whoever writes to the channel past the child's own checks is refused before anything is made of it."""
    source = f"""
    import gc, os, socket, struct
    from earlab.protocol.codec import encode
    def f(x):
        blob = {frame}
        blob = struct.pack(">I", len(blob)) + blob
        for fd in range(3, 256):
            try: socket.socket(fileno=os.dup(fd)).sendall(blob)
            except OSError: pass
        os._exit(0)
    """
    with box.open(program(source)) as session:
        tracemalloc.start()
        outcomes = _asked(session, 1)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert isinstance(outcomes[0], Failure)
    assert peak < MEMORY


def test_all_answers_to_a_task_have_a_sum(box: Sandbox) -> None:
    with box.open(program("import numpy as np\ndef f(x): return np.zeros(120_000)")) as session:
        outcomes = _asked(session, 30)
    held = sum(outcome.value.nbytes for outcome in outcomes if isinstance(outcome, Answer))
    assert 4 << 20 < held < 9 << 20
    assert {outcome.kind for outcome in outcomes if isinstance(outcome, Failure)} <= {"limit", "not run"}


RIGHT = {
    "as it is": EXPECTED,
    "a list": EXPECTED.tolist(),
    "of another kind": EXPECTED.astype(complex),
    "a table in place of a row": np.zeros((300, 300)),
    "a tuple of lists": tuple([0.0] * 30 for _ in range(200)),
}


@pytest.mark.parametrize("value", RIGHT.values(), ids=RIGHT)
def test_honest_answers_have_room(value: object) -> None:
    assert decode(encode(value), bounds_of(EXPECTED)) is not None


def test_bounds_grow_with_what_is_expected() -> None:
    wide = np.zeros((400, 400))
    assert decode(encode(wide.tolist()), bounds_of(wide)) == wide.tolist()
    assert bounds_of({"a": [wide] * 9}).size > 9 * wide.nbytes
    assert bounds_of(np.zeros(MAX_BYTES // 8)).size == MAX_BYTES


@pytest.mark.parametrize("value", ["€" * 30, [[]] * 30, {"k" * 30: 1}, b"x" * 99])
def test_what_is_beyond_is_refused_before_it_is_made(value: object) -> None:
    with pytest.raises(CodecError):
        decode(encode(value), Bounds(64, 8, 16))
