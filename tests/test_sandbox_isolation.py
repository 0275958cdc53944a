"""What a program can see and touch at level strict: nothing of the course, the grader or its neighbours."""

import os
import sys
from pathlib import Path

import pytest

import autograder
from tests.sandbox_programs import answer, failure, program, sandbox

pytestmark = pytest.mark.threat
COURSE = Path(autograder.__file__).parent.parent
PYTHON = Path(os.path.realpath(sys.executable)).parent.parent


@pytest.fixture(scope="module")
def room():
    with sandbox("strict") as started:
        yield started


def evaluate(room, expression, imports="os, sys"):
    """Return the value of an expression inside a child."""
    with room.open(program(f"import {imports}\ndef f(x): return {expression}")) as session:
        return answer(session, "f")


def refused(room, body, imports="os, sys"):
    """Return the type of the error that stops ``body`` inside a child."""
    with room.open(program(f"import {imports}\ndef f(x):\n    {body}\n    return 'done'")) as session:
        return failure(session, "f").type


def test_only_python_is_there(room):
    source = """
    import os
    def f(known):
        found = []
        for directory, directories, files in os.walk("/"):
            directories[:] = [d for d in directories if os.path.join(directory, d) not in known]
            found += [os.path.join(directory, name) for name in files]
        return found
    """
    known = ["/usr/lib", "/usr/lib64", "/lib", "/lib64", "/packages", str(PYTHON / "lib")]
    with room.open(program(source)) as session:
        found = set(answer(session, "f", known))
    devices = {f"/dev/{name}" for name in ("null", "zero", "full", "random", "urandom")}
    assert found - {"/etc/ld.so.cache"} == {os.path.realpath(sys.executable), *devices}


@pytest.mark.parametrize(
    "name", ["solutions", "autograder", "autograder/exercises", "notebooks", "tests", ".git"]
)
def test_the_course_is_not_there(room, name):
    assert evaluate(room, f"os.path.exists({str(COURSE / name)!r})") is False


def test_no_package_or_path_file_of_the_grader_is_there(room):
    names = evaluate(room, "os.listdir('/packages')")
    assert {"earlab", "numpy", "msgpack"} <= set(names)
    assert not any(name.startswith(("autograder", "__editable__", "earlab-")) for name in names)
    assert not any(name.endswith(".pth") for name in names)


@pytest.mark.parametrize("name", ["autograder", "autograder.exercises", "autograder.sandbox", "solutions"])
def test_the_grader_cannot_be_imported(room, name):
    assert refused(room, f"importlib.import_module({name!r})", "importlib") == "ModuleNotFoundError"


def test_memory_holds_nothing_of_the_grader(room):
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
    with room.open(program(source)) as session:
        assert answer(session, "modules", words) == []
        assert not any(word in argument for argument in answer(session, "arguments") for word in words)
        found, searched = answer(session, "texts", words)
    assert found == []
    assert searched > 20_000


def test_the_environment_is_not_the_graders(room, monkeypatch):
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
    }
    names = set(evaluate(room, "list(os.environ)"))
    assert {name for name in names if not name.endswith("_NUM_THREADS")} <= allowed
    with sandbox("strict") as later:
        assert "COURSE_SECRET" not in evaluate(later, "list(os.environ)")


def test_it_runs_as_nobody_in_particular(room):
    assert evaluate(room, "[os.getuid(), os.geteuid(), os.getpid() < 10, os.uname().nodename]") == [
        1000, 1000, True, "localhost",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        "socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
        "socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)",
        "socket.create_connection(('127.0.0.1', 80), 1)",
        "socket.create_server(('127.0.0.1', 0))",
    ],
)
def test_there_is_no_network(room, body):
    assert refused(room, body, "socket") == "PermissionError"


@pytest.mark.parametrize(
    "target",
    [
        "/x",
        "/usr/lib/x",
        "/packages/x.py",
        "/packages/earlab/x.py",
        "/packages/numpy/x.py",
        f"{PYTHON}/lib/x",
        "/dev/x",
    ],
)
def test_only_tmp_can_be_written(room, target):
    assert refused(room, f"open({target!r}, 'w')") in ("OSError", "PermissionError")


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
def test_system_calls_around_the_limits_are_refused(room, call):
    """425 is io_uring_setup."""
    body = (
        f"libc = ctypes.CDLL(None, use_errno=True); result = libc.{call}; error = ctypes.get_errno()\n"
        "    if result == -1: raise PermissionError(error)"
    )
    assert refused(room, body, "ctypes") in ("PermissionError", "AttributeError")


def test_new_namespaces_are_refused_by_clone_too(room):
    body = (
        "result = ctypes.CDLL(None).syscall(56, 0x10000000 | 17, 0, 0, 0, 0)\n"
        "    if result == -1: raise PermissionError"
    )
    assert refused(room, body, "ctypes") == "PermissionError"


def test_nothing_outside_can_be_signalled(room):
    body = """
    import os, signal
    def f(x):
        reached = []
        for pid in range(2, 3000):
            if pid != os.getpid():
                try: os.kill(pid, 0); reached.append(pid)
                except ProcessLookupError: pass
        return reached
    def parent(x):
        os.kill(1, signal.SIGKILL)
        os.kill(1, signal.SIGTERM)
        return os.getppid()
    """
    with room.open(program(body)) as session:
        assert answer(session, "f") == []
        assert answer(session, "parent") == 1
        assert answer(session, "f") == []


def test_a_setuid_program_gains_nothing(room):
    body = "os.chmod(shutil.copy('/dev/null', '/tmp/x'), 0o4755); os.execv('/tmp/x', ['x'])"
    assert refused(room, body, "os, shutil") in ("PermissionError", "OSError")


def test_neighbours_do_not_see_each_other(room):
    writer = "import os\nopen('/tmp/note', 'w').write('hello')\ndef f(x): return os.listdir('/tmp')"
    with (
        room.open(program(writer)) as first,
        room.open(program("import os\ndef f(x): return os.listdir('/tmp')")) as second,
    ):
        assert answer(first, "f") == ["note"]
        assert answer(second, "f") == []


def test_only_three_descriptors_and_the_channel_are_open(room):
    source = """
    import os
    def f(x):
        found = {}
        for fd in range(256):
            try: found[str(fd)] = os.fstat(fd).st_mode & 0o170000
            except OSError: pass
        return found
    """
    with room.open(program(source)) as session:
        found = answer(session, "f")
    assert set(found) >= {"0", "1", "2"}
    assert [mode for fd, mode in found.items() if int(fd) > 2] == [0o140000], "one socket: the task's own"


def test_the_answers_to_visible_cases_are_not_there(room):
    source = "from earlab import check, public\ndef f(x): return list(public.names())\ncheck(f)"
    with room.open(program(source)) as session:
        assert [cell.status for cell in session.cells] == ["ok"]
        assert answer(session, "f") == []
