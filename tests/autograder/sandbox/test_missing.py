"""Where something is missing ``auto`` takes the next level and says why, and a level that is named fails closed.

Each part is taken away for real from a grader in a process of its own, see ``lesser_machine``.
"""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from autograder.sandbox import isolation
from autograder.sandbox.host import levels
from tests.helpers import lesser_machine, ordinary_user
from tests.helpers.support import require

_LEVELS = tuple(isolation.LEVELS)
_FILTERED = ("strict", "bubblewrap", "landlock")
_USERS = ["ordinary", "root"] if os.geteuid() == 0 else ["ordinary"]
_NO_LIBRARY = "system calls are filtered, which needs the {}.*pip install.*libseccomp2"

_NO_BWRAP = "no program bwrap.*package bubblewrap"

# What is taken away: the level that is left to an ordinary user and to root, and what the other ones say.
MISSING = {
    ("the grader's user namespaces",): ("bubblewrap", "bubblewrap", {"strict": "unshare|clone"}),
    ("the grader's user namespaces", "bwrap"): (
        "landlock", "landlock", {"strict": "unshare|clone", "bubblewrap": _NO_BWRAP},
    ),
    ("user namespaces",): ("landlock", "bubblewrap", {"strict": "unshare|clone", "bubblewrap": "bwrap: .*namespace"}),
    ("namespaces",): ("landlock", "landlock", {"strict": "unshare", "bubblewrap": "bwrap: .*namespace"}),
    ("namespaces", "Landlock"): (
        "process", "process",
        {"strict": "unshare", "bubblewrap": "bwrap: .*namespace", "landlock": "offers no Landlock.*lsm=landlock"},
    ),
    ("libseccomp",): ("process", "process", dict.fromkeys(_FILTERED, _NO_LIBRARY.format("library libseccomp"))),
    ("pyseccomp",): ("process", "process", dict.fromkeys(_FILTERED, _NO_LIBRARY.format("package pyseccomp"))),
}  # fmt: skip


def _expected(parts, user):
    """Return the level that is left to a user, and what the stronger ones say: on a machine without bwrap too."""
    for_ordinary, for_root, says = MISSING[parts]
    left = for_root if user == "root" else for_ordinary
    if shutil.which("bwrap"):
        return left, says
    return "landlock" if left == "bubblewrap" else left, says | {"bubblewrap": _NO_BWRAP}


def test_names_and_levels_agree():
    assert ("auto", *isolation.LEVELS) == isolation.NAMES
    assert tuple(levels.LEVELS) == _LEVELS


@pytest.mark.skipif(sys.platform != "linux", reason="what Linux offers is taken away")
@pytest.mark.parametrize("user", _USERS)
@pytest.mark.parametrize("parts", MISSING, ids=" and ".join)
def test_the_next_level_is_taken_and_a_named_one_fails_closed(parts, user):
    left, says = _expected(parts, user)
    stronger = _LEVELS[: _LEVELS.index(left)]
    found = _found(user, parts)
    for level in stronger:
        (error,) = found[level].values()
        assert re.search(says[level], error), error
        assert error.endswith(isolation.LEVELS[level].needs)
    for level in _LEVELS[len(stronger) :]:
        require("sandbox", "error" not in found[level], str(found[level].get("error")))
        assert found[level] == {"level": level, "reason": "", "answer": 42}
    reason = "\n".join(found[level]["error"] for level in stronger)
    assert found["auto"] == {"level": left, "reason": reason, "answer": 42}


def _found(user, parts):
    """Return what a grader without these parts found at each level, by its name."""
    command = [sys.executable, lesser_machine.__file__, *parts]
    if user == "ordinary" and os.geteuid() == 0:
        ran = ordinary_user.run(*command)
    else:
        ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)
