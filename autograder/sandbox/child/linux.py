"""Make the few system calls that Python does not offer: namespaces, mounts, capabilities, filters, Landlock.

All ctypes of the project is here, Landlock too: the package ``landlock`` knows neither its rights on the network nor
its scopes, and cannot name a single file.  Every function raises OSError with the call's name when the kernel refuses.
"""

from __future__ import annotations

import ctypes
import os
import signal
import stat
from collections.abc import Iterable

NEWNS, NEWCGROUP, NEWUTS, NEWIPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
NEWUSER, NEWPID, NEWNET = 0x10000000, 0x20000000, 0x40000000
CLONE_PARENT = 0x00008000
NAMESPACES = NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18

_AT_RECURSIVE = 0x8000
_MNT_DETACH = 2
_MADV_COLLAPSE = 25
_SYS_CLONE3, _SYS_MOUNT_SETATTR = 435, 442  # the same on every architecture
_SYS_LANDLOCK_CREATE_RULESET, _SYS_LANDLOCK_ADD_RULE, _SYS_LANDLOCK_RESTRICT_SELF = 444, 445, 446
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
_PR_SET_KEEPCAPS, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 8, 24, 38, 22
_SECCOMP_MODE_FILTER = 2
_CAPABILITY_VERSION_3 = 0x20080522
_LAST_CAPABILITY = 63  # the kernel answers EINVAL beyond the last one it knows
CAP_DAC_READ_SEARCH = 1 << 2

# Landlock's rights on files, and in which version (ABI) each came. Executing is never allowed.
_WRITE_FILE, _READ_FILE, READ_DIR, _MAKE_CHAR, _MAKE_SOCK, _MAKE_BLOCK = (
    1 << 1,
    1 << 2,
    1 << 3,
    1 << 6,
    1 << 9,
    1 << 11,
)
_FILE_RIGHTS = (
    (1, (1 << 13) - 1),
    (2, 1 << 13),
    (3, 1 << 14),
    (5, 1 << 15),
)  # all, rename across, truncate, ioctl
READ = _READ_FILE | READ_DIR
READ_WRITE = _READ_FILE | _WRITE_FILE
WRITE_BELOW = ((1 << 15) - 1) & ~(
    1 | _MAKE_CHAR | _MAKE_SOCK | _MAKE_BLOCK
)  # all but executing, devices and sockets
_LANDLOCK_NETWORK = 4  # the version with rights on TCP
LANDLOCK_SCOPES = 6  # the version that keeps signals and abstract sockets within

_libc = ctypes.PyDLL(None, use_errno=True)  # PyDLL keeps the interpreter's lock: a clone must not lose it


class _CloneArgs(ctypes.Structure):
    _fields_ = [
        (name, ctypes.c_uint64)
        for name in ("flags", "pidfd", "child_tid", "parent_tid", "exit_signal", "stack", "stack_size", "tls")
    ]


class _MountAttr(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("attr_set", "attr_clr", "propagation", "userns_fd")]


class _RulesetAttr(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("files", "network", "scoped")]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("fd", ctypes.c_int32)]


