"""State what each level of isolation promises: commands, reports, tests and docs read it here.

No other module is imported here, so that a command line can name the levels at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

PROMISES = {
    "hangs end": "a program that hangs, crashes or ends its process loses only that exercise",
    "values only": "only values come back, checked for size and form; the grader runs nothing that it receives",
    "own memory": "its memory and environment hold nothing of the grader",
    "address space": "each of its processes has a limit of memory",
    "sums": "all of its processes together have a limit of memory and of time to compute",
    "not root": "it never runs as root, whoever runs the grader",
    "traces": "the files that it leaves in its own directory are removed",
    "forks": "a fork or thread bomb meets a limit of its own",
    "reading": "it reads no file but Python's own, its packages and the public data: no course, no neighbour",
    "writing": "it changes no file outside its own directory",
    "leftovers": "all of its processes end with it, also those that left its session",
    "signals": "it can signal, trace or limit no other process",
    "network": "it has no network and no socket of this machine",
    "system calls": "calls that get around a limit are refused: shared memory, new namespaces, io_uring, …",
    "absence": "packages and modules that it is not to use are not there: no file of theirs can be read or run",
    "whispers": "it has nothing to talk by with another child: no lock, watch or lease on what all read, no queue, no shared page",
    "programs": "it can execute no other program, and no second interpreter",
    "no traces": "what an exercise leaves in its directory no other exercise finds",
    "names": "it cannot learn which files or processes this machine has",
    "disk": "its own directory is limited as a whole, not only file by file: by the kernel, or within a second",
}
"""What may hold, by a short name; "it" is a submission's code."""

_EVERYWHERE = frozenset(
    {
        "hangs end",
        "values only",
        "own memory",
        "address space",
        "sums",
        "not root",
        "traces",
        "no traces",
        "disk",
    }
)
_CONFINED = _EVERYWHERE | {
    "reading",
    "writing",
    "leftovers",
    "signals",
    "network",
    "system calls",
    "absence",
    "programs",
}


@dataclass(frozen=True)
class Level:
    """A level of isolation.

    how: what it is made of. holds: names of PROMISES. as_root: those that hold too where the grader is root.
    needs: what it needs and how to get it.
    """

    how: str
    holds: frozenset[str]
    needs: str
    as_root: frozenset[str] = frozenset()

    def promises(self, root: bool) -> frozenset[str]:
        """Return the names of what holds; root: whether the grader is root."""
        return self.holds | self.as_root if root else self.holds


LEVELS = {
    "strict": Level(
        how="every child in namespaces of its own, below a read-only root, with limits and a system call filter",
        holds=frozenset(PROMISES),
        needs=(
            "It needs Linux 5.12 or later, 5.14 unless the grader is root, and then user namespaces (sysctl user.max_user_namespaces, "
            "and kernel.apparmor_restrict_unprivileged_userns=0 on Ubuntu); in a container, the right to make namespaces "
            "(docker: --security-opt seccomp=unconfined, as root --cap-add SYS_ADMIN too); and Python packages that others may read."
        ),
    ),
    "bubblewrap": Level(
        how="every child in a bubblewrap with an interpreter of its own, started cold, with limits and a system call filter",
        holds=frozenset(PROMISES),
        needs=(
            "It needs the program bwrap 0.7 or later (Debian, Ubuntu, Fedora: the package bubblewrap), which must be "
            "allowed to make namespaces: on Ubuntu its AppArmor profile bwrap-userns-restrict (package "
            "apparmor-profiles), in a container the same right as strict; and Python packages that others may read."
        ),
    ),
    "landlock": Level(
        how="every child behind Landlock rules, with limits and a system call filter, without namespaces",
        holds=_CONFINED,
        as_root=frozenset({"forks"}),
        needs=(
            "It needs Linux 5.13 or later with Landlock on (/sys/kernel/security/lsm names it; if not, boot with "
            "lsm=landlock,… before the modules listed there); in a container, a seccomp profile that knows Landlock "
            "(docker 20.10.10 or later); where the grader is root, the right to become another user, and Python that "
            "others may read, outside of private directories such as /root unless root may search those (docker: --cap-add DAC_READ_SEARCH)."
        ),
    ),
    "process": Level(
        how="every child a plain process with limits, without rules on files, network or system calls",
        holds=_EVERYWHERE,
        as_root=frozenset({"forks"}),
        needs=(
            "It needs Linux or macOS, the interpreter that runs the grader and the modules that the assignment "
            "preloads; where the grader is root, the right to become another user, and Python that others may "
            "read, outside of private directories such as /root unless root may search those (docker: --cap-add DAC_READ_SEARCH)."
        ),
    ),
}
"""The levels by name, the strongest first."""

Isolation = Literal["auto", "strict", "bubblewrap", "landlock", "process"]
"""What ``isolation`` may be: one level, exactly, or ``auto`` for the strongest that works."""
NAMES = get_args(Isolation)
