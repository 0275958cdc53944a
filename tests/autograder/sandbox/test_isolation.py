"""What a program can see and touch: nothing of the course, the grader or its neighbours, at each level that says so."""

import os
import pwd
import sys
from pathlib import Path

import pytest

import autograder
from autograder.sandbox import isolation
from tests.helpers.sandbox_programs import (
    answer,
    confined,
    confined_sandbox,
    evaluate,
    levels_with,
    program,
    refused,
    sandbox,
)  # fmt: skip

pytestmark = pytest.mark.threat
COURSE = Path(autograder.__file__).parent.parent
PYTHON = Path(os.path.realpath(sys.executable)).parent.parent


@pytest.fixture(scope="module", params=confined())
def box(request):
    """A sandbox at each level that keeps a program away from everything."""
    with confined_sandbox(request.param) as started:
        yield started


@pytest.fixture(scope="module", params=levels_with("names"))
def hidden(request):
    """A sandbox at each level that does not even show what there is."""
    with sandbox(request.param) as started:
        yield started


@pytest.fixture(scope="module", params=isolation.LEVELS)
def anywhere(request):
    with sandbox(request.param) as started:
        yield started


THINGS = ["solutions", "autograder", "autograder/exercises", "notebooks", "tests", ".git"]


@pytest.mark.parametrize("name", THINGS)
def test_the_course_is_not_there(hidden, name):
    assert evaluate(hidden, f"os.path.exists({str(COURSE / name)!r})") is False


def test_no_package_or_path_file_of_the_grader_is_there(anywhere):
    names = evaluate(anywhere, "os.listdir(next(path for path in sys.path if path.endswith('/packages')))")
    assert {"earlab", "numpy", "msgpack"} <= set(names)
    assert not any(name.startswith(("autograder", "__editable__", "earlab-")) for name in names)
    assert not any(name.endswith(".pth") for name in names)


@pytest.mark.parametrize("name", ["autograder", "autograder.exercises", "autograder.sandbox", "solutions"])
def test_the_grader_cannot_be_imported(anywhere, name):
    assert refused(anywhere, f"importlib.import_module({name!r})", "importlib") == "ModuleNotFoundError"


def test_memory_holds_nothing_of_the_grader(anywhere):
    source = """
    import gc, sys
    def texts(words):
        seen, todo, found = set(), [*gc.get_objects(), *sys.modules.values(), sys._getframe()], []
        while todo:
            item = todo.pop()
            if id(item) not in seen:
                seen.add(id(item))
                if type(item) is str and item not in words and any(word in item for word in words):
                    found.append(item[:200])
                todo += gc.get_referents(item)
        return found, len(seen)
    def modules(words): return [name for name in sys.modules if any(word in name for word in words)]
    def arguments(words): return sys.argv + sys.orig_argv
    """
    words = ["autograder", str(COURSE)]
    with anywhere.open(program(source)) as session:
        assert answer(session, "modules", words) == []
        assert not any(word in argument for argument in answer(session, "arguments") for word in words)
        found, searched = answer(session, "texts", words)
    assert found == []
    assert searched > 20_000


def test_the_environment_is_not_the_graders(anywhere, monkeypatch):
    monkeypatch.setenv("COURSE_SECRET", "nobody sees this")
    allowed = {
        "HOME",
        "USER",
        "LANG",
        "MPLBACKEND",
        "MPLCONFIGDIR",
        "NUMBA_CACHE_DIR",
        "PYTHONHASHSEED",
        "LC_CTYPE",
        "TMPDIR",
        "KMP_DUPLICATE_LIB_OK",  # threadpoolctl's own
    }
    names = set(evaluate(anywhere, "list(os.environ)"))
    assert {name for name in names if not name.endswith("_NUM_THREADS")} <= allowed
    with sandbox(anywhere.level) as later:
        assert "COURSE_SECRET" not in evaluate(later, "list(os.environ)")


def test_it_runs_as_nobody_in_particular(hidden):
    uid, effective, first, name = evaluate(
        hidden, "[os.getuid(), os.geteuid(), os.getpid() < 20, os.uname().nodename]"
    )
    assert uid == effective != os.geteuid()
    assert (first, name) == (True, "localhost")


def test_nothing_runs_as_root(anywhere):
    ids = evaluate(anywhere, "[*os.getresuid(), *os.getresgid(), *os.getgroups()]")
    assert 0 not in ids
    assert os.geteuid() != 0 or not set(ids) & {entry.pw_uid for entry in pwd.getpwall()} - {1000}


def test_a_capability_to_write_or_to_become_root_is_not_there(anywhere):
    source = """
    import ctypes
    def f(x):
        header, data = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
        assert ctypes.CDLL(None).capget(header, data) == 0
        return [data[0] | data[1], data[3] | data[4], ctypes.CDLL(None).prctl(39, 0, 0, 0, 0)]
    """
    with anywhere.open(program(source)) as session:
        low, high, no_new_privileges = answer(session, "f")
    assert low & ~(1 << 2) == 0, "at most the right to read Python below somebody's private directory"
    assert (high, no_new_privileges) == (0, 1)


@pytest.mark.parametrize(
    "body",
    [
        "socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
        "socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)",
        "socket.create_connection(('127.0.0.1', 80), 1)",
        "socket.create_server(('127.0.0.1', 0))",
        "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)",
    ],
)
def test_there_is_no_network(box, body):
    assert refused(box, body, "socket") == "PermissionError"


@pytest.mark.parametrize(
    "call",
    [
        "mount(b'tmpfs', b'/packages', b'tmpfs', 0, None)",
        "umount2(b'/tmp', 2)",
        "unshare(0x10000000)",
        "setns(0, 0)",
        "ptrace(0, 0, 0, 0)",
        "syscall(425, 8, 0)",
        "chroot(b'/tmp')",
        "setuid(0)",
        "sethostname(b'x', 1)",
        "shmget(0, 4096, 0o1600)",
        "mq_open(b'/x', 0o102, 0o600, None)",
        "keyctl(0, 0)",
    ],
)
def test_system_calls_around_the_limits_are_refused(box, call):
    """425 is io_uring_setup."""
    body = (
        f"libc = ctypes.CDLL(None, use_errno=True); result = libc.{call}; error = ctypes.get_errno()\n"
        "if result == -1: raise PermissionError(error)"
    )
    assert refused(box, body, "ctypes") in ("PermissionError", "AttributeError")


def test_new_namespaces_are_refused_by_clone_too(box):
    body = (
        "result = ctypes.CDLL(None).syscall(56, 0x10000000 | 17, 0, 0, 0, 0)\n"
        "if result == -1: raise PermissionError"
    )
    assert refused(box, body, "ctypes") == "PermissionError"


def test_only_three_descriptors_and_the_channel_are_open(box):
    source = """
    import os
    def f(x):
        found = {}
        for fd in range(256):
            try: found[str(fd)] = os.fstat(fd).st_mode & 0o170000
            except OSError: pass
        return found
    """
    with box.open(program(source)) as session:
        found = answer(session, "f")
    assert set(found) >= {"0", "1", "2"}
    assert [mode for fd, mode in found.items() if int(fd) > 2] == [0o140000], "one socket: the task's own"


def test_the_answers_to_visible_cases_are_not_there(box):
    source = "from earlab import check\nfrom earlab.protocol import casefile\ndef f(x): return list(casefile.names())\ncheck(f)"
    with box.open(program(source)) as session:
        assert [cell.status for cell in session.cells] == ["ok"]
        assert answer(session, "f") == []
