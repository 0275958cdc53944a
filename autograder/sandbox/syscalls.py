"""The system calls that no student's code needs and that get around a limit.  Trusted side; built once.

Each one answers "not permitted", so that a library which tries one and copes goes on coping.
"""

from __future__ import annotations

import errno
import tempfile
from functools import cache

from autograder.sandbox import linux
from autograder.sandbox.program import SandboxError

_DENIED = """
    memfd_create memfd_secret shmget shmat semget msgget mq_open
    userfaultfd io_uring_setup io_uring_enter io_uring_register
    socket bind listen connect accept accept4
    ptrace process_vm_readv process_vm_writev pidfd_open pidfd_getfd kcmp
    unshare setns chroot pivot_root
    mount umount2 move_mount open_tree fsopen fsmount fsconfig fspick mount_setattr
    add_key request_key keyctl bpf perf_event_open seccomp
    open_by_handle_at name_to_handle_at fanotify_init quotactl swapon swapoff
    setuid setgid setreuid setregid setresuid setresgid setgroups sethostname setdomainname
    init_module finit_module delete_module kexec_load kexec_file_load reboot acct syslog personality
"""
_MISSING = (
    "isolation 'strict' filters system calls, which needs {what}. Install the grader's packages "
    "(pip install 'earlab[grader]') and the library libseccomp (Debian, Ubuntu: libseccomp2; Fedora: libseccomp), "
    "or grade with isolation='process' if you trust the submissions"
)


@cache
def filter_program() -> bytes:
    """Return the filter as BPF; raise SandboxError when pyseccomp or libseccomp is missing."""
    try:
        import pyseccomp
    except ImportError:
        raise SandboxError(_MISSING.format(what="the package pyseccomp")) from None
    except RuntimeError:
        raise SandboxError(_MISSING.format(what="the library libseccomp")) from None
    rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for name in _DENIED.split():
        if pyseccomp.resolve_syscall(pyseccomp.system_arch(), name) >= 0:  # this machine has it
            rules.add_rule(pyseccomp.ERRNO(errno.EPERM), name)
    # clone3 hides its flags behind a pointer; glibc uses clone where clone3 does not exist
    rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")
    for bit in range(64):
        flag = linux.NAMESPACES & (1 << bit)
        if flag:
            wanted = pyseccomp.Arg(0, pyseccomp.MASKED_EQ, flag, flag)
            rules.add_rule(pyseccomp.ERRNO(errno.EPERM), "clone", wanted)
    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()
