"""Two children that read the same files have nothing to talk by: each channel that was found, tried by two at once."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograder.sandbox import Limits, Sandbox, Session
from tests.helpers.sandbox_programs import answer, levels_with, program, sandbox

pytestmark = pytest.mark.threat
# How one says something to the other by a file that both may only read, and how that one hears it.
_LIBC = """
    import ctypes, errno, fcntl, mmap, os, struct, time
    import numpy
    libc = ctypes.CDLL(None, use_errno=True)
    PATH = numpy.__file__
    kept = []
    def opened():
        kept.append(os.open(PATH, os.O_RDONLY))
        return kept[-1]
    PAGE = ctypes.cast(libc.mincore, ctypes.c_void_p).value & ~3  # of a file that every child has mapped
    def wait(operation, page=PAGE):
        # A twentieth of a second at a page for what somebody else does there: 202 is futex, 449 futex_waitv.
        word = ctypes.c_uint32.from_address(page).value
        time = (ctypes.c_long * 2)(0, 50_000_000)
        if operation is None:
            done = libc.syscall(449, (ctypes.c_uint64 * 3)(word, page, 2), 1, 0, time, 1)
        else:
            done = libc.syscall(202, ctypes.c_void_p(page), operation, word, time, None, -1)
        if done < 0 and ctypes.get_errno() not in (errno.ETIMEDOUT, errno.EFAULT):
            raise OSError(ctypes.get_errno(), "")
