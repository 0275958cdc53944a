"""Grade where something is missing: ``python lesser_machine.py PART …`` takes it away from itself, for real.

What it then finds at ``auto`` and at each level goes to stdout as JSON: level, reason and an answer, or the error.
"""

from __future__ import annotations

import ctypes.util
import errno
import json
import os
import sys
from pathlib import Path
from typing import Any

_USER = 0x10000000  # CLONE_NEWUSER
_ANY = _USER | 0x00020000 | 0x08000000 | 0x20000000 | 0x40000000  # of files, IPC, processes, network too
# What a filter refuses: system call, error, and a flag of its first argument where only that is refused. The flags of
# clone3 lie behind a pointer, so that filters of containers say that there is no such call.
_NO_CLONE3 = ("clone3", errno.ENOSYS, 0)
_REFUSED = {
    # as where only bubblewrap may make them, by a profile of AppArmor: it uses clone, the grader the other two
    "the grader's user namespaces": [_NO_CLONE3, ("unshare", errno.EPERM, _USER)],
    "user namespaces": [_NO_CLONE3, ("unshare", errno.EPERM, _USER), ("clone", errno.EPERM, _USER)],
    "namespaces": [
        _NO_CLONE3,
        *((call, errno.EPERM, 1 << bit) for call in ("unshare", "clone") for bit in range(32) if _ANY >> bit & 1),
    ],
    "Landlock": [("landlock_create_ruleset", errno.ENOSYS, 0)],
}  # fmt: skip


def main(*parts: str) -> None:
    """Take ``parts`` away and print what the grader finds."""
    rules = [rule for part in parts for rule in _REFUSED.get(part, ())]
    if rules:
        _refuse(rules)
    if "bwrap" in parts:
        os.environ["PATH"] = "/nowhere"
    if "libseccomp" in parts:
        sys.modules.pop("pyseccomp", None)
        found = ctypes.util.find_library
        ctypes.util.find_library = lambda name: None if name == "seccomp" else found(name)
    if "pyseccomp" in parts:
        sys.modules["pyseccomp"] = None  # type: ignore[assignment]
    from autograder.sandbox import isolation

    print(json.dumps({name: _tried(name) for name in isolation.NAMES}))


def _refuse(rules: list[tuple[str, int, int]]) -> None:
    """Have the kernel refuse system calls to this process and to all that it starts."""
    import pyseccomp

    calls = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
    for call, error, flag in rules:
        where = [pyseccomp.Arg(0, pyseccomp.MASKED_EQ, flag, flag)] if flag else []
        number = {"landlock_create_ruleset": 444}.get(call, call)  # an older library does not know its name
        calls.add_rule(pyseccomp.ERRNO(error), number, *where)
    calls.load()


def _tried(isolation: str) -> dict[str, Any]:
    from autograder.sandbox import SandboxError
    from tests.helpers.sandbox_programs import QUICK, Sandbox, answer, program

    try:
        box = Sandbox(isolation=isolation, limits=QUICK)
    except SandboxError as error:
        return {"error": str(error)}
    with box, box.open(program("def double(x):\n    return 2 * x")) as session:
        return {"level": box.level, "reason": box.reason, "answer": answer(session, "double", 21)}


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))
    main(*sys.argv[1:])
