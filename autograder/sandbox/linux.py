"""The few system calls that Python does not offer: namespaces, mounts, capabilities, filters.

All ctypes of the project is here.  Every function raises OSError with the call's name when the kernel refuses.
"""

from __future__ import annotations

import ctypes
import os
import signal

NEWNS, NEWCGROUP, NEWUTS, NEWIPC = 0x00020000, 0x02000000, 0x04000000, 0x08000000
NEWUSER, NEWPID, NEWNET = 0x10000000, 0x20000000, 0x40000000
NAMESPACES = NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18

_AT_RECURSIVE = 0x8000
_MNT_DETACH = 2
_SYS_CLONE3, _SYS_MOUNT_SETATTR = 435, 442  # the same on every architecture
_PR_SET_PDEATHSIG, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 1, 24, 38, 22
_SECCOMP_MODE_FILTER = 2
_CAPABILITY_VERSION_3 = 0x20080522
_LAST_CAPABILITY = 63  # the kernel answers EINVAL beyond the last one it knows

_libc = ctypes.PyDLL(None, use_errno=True)  # PyDLL keeps the interpreter's lock: a clone must not lose it


class _CloneArgs(ctypes.Structure):
    _fields_ = [
        (name, ctypes.c_uint64)
        for name in ("flags", "pidfd", "child_tid", "parent_tid", "exit_signal", "stack", "stack_size", "tls")
    ]


class _MountAttr(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("attr_set", "attr_clr", "propagation", "userns_fd")]


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
    _checked("prctl", _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))


def drop_capabilities() -> None:
    """Give up every capability, for this process and whatever it executes."""
    for capability in range(_LAST_CAPABILITY + 1):
        _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    _checked("capset", _libc.capset(header, (ctypes.c_uint32 * 6)()))
    _checked("prctl", _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))


def install_filter(program: bytes) -> None:
    """Install a seccomp filter: ``program`` is BPF, eight bytes for each instruction."""
    filter_program = _SockFprog(len(program) // 8, program)
    arguments = (_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(filter_program), 0, 0)
    _checked("seccomp", _libc.prctl(*arguments))