class _SockFprog(ctypes.Structure):
    _fields_ = [("len", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def _checked(what: str, result: int) -> int:
    if result == -1:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")
    return result


def unshare(flags: int) -> None:
    """Give this process new namespaces."""
    _checked("unshare", _libc.unshare(flags))


def clone(flags: int) -> int:
    """Fork into new namespaces with one call: 0 in the child, the child's process id in the parent."""
    python = ctypes.pythonapi
    args = _CloneArgs(flags=flags, exit_signal=signal.SIGCHLD)
    python.PyOS_BeforeFork()
    pid = _libc.syscall(_SYS_CLONE3, ctypes.byref(args), ctypes.sizeof(args))
    if pid == 0:
        python.PyOS_AfterFork_Child()
        return 0
    python.PyOS_AfterFork_Parent()
    return _checked("clone", pid)


def join_pages(start: int, size: int) -> None:
    """Put memory that is in use on large pages, as far as the kernel can (Linux 6.1)."""
    _libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(size), _MADV_COLLAPSE)


def mount(source: str, target: str, kind: str = "", flags: int = 0, options: str = "") -> None:
    """Mount ``source`` on ``target``."""
    what = f"mount of {source} on {target}"
    encoded = (source.encode(), target.encode(), kind.encode() or None, flags, options.encode() or None)
    _checked(what, _libc.mount(*encoded[:3], ctypes.c_ulong(flags), encoded[4]))


def add_mount_flags(target: str, flags: int) -> None:
    """Add MS_RDONLY, MS_NOSUID, MS_NODEV or MS_NOEXEC to ``target`` and every mount below it (Linux 5.12)."""
    attributes = _MountAttr(attr_set=flags)  # these four have the same values as MOUNT_ATTR_…
    arguments = (-1, target.encode(), _AT_RECURSIVE, ctypes.byref(attributes), ctypes.sizeof(attributes))
    _checked(f"mount_setattr of {target}", _libc.syscall(_SYS_MOUNT_SETATTR, *arguments))


def enter_root(root: str) -> None:
    """Make ``root`` this namespace's root directory and let go of the old one."""
    os.chdir(root)
    _checked("pivot_root", _libc.pivot_root(b".", b"."))
    _checked("umount", _libc.umount2(b".", _MNT_DETACH))
    os.chdir("/")


def set_host_name(name: str) -> None:
    """Set the host name of this namespace."""
    _checked("sethostname", _libc.sethostname(name.encode(), len(name)))


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent ends."""
    _checked("prctl", _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))


def adopt_orphans() -> None:
    """Become the parent of every descendant whose parent ends."""
    _checked("prctl", _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0))


def become(uid: int, kept: int = 0) -> None:
    """Turn this process of root into one of the user and group ``uid`` with no capability but ``kept``."""
    _checked("prctl", _libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0))
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    drop_capabilities(kept)


def drop_capabilities(kept: int = 0) -> None:
    """Give up every capability but ``kept``, for this process and whatever it executes."""
    for capability in range(_LAST_CAPABILITY + 1):
        _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    _checked("capset", _libc.capset(header, (ctypes.c_uint32 * 6)(kept, kept)))
    _checked("prctl", _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))


def landlock_abi() -> int:
    """Return the version of Landlock that this kernel offers."""
    return _checked("landlock", _libc.syscall(_SYS_LANDLOCK_CREATE_RULESET, None, 0, 1))


def restrict(rules: Iterable[tuple[int, int]], abi: int) -> None:
    """Forbid this process all files but those of ``rules``, (open path, rights); the network and signals as ``abi`` can.

    Needs no_new_privs.  A rule on a file, not a directory, takes only the rights that a file can have.
    """
    handled = sum(rights for since, rights in _FILE_RIGHTS if since <= abi)
    attributes = _RulesetAttr(
        handled, 3 if abi >= _LANDLOCK_NETWORK else 0, 3 if abi >= LANDLOCK_SCOPES else 0
    )
    arguments = (ctypes.byref(attributes), ctypes.sizeof(attributes), 0)
    ruleset = _checked("landlock", _libc.syscall(_SYS_LANDLOCK_CREATE_RULESET, *arguments))
    for fd, rights in rules:
        whole = handled if stat.S_ISDIR(os.fstat(fd).st_mode) else READ_WRITE
        rule = _PathBeneath(rights & whole, fd)
        _checked("landlock", _libc.syscall(_SYS_LANDLOCK_ADD_RULE, ruleset, 1, ctypes.byref(rule), 0))
    _checked("landlock", _libc.syscall(_SYS_LANDLOCK_RESTRICT_SELF, ruleset, 0))
    os.close(ruleset)


def install_filter(program: bytes) -> None:
    """Install a seccomp filter: ``program`` is BPF, eight bytes for each instruction."""
    filter_program = _SockFprog(len(program) // 8, program)
    arguments = (_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(filter_program), 0, 0)
    _checked("seccomp", _libc.prctl(*arguments))
