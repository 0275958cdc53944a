"""Filter the system calls that no student's code needs and that get around a limit.  Trusted side; built once.

Each one answers "not permitted", so that a library which tries one and copes goes on coping.
"""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import socket
import tempfile
from functools import cache
from typing import Any

from autograder.sandbox.child import linux
from autograder.sandbox.host.program import SandboxError

_DENIED = """
    memfd_create memfd_secret shmget shmat semget msgget mq_open
    userfaultfd io_uring_setup io_uring_enter io_uring_register
    socket bind listen connect accept accept4
    ptrace process_vm_readv process_vm_writev pidfd_open pidfd_getfd kcmp
    unshare setns chroot pivot_root
    mount umount2 move_mount open_tree open_tree_attr fsopen fsmount fsconfig fspick mount_setattr
    add_key request_key keyctl bpf perf_event_open seccomp
    open_by_handle_at name_to_handle_at fanotify_init quotactl swapon swapoff
    setuid setgid setreuid setregid setresuid setresgid setgroups sethostname setdomainname
    setpriority sched_setscheduler sched_setattr sched_setparam
    init_module finit_module delete_module kexec_load kexec_file_load reboot acct syslog personality
    execve execveat
"""
# What two children could talk by that read the same files: watches and waits on them, and what all of them change.
_WHISPERS = """
    inotify_init inotify_init1 inotify_add_watch fanotify_mark
    mincore cachestat readahead sysinfo io_setup
"""
_NEWER_WAITS = "futex_waitv futex_wake futex_wait futex_requeue"
# Whoever has a page of a file in common can wait there and be woken, and the C library is such a file.  Within one process it
# stays as it is.  To wait for anybody's word ends at once: who waits for a thread of its own to end asks again.
_WAITS, _WAKES, _OTHERS_AT_PAGES = (0, 9), (1, 10), (2, 3, 4, 5, 6, 7, 8, 11, 12, 13)
_FUTEX = (
    0xFFFF_FFFF & ~256
)  # the bits of its operation but for the clock; without the one for a process's own
_AS_IF_DONE = "flock fadvise64"  # a lock that nobody else can have is had
_LOCKS = (fcntl.F_SETLK, fcntl.F_SETLKW, fcntl.F_OFD_SETLK, fcntl.F_OFD_SETLKW)
_F_SET_RW_HINT, _F_SET_FILE_RW_HINT = 1036, 1038
_SIGNS = (fcntl.F_SETLEASE, fcntl.F_NOTIFY, _F_SET_RW_HINT, _F_SET_FILE_RW_HINT)
# Where children share users, files and groups of processes with the rest of the machine.
_DENIED_SHARED = """
    setsid setpgid
    chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime utimes futimesat utimensat file_setattr
    setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr fremovexattr removexattrat
    truncate
    shmctl semop semtimedop semctl msgsnd msgrcv msgctl mq_unlink
    setpriority ioprio_set migrate_pages move_pages process_madvise process_mrelease
"""
_SIGNALS = "kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_send_signal"
_OF_OTHERS = "prlimit64 sched_setaffinity sched_setscheduler sched_setparam sched_setattr"
_F_SETSIG, _F_SETOWN_EX = 10, 15
_FIOSETOWN, _SIOCSPGRP = 0x8901, 0x8902
# An older library does not know them by name. The numbers are the same on every architecture.
_NUMBERS = {
    "memfd_secret": 447, "cachestat": 451, "process_mrelease": 448, "fchmodat2": 452, "setxattrat": 463, "removexattrat": 466,
    "open_tree_attr": 467, "file_setattr": 469,
    "futex_waitv": 449, "futex_wake": 454, "futex_wait": 455, "futex_requeue": 456,
}  # fmt: skip
_SOCKET_TYPE = 0xF
_INT = 0xFFFF_FFFF  # the kernel ignores what else stands in the register of an int
_MISSING = (
    "system calls are filtered, which needs {what}. Install the grader's packages (pip install 'earlab[grader]') and "
    "the library libseccomp (Debian, Ubuntu: libseccomp2; Fedora: libseccomp), or grade with isolation='process' if "
    "you trust the submissions"
)


@cache
def filter_program() -> bytes:
    """Return the filter as BPF; raise SandboxError when pyseccomp or libseccomp is missing."""
    return _Rules().exported()