"""
CHANNELS = {
    "flock": ("fcntl.flock(opened(), fcntl.LOCK_EX)", "fcntl.flock(opened(), fcntl.LOCK_EX | fcntl.LOCK_NB)"),
    "a shared flock": ("fcntl.flock(opened(), fcntl.LOCK_SH)", "fcntl.flock(opened(), fcntl.LOCK_EX | fcntl.LOCK_NB)"),
    "a lock of a process": ("fcntl.lockf(opened(), fcntl.LOCK_SH)", "heard = struct.unpack('hhqqi', fcntl.fcntl(opened(), fcntl.F_GETLK, struct.pack('hhqqi', fcntl.F_WRLCK, 0, 0, 0, 0))[:28])[0] != fcntl.F_UNLCK"),
    "a lock of an open file": ("fcntl.fcntl(opened(), fcntl.F_OFD_SETLK, struct.pack('hhqqi', fcntl.F_RDLCK, 0, 0, 0, 0))", "heard = struct.unpack('hhqqi', fcntl.fcntl(opened(), fcntl.F_OFD_GETLK, struct.pack('hhqqi', fcntl.F_WRLCK, 0, 0, 0, 0))[:28])[0] != fcntl.F_UNLCK"),
    "a lease": ("fcntl.fcntl(opened(), fcntl.F_SETLEASE, fcntl.F_RDLCK)", "heard = fcntl.fcntl(opened(), fcntl.F_GETLEASE) != fcntl.F_UNLCK"),
    "a hint": ("fcntl.fcntl(opened(), 1036, struct.pack('Q', 5))", "heard = struct.unpack('Q', fcntl.fcntl(opened(), 1035, struct.pack('Q', 0)))[0] == 5"),
    "a socket without a name in the file system": ("import socket; s = socket.socket(socket.AF_UNIX); kept.append(s); s.bind(chr(0) + 'earlab')", "import socket; socket.socket(socket.AF_UNIX).connect(chr(0) + 'earlab'); heard = True"),
    "shared memory": ("if libc.shmget(4242, 4096, 0o1666) < 0: raise OSError", "heard = libc.shmget(4242, 4096, 0) >= 0"),
    "a queue of messages": ("if libc.msgget(4243, 0o1666) < 0: raise OSError", "heard = libc.msgget(4243, 0) >= 0"),
    "a queue by name": ("if libc.syscall(240, b'earlab', 0o102, 0o666, None) < 0: raise OSError", "heard = libc.syscall(240, b'earlab', 0, 0, None) >= 0"),
    "a file in the scratch space": ("open('/tmp/earlab-said', 'w')", "heard = os.path.exists('/tmp/earlab-said')"),
    "the time of a last reading": ("time.sleep(0.02); os.utime(PATH)", "heard = time.time() - os.stat(PATH).st_atime < 5"),
}  # fmt: skip
# What the one who hears has to have begun before the other speaks: a watch, a wait on the same page.
REFUSED = {
    "a watch on a file": "if libc.inotify_init() < 0: raise OSError",
    "another watch": "if libc.inotify_init1(0) < 0: raise OSError",
    "a watch on everything": "if libc.fanotify_init(0, 0) < 0: raise OSError",
    "a watch on a directory": "fcntl.fcntl(os.open(os.path.dirname(PATH), os.O_RDONLY), fcntl.F_NOTIFY, fcntl.DN_ACCESS)",
    "a page of the C library": "wait(0)",
    "a page of a file": "map = mmap.mmap(opened(), 0, access=mmap.ACCESS_READ); wait(0, numpy.frombuffer(map, 'u1').ctypes.data)",
    "a page, by some of its bits": "wait(9)",
    "a page, until a time of day": "wait(9 | 256)",
    "a lock at a page": "wait(6)",
    "several pages": "wait(None)",
    "how much is asked of the disk at once": "if libc.syscall(206, 1, ctypes.byref(ctypes.c_ulong())) < 0: raise OSError",
    "what the cache holds": "os.preadv(opened(), [bytearray(1)], 1 << 20, os.RWF_NOWAIT)",
    "what of a map it holds": "if libc.mincore(ctypes.addressof(libc.mincore) & ~4095, 4096, ctypes.create_string_buffer(9)) < 0: raise OSError",
    "how busy the machine is": "if libc.sysinfo(ctypes.create_string_buffer(256)) < 0: raise OSError",
    "the load": "os.getloadavg(); open('/proc/loadavg').read()",
    "who else is there": "if not [n for n in os.listdir('/proc') if n.isdigit()]: raise OSError",
}  # fmt: skip


@pytest.fixture(scope="module", params=levels_with("whispers"))
def two(request: pytest.FixtureRequest) -> Iterator[tuple[Sandbox, Sandbox]]:
    """Two graders at the same level, as two workers are."""
    with (
        sandbox(request.param, limits=Limits()) as one,
        sandbox(request.param, limits=Limits()) as other,
    ):
        yield one, other


def _opened(box: Sandbox, body: str) -> Session:
    lines = textwrap.dedent(body).replace("\n", "\n        ")
    act = f"""
    def act(x):
        heard = False
        try:
            {lines}
        except OSError as error:
            return "refused " + type(error).__name__ + " " + str(error.errno)
        return heard
    """
    return box.open(program(textwrap.dedent(_LIBC) + textwrap.dedent(act)))


@pytest.mark.parametrize("channel", CHANNELS)
def test_what_one_says_by_a_file_the_other_does_not_hear(two: tuple[Sandbox, Sandbox], channel: str) -> None:
    says, hears = CHANNELS[channel]
    said = f"try:\n    {says}\nexcept OSError:\n    pass"  # by a cell, so that it lasts as long as the child
    with _opened(two[1], hears) as listener:
        before = answer(listener, "act")
        with two[0].open(program(textwrap.dedent(_LIBC) + said)) as speaker:
            assert [cell.status for cell in speaker.cells] == ["ok"]
            assert answer(listener, "act") == before
    if hears.startswith("fcntl.flock"):
        assert before is False, "to whom a lock looks free it always does"
    else:
        assert before is not True


@pytest.mark.parametrize("way", REFUSED)
def test_what_listens_is_refused(two: tuple[Sandbox, Sandbox], way: str) -> None:
    with _opened(two[0], REFUSED[way]) as session:
        assert str(answer(session, "act")).startswith("refused")


@pytest.mark.parametrize("waits", [0, 9], ids=["WAIT", "WAIT_BITSET"])
def test_nobody_is_woken_at_a_page_that_both_read(two: tuple[Sandbox, Sandbox], waits: int) -> None:
    """Nor learns whoever would wake that somebody waits; within one process it goes on as ever."""
    more = f"""
    def listens(x):
        limit = (ctypes.c_long * 2)(x + ({waits} and int(time.monotonic())), 0)
        word = ctypes.c_uint32.from_address(PAGE).value
        return libc.syscall(202, ctypes.c_void_p(PAGE), {waits}, word, limit, None, -1)
    def speaks(x):
        woken = []
        for _ in range(40):
            woken.append(libc.syscall(202, ctypes.c_void_p(PAGE), {waits + 1}, 9, None, None, -1))
            time.sleep(0.02)
        return max(woken)
    def alone(x):
        import threading
        thread = threading.Thread(target=time.sleep, args=(0.05,))
        thread.start()
        thread.join()
        return wait({waits} | 128) is None
    """
    work = program(textwrap.dedent(_LIBC) + textwrap.dedent(more))
    with two[0].open(work) as one, two[1].open(work) as other, ThreadPoolExecutor(1) as pool:
        spoken = pool.submit(answer, other, "speaks")
        assert answer(one, "listens", 2) == -1
        assert spoken.result() == 0
        assert answer(one, "alone") is True
