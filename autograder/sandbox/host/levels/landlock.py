"""Level ``landlock``: every child behind Landlock rules and a system call filter, where namespaces are refused."""

from __future__ import annotations

from autograder.sandbox.child import linux
from autograder.sandbox.host.levels.in_place import start_in_place
from autograder.sandbox.host.levels.starting import Started, Wanted, need_linux
from autograder.sandbox.host.program import SandboxError
from autograder.sandbox.host.syscalls import shared_filter_program


def landlock(wanted: Wanted) -> Started:
    """Start a zygote whose children read Python and public data, write in their directory, and call little else."""
    need_linux("landlock")
    try:
        abi = linux.landlock_abi()
    except OSError as error:
        raise SandboxError(f"this kernel offers no Landlock: {error}") from None
    scoped = abi >= linux.LANDLOCK_SCOPES
    return start_in_place(wanted, shared_filter_program(signals=scoped), abi)
