"""The threat list once more as an ordinary user, where the tests are run by root: other rights, other namespaces."""

import os
import sys

import pytest

from tests.attacks.threats import TESTS
from tests.helpers import ordinary_user

_LONG = bool(os.environ.get("EARLAB_LONG"))


@pytest.mark.threat
@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="everything else here is run by an ordinary user already")
def test_every_row_holds_for_an_ordinary_user_too():
    """Every row's tests at level strict; with EARLAB_LONG=1 at each level, and all of the files' tests."""
    tests = sorted({f"tests/{test}" for _, row in TESTS.values() for test in row})
    chosen = sorted({test.partition("::")[0] for test in tests}) if _LONG else tests
    few = ["-m", "threat"] if _LONG else ["-k", "not [process and not [landlock and not [bubblewrap"]
    pytest_as = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        *few,
        *chosen,
    ]
    ran = ordinary_user.run(*pytest_as)
    assert ran.returncode == 0, ran.stdout[-6_000:] + ran.stderr[-2_000:]
    assert " passed" in ran.stdout
