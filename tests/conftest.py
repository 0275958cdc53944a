"""Every test runs with one thread per library, without a display, and with its own home for progress."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from autograder.assignments.assignment import Assignment
    from autograder.nbgrader.classroom import Classroom

# Before numpy is imported: two threads in a parent make a forked child's first matrix product hang.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"
os.environ["MPLBACKEND"] = "agg"
os.environ["JUPYTER_PLATFORM_DIRS"] = "1"  # what jupyter_core asks for in a warning


@pytest.fixture(autouse=True)
def _own_progress(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the progress file of the person who runs the tests out of the tests."""
    home = tmp_path_factory.mktemp("progress")
    monkeypatch.setenv("EARLAB_HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def _no_figure_left() -> Iterator[None]:
    """Close what a test left open: the next one counts figures."""
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    """Return the tiny assignment; its sandbox starts without pictures, which is faster."""
    from tests.helpers import small_class  # here, since nbgrader takes seconds to import

    made = small_class.tiny_assignment(tmp_path_factory.mktemp("tiny"))
    vars(made)["preload"] = ("numpy",)
    return made


@pytest.fixture(scope="session")
def tiny_class(tiny: Assignment, tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    """Return a course with the tiny assignment in which nobody has handed in yet: to be copied, not used."""
    from tests.helpers import small_class

    return small_class.new_course(tmp_path_factory.mktemp("course") / "c", tiny)
