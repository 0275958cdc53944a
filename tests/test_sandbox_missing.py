"""A level that is asked for by name fails closed, and says what is missing and how to get it."""

import errno
import shutil
import sys

import pytest

from autograder import isolation
from autograder.sandbox import Sandbox, SandboxError, levels, linux

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="what Linux offers is taken away")


def test_names_and_levels_agree():
    assert ("auto", *isolation.LEVELS) == isolation.NAMES
    assert tuple(levels.LEVELS) == tuple(isolation.LEVELS)


@linux_only
def test_bubblewrap_says_what_to_install(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(SandboxError, match=r"no program bwrap.*package bubblewrap"):
        Sandbox(isolation="bubblewrap")


@linux_only
def test_landlock_says_what_to_switch_on(monkeypatch):
    def absent():
        raise OSError(errno.EOPNOTSUPP, "landlock: Operation not supported")

    monkeypatch.setattr(linux, "landlock_abi", absent)
    with pytest.raises(SandboxError, match=r"offers no Landlock.*lsm=landlock"):
        Sandbox(isolation="landlock")
