"""Programs that try to break the grader: they lose what they deserve to lose and nobody else loses anything."""

import ast
import textwrap
import time

import numpy as np
import pytest

from autograder.sandbox import Limits
from earlab.cells.definitions import definitions
from earlab.protocol.outcome import Answer, Failure
from tests.helpers.sandbox_programs import QUICK, answer, ask, failure, levels_with, program, sandbox

pytestmark = pytest.mark.threat
GOOD = "def good(x): return x + 1"


@pytest.fixture(scope="module")
def box():
    with sandbox("strict") as started:
        yield started


@pytest.fixture(scope="module", params=levels_with("hangs end"))
def impatient(request):
    with sandbox(request.param, Limits(load_seconds=0.5, idle=1.0)) as started:
        yield started


ENDS = {
    "os._exit": ("import os; os._exit(0)", "crash", "SystemExit"),
    "os._exit with a status": ("import os; os._exit(3)", "crash", "SystemExit"),
    "os.abort": ("import os; os.abort()", "crash", "SIGABRT"),
    "segfault": ("import ctypes; ctypes.string_at(0)", "crash", "SIGSEGV"),
    "kills itself": ("import os; os.kill(os.getpid(), 9)", "crash", "SIGKILL"),
    "sys.exit": ("import sys; sys.exit(0)", "exception", "SystemExit"),
    "SystemExit": ("raise SystemExit", "exception", "SystemExit"),
    "KeyboardInterrupt": ("raise KeyboardInterrupt", "exception", "KeyboardInterrupt"),
    "GeneratorExit": ("raise GeneratorExit", "exception", "GeneratorExit"),
    "endless recursion": ("return bad(x)", "exception", "RecursionError"),
}


@pytest.mark.parametrize("name", ENDS)
def test_ending_the_process_in_a_function_loses_that_case_only(impatient, name):
    body, kind, error = ENDS[name]
    source = f"def bad(x):\n    if x == 1:\n        {body}\n    return x"
    with impatient.open(program(source, GOOD)) as session:
        outcomes = ask(session, "bad", 0, 1, 2, 3, seconds=0.5)
        assert [getattr(outcome, "value", None) for outcome in outcomes] == [0, None, 2, 3]
        assert isinstance(outcomes[1], Failure)
        assert (outcomes[1].kind, outcomes[1].type) == (kind, error)


@pytest.mark.parametrize("name", ["os._exit", "os.abort", "segfault"])
def test_ending_the_process_in_a_cell_loses_that_cell_only(box, name):
    with box.open(program("a = 5", ENDS[name][0], "b = 6", "def f(x): return a + b")) as session:
        assert [cell.status for cell in session.cells] == ["ok", "crash", "ok", "ok"]
        assert answer(session, "f") == 11


@pytest.mark.parametrize("name", ["sys.exit", "SystemExit", "KeyboardInterrupt", "GeneratorExit"])
def test_raising_an_exit_in_a_cell_loses_that_cell_only(box, name):
    with box.open(program(ENDS[name][0], GOOD)) as session:
        assert [cell.status for cell in session.cells] == ["error", "ok"]
        assert answer(session, "good", 1) == 2


HANGS = {
    "loop": "while True: pass",
    "sleep": "import time; time.sleep(1000)",
    "swallows": """
        import signal
        while True:
            try:
                for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
                    signal.signal(number, signal.SIG_IGN)
                while True: pass
            except BaseException: pass
    """,
    "waits for a lock": "import threading; lock = threading.Lock(); lock.acquire(); lock.acquire()",
}


def _hanging(name):
    return "def hang(x):\n    if x < 0: return x\n" + textwrap.indent(textwrap.dedent(HANGS[name]), "    ")


@pytest.mark.parametrize("name", HANGS)
def test_a_hanging_function_is_stopped_and_the_others_go_on(impatient, name):
    with impatient.open(program(_hanging(name), GOOD)) as session:
        start = time.monotonic()
        outcomes = ask(session, "hang", -1, 1, -2, seconds=0.2)
        assert time.monotonic() - start < 20
        assert isinstance(outcomes[1], Failure)
        assert outcomes[1].kind == "timeout"
        assert [outcomes[0].value, outcomes[2].value] == [-1, -2]
        assert [outcome.value for outcome in ask(session, "good", 1, seconds=0.5)] == [2]