@cache
def shared_filter_program(signals: bool) -> bytes:
    """Return the filter for children that share users, files and process groups with this machine, as BPF.

    signals: whether something else keeps their signals from others; if not, they may send none.
    """
    rules = _Rules()
    rules.deny(_DENIED_SHARED if signals else _DENIED_SHARED + _SIGNALS)
    rules.deny(_OF_OTHERS, rules.differs(0, 0))
    rules.deny("clone", rules.has(0, linux.CLONE_PARENT))
    for command in (fcntl.F_SETOWN, _F_SETSIG, _F_SETOWN_EX):  # a signal by way of a file
        rules.deny("fcntl", rules.equals(1, command))
    for request in (_FIOSETOWN, _SIOCSPGRP):
        rules.deny("ioctl", rules.equals(1, request))
    # before Landlock's third version these empty a file that may only be read
    rules.deny("open", rules.equals(1, os.O_RDONLY | os.O_TRUNC, mask=os.O_ACCMODE | os.O_TRUNC))
    rules.deny("openat", rules.equals(2, os.O_RDONLY | os.O_TRUNC, mask=os.O_ACCMODE | os.O_TRUNC))
    rules.deny("openat2", error=errno.ENOSYS)  # its flags lie behind a pointer; everybody copes without it
    # the kernel ends a child with its parent, and its orphans go to it: nobody may change that
    rules.deny("prctl", rules.equals(0, linux.PR_SET_CHILD_SUBREAPER))
    rules.deny("prctl", rules.equals(0, linux.PR_SET_PDEATHSIG), rules.differs(1, signal.SIGKILL))
    return rules.exported()


class _Rules:
    """A filter in the making, with the rules that hold at every level."""

    def __init__(self) -> None:
        try:
            import pyseccomp
        except ImportError:
            raise SandboxError(_MISSING.format(what="the package pyseccomp")) from None
        except RuntimeError:
            raise SandboxError(_MISSING.format(what="the library libseccomp")) from None
        self._library = pyseccomp
        self._filter = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
        self.deny(_DENIED)
        self.deny(
            "clone3", error=errno.ENOSYS
        )  # flags behind a pointer; glibc uses clone where there is no clone3
        for bit in range(64):
            if linux.NAMESPACES & (1 << bit):
                self.deny("clone", self.has(0, 1 << bit))
        self._silence()
        self.deny(
            "socketpair", self.equals(1, socket.SOCK_DGRAM, mask=_SOCKET_TYPE)
        )  # can send to any address

    def _silence(self) -> None:
        """Refuse what carries a sign from one child to another by files that both may only read."""
        self.deny(_WHISPERS)
        self.deny(_AS_IF_DONE, error=0)
        for command in _LOCKS:
            self.deny("fcntl", self.equals(1, command), error=0)
        for command in _SIGNS:
            self.deny("fcntl", self.equals(1, command))
        for operations, error in ((_WAITS, errno.EAGAIN), (_WAKES, 0), (_OTHERS_AT_PAGES, errno.ENOSYS)):
            for operation in operations:
                self.deny("futex", self.equals(1, operation, mask=_FUTEX), error=error)
        self.deny(_NEWER_WAITS, error=errno.ENOSYS)
        self.deny("preadv2", error=errno.ENOSYS)  # tells what the cache holds; everybody copes without it

    def deny(self, names: str, *where: Any, error: int = errno.EPERM) -> None:
        """Answer the system calls of these names with an error (0: as if they were done), if all of ``where`` holds for their arguments."""
        for name in names.split():
            number = _NUMBERS.get(name) or self._library.resolve_syscall(self._library.system_arch(), name)
            if number >= 0:  # this machine has it
                self._filter.add_rule(self._library.ERRNO(error), number, *where)

    def equals(self, argument: int, value: int, mask: int = _INT) -> Any:
        """Match where an argument's bits of ``mask`` are ``value``."""
        return self._library.Arg(argument, self._library.MASKED_EQ, mask, value)

    def has(self, argument: int, flag: int) -> Any:
        """Match where an argument has a flag."""
        return self.equals(argument, flag, mask=flag)

    def differs(self, argument: int, value: int) -> Any:
        """Match where an argument is not ``value``."""
        return self._library.Arg(argument, self._library.NE, value)

    def exported(self) -> bytes:
        """Return the filter as BPF."""
        with tempfile.TemporaryFile() as file:
            self._filter.export_bpf(file)
            file.seek(0)
            return file.read()