def test_an_endless_loop_is_told_with_its_line(box):
    with box.open(program("def f(x):\n    y = 0\n    while x:\n        y += 1\n    return y")) as session:
        failed = failure(session, "f", 1, seconds=0.2)
    assert failed.kind == "timeout"
    assert failed.line in (3, 4)


def test_cells_after_an_endless_loop_have_their_own_time(box):
    busy = "import time\nstart = time.process_time()\nwhile time.process_time() < start + 0.3: pass\nb = 1"
    with box.open(program("x = 1\nwhile True:\n    x += 1", busy)) as session:
        assert [cell.status for cell in session.cells] == ["timeout", "ok"]
        assert session.cells[0].line in (2, 3)
        assert "b" in session.names


@pytest.mark.parametrize("name", HANGS)
def test_a_hanging_cell_is_recorded_and_left_out(impatient, name):
    with impatient.open(program("a = 1", HANGS[name], "def f(x): return a")) as session:
        assert [cell.status for cell in session.cells] == ["ok", "timeout", "ok"]
        imports = [
            node
            for node in definitions(textwrap.dedent(HANGS[name]))
            if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        imported = {alias.asname or alias.name for node in imports for alias in node.names}
        assert {"a", "f"} <= set(session.names) <= {"a", "f"} | imported


def test_after_three_deaths_the_rest_is_not_run(box):
    with box.open(program("def bad(x):\n    import os\n    os._exit(1)", "ok = 1")) as session:
        kinds = [outcome.kind for outcome in ask(session, "bad", *range(6))]
    assert kinds == ["crash"] * 3 + ["not run"] * 3


def test_after_three_deadly_cells_the_rest_is_not_run(box):
    deadly = "import os; os._exit(1)"
    with box.open(program("def f(x): return x", deadly, deadly, deadly, "y = 1")) as session:
        assert [cell.status for cell in session.cells] == ["ok", *["crash"] * 4]
        assert "not run" in session.cells[4].message
        assert answer(session, "f", 3) == 3


def test_a_time_out_caused_by_earlier_cases_is_not_believed(box):
    source = "import time\ndef f(x):\n    start = time.process_time()\n    while time.process_time() < start + 0.3: pass\n    return x"
    with box.open(program(source)) as session:
        outcomes = ask(session, "f", 1, 2, seconds=0.5)
    assert [outcome.value for outcome in outcomes] == [1, 2]


def test_a_memory_bomb_meets_the_limit(box):
    source = "import numpy as np\ndef bomb(x):\n    return float(np.ones(x << 20, np.uint8)[-1])"
    with box.open(program(source, GOOD)) as session:
        assert answer(session, "bomb", 100) == 1.0
        assert failure(session, "bomb", 1_000).type.endswith("MemoryError")
        assert answer(session, "good", 1) == 2


@pytest.mark.parametrize(
    "how",
    [
        "os.memfd_create('m')",
        "mmap.mmap(-1, 1 << 30)",
        "ctypes.CDLL(None, use_errno=True).shmget(0, 1 << 20, 0o1600)",
        "open('/dev/shm/x', 'wb').write(bytes(1 << 20))",
    ],
)
def test_memory_beside_the_limit_is_denied(box, how):
    source = f"import os, mmap, ctypes\ndef take(x):\n    if {how} == -1: raise OSError\n    return 'taken'"
    with box.open(program(source)) as session:
        assert failure(session, "take").kind == "exception"


def test_a_fork_bomb_meets_the_limit_and_leaves_nobody(box):
    source = """
    import os, time
    def bomb(x):
        made = 0
        try:
            while made < 200:
                if os.fork() == 0:
                    time.sleep(100)
                made += 1
        except OSError:
            pass
        return made
    """
    with box.open(program(source, GOOD)) as session:
        start = time.monotonic()
        assert 1 <= answer(session, "bomb") < QUICK.processes
        assert answer(session, "good", 1) == 2
        assert answer(session, "bomb") == answer(session, "bomb"), (
            "left-overs count against the next exercise"
        )
        assert time.monotonic() - start < 10


def test_a_thread_bomb_meets_the_limit(box):
    source = """
    import threading, time
    def bomb(x):
        made = 0
        try:
            while made < 500:
                threading.Thread(target=time.sleep, args=(100,), daemon=True).start()
                made += 1
        except RuntimeError:
            pass
        return made
    """
    with box.open(program(source, GOOD)) as session:
        assert answer(session, "bomb") < QUICK.processes
        assert answer(session, "good", 1) == 2


def test_a_huge_reply_is_refused(box):
    source = "import numpy as np\ndef huge(x): return np.zeros(x << 20, np.uint8)"
    with box.open(program(source, GOOD)) as session:
        failed = failure(session, "huge", 80)
        assert (failed.kind, failed.type) == ("bad value", "CodecError")
        assert answer(session, "good", 1) == 2


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_flood_of_output_goes_nowhere(box, stream):
    source = f"""
    import os, sys
    def flood(x):
        for _ in range(100):
            print("x" * (1 << 20), file=sys.{stream})
        os.write(1, bytes(1 << 20)); os.write(2, bytes(1 << 20))
        return x
    """
    with box.open(program(source)) as session:
        (outcome,) = ask(session, "flood", 7)
    assert isinstance(outcome, Answer)
    assert outcome.value == 7
    assert len(outcome.stdout) <= 4_000


# A function that writes to every descriptor it can find: replies that are damaged, forged, repeated, cut short.
SPEAK = """
import os, struct, time
import msgpack
def frame(data):
    blob = msgpack.packb(data)
    return struct.pack(">I", len(blob)) + blob
REPLY = {"case": 0, "answer": True, "value": 666, "mutated": [], "stdout": "", "seconds": 0.0}
def say(data):
    for fd in range(3, 64):
        try: os.write(fd, data)
        except OSError: pass
def bad(x):
    if x == 1:
        SAID
    return x
"""
FRAMES = {
    "noise": "say(b'abcd' * 100)",
    "a length beyond every limit": "say(b'\\xff' * 8)",
    "half a frame, then the end": "say(struct.pack('>I', 100) + b'x'); os._exit(0)",
    "a frame that is no dictionary": "say(frame([1, 2, 3]))",
    "a reply to a later case": "say(frame({**REPLY, 'case': 3}))",
    "a failure of a kind that does not exist": "say(frame({**REPLY, 'answer': False, 'kind': 'solved'}))",
    "a duration that is no number": "say(frame({**REPLY, 'seconds': float('nan')}))",
    "an answer without its fields": "say(frame({'case': 0, 'answer': True}))",
    "an array that lies about its size": "say(frame({**REPLY, 'value': msgpack.ExtType(1, "
    "msgpack.packb(['<f8', [1 << 40]]))}))",
    "very deep lists": "say(struct.pack('>I', 5000) + b'\\x91' * 5000)",
    "millions of empty lists": "say(struct.pack('>I', 5 + 20 * 100_005) + b'\\xdd\\0\\0\\0\\x14' + 20 * "
    "(b'\\xdd\\0\\x01\\x86\\xa0' + b'\\x90' * 100_000))",
    "no reply at all": "[os.close(fd) for fd in range(3, 64) if fd < 64 and not closed(fd)]",
}


@pytest.mark.parametrize("name", FRAMES)
def test_a_damaged_reply_loses_that_case_only(box, name):
    helper = "\ndef closed(fd):\n    try: os.fstat(fd)\n    except OSError: return True\n"
    with box.open(program(SPEAK.replace("SAID", FRAMES[name]) + helper, GOOD)) as session:
        outcomes = ask(session, "bad", 0, 1, 2, seconds=0.3)
        assert [getattr(outcome, "value", None) for outcome in outcomes] == [0, None, 2]
        assert outcomes[1].kind in ("crash", "limit", "timeout")
        assert answer(session, "good", 1) == 2


def test_half_a_reply_and_then_silence_is_a_time_out(impatient):
    said = "say(struct.pack('>I', 100) + b'x'); time.sleep(100)"
    with impatient.open(program(SPEAK.replace("SAID", said))) as session:
        outcomes = ask(session, "bad", 0, 1, 2, seconds=0.2)
    assert [getattr(outcome, "value", None) for outcome in outcomes] == [0, None, 2]
    assert outcomes[1].kind == "timeout"


def test_a_forged_reply_is_only_that_cases_answer(box):
    said = "say(frame({**REPLY, 'case': 1})); os._exit(0)"
    with box.open(program(SPEAK.replace("SAID", said), GOOD)) as session:
        outcomes = ask(session, "bad", 0, 1, 2)
        assert [outcome.value for outcome in outcomes[:2]] == [0, 666]
        assert outcomes[2].kind == "crash", "the process ended where case 2 was due"
        assert answer(session, "good", 1) == 2


def test_replies_sent_ahead_for_all_cases_are_only_answers(box):
    said = "[say(frame({**REPLY, 'case': n})) for n in (1, 2, 3, 4, 5)]"
    with box.open(program(SPEAK.replace("SAID", said), GOOD)) as session:
        outcomes = ask(session, "bad", 0, 1, 2)
        assert len(outcomes) == 3
        assert answer(session, "good", 1) == 2


def test_a_cell_that_forges_the_reports_of_its_child(box):
    cell = SPEAK.replace("SAID", "pass") + (
        "\nsay(frame({'status': 'ok', 'line': [1], 'type': 5, 'message': 'm' * 100_000}))"
        "\nsay(frame({'names': ['a' * 1000, 'fine', 7]}))\nsay(frame({'status': -5, 'seconds': 'no'}))"
    )
    with box.open(program(cell, GOOD)) as session:
        assert len(session.cells) == 2
        assert all(len(report.message) <= 4_000 for report in session.cells)
        for outcome in ask(session, "good", 1, 2):
            assert isinstance(outcome, (Answer, Failure))


def test_a_patched_runtime_only_hurts_itself(box):
    source = """
    import os, socket
    import earlab.protocol.codec, earlab.protocol.probe
    earlab.protocol.codec.encode = lambda value: b"nonsense"
    socket.socket.send = None
    os.write = None
    def f(x): return x
    """
    with box.open(program(source)) as session:
        assert [cell.status for cell in session.cells] == ["crash"]
        assert [outcome.kind for outcome in ask(session, "f", 1)] == ["missing"]
    with box.open(program(GOOD)) as session:
        assert answer(session, "good", 1) == 2


def test_a_reply_from_a_process_left_behind_is_not_heard(box):
    source = """
    import os, time
    def leave(x):
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                time.sleep(100)
            os._exit(0)
        os._exit(0)
    """
    with box.open(program(source, GOOD)) as session:
        start = time.monotonic()
        assert failure(session, "leave").kind == "crash"
        assert time.monotonic() - start < 2, "the left-over process keeps the pipe open"
        assert answer(session, "good", 1) == 2


@pytest.mark.parametrize(
    "body",
    [
        "class Liar(float):\n    def __eq__(self, other): return True\ndef f(x): return Liar(3)",
        "import numpy as np\nclass Liar(np.ndarray):\n    def __eq__(self, other): return True\n"
        "def f(x): return [np.zeros(2).view(Liar), object()]",
        "class Liar:\n    def __reduce__(self): return (print, ())\n    def __array__(self): return 1\n"
        "def f(x): return Liar()",
        "def f(x): return 10 ** 400",
        "import numpy as np\ndef f(x): return np.array([object()])",
        "def f(x): return (n for n in range(3))",
        "async def f(x): return 1",
    ],
)
def test_foreign_types_are_a_clear_error(box, body):
    with box.open(program(body)) as session:
        failed = failure(session, "f")
    assert failed.kind == "bad value"
    assert failed.message


def test_a_list_that_contains_itself_is_an_error(box):
    with box.open(program("def f(x):\n    a = []\n    a.append(a)\n    return a")) as session:
        assert failure(session, "f").message


def test_an_array_subclass_arrives_as_a_plain_array(box):
    source = "import numpy as np\nclass Odd(np.ndarray): pass\ndef f(x): return np.ones(2).view(Odd)"
    with box.open(program(source)) as session:
        assert type(answer(session, "f")) is np.ndarray


def test_files_are_limited_and_do_not_survive(box):
    source = """
    def write(x):
        from pathlib import Path
        written = 0
        try:
            for number in range(1000):
                written += Path(f"/tmp/{number}").write_bytes(bytes(1 << 20))
        except OSError:
            pass
        return written >> 20
    def big(x):
        with open("/tmp/big", "wb") as file:
            for _ in range(100): file.write(bytes(1 << 20))
    def look(x):
        import os
        return os.listdir("/tmp")
    """
    with box.open(program(source)) as session:
        assert answer(session, "write") <= Limits().scratch >> 20
        assert failure(session, "big").kind in ("exception", "crash")
    with box.open(program(source)) as session:
        assert answer(session, "look") == []
