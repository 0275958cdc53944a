"""Give every test one thread per library, no display, its own home for progress, its notebook's mark; keep proofs' records."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers import marks, proofs

if TYPE_CHECKING:
    from autograder.assignments.assignment import Assignment
    from autograder.nbgrader.classroom import Classroom

# Before numpy is imported: two threads in a parent make a forked child's first matrix product hang.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"
os.environ["MPLBACKEND"] = "agg"
os.environ["JUPYTER_PLATFORM_DIRS"] = "1"  # what jupyter_core asks for in a warning


_SPREAD = (
    "test_every_audit.py",
    "test_every_notebook.py",
)  # here each exercise or notebook is a piece of work
# Files that take minutes: begun last, one of them would keep a worker busy when all others have nothing left to do.
_LONGEST = (
    "test_threats_ordinary.py",
    "test_demo.py",
    "test_grade_class.py",
    "test_typed.py",
    "test_kill.py",
)
_met: list[
    tuple[proofs.Outcome, bool]
] = []  # what became of the proofs, and whether they hold; where it is summed up


def pytest_configure(config: pytest.Config) -> None:
    marks.register(config)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        marks.assign(item)
    sizes = Counter(item.path for item in items)

    def turn(item: pytest.Item) -> tuple[int, int]:
        """The longest files first, then those of many tests, which are shared out while there is something left."""
        named = _LONGEST.index(item.path.name) if item.path.name in _LONGEST else len(_LONGEST)
        return named, -sizes[item.path]

    items.sort(key=turn)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep a file's tests on one worker, since they share what is expensive; spread those that hold the proofs."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file, _, test = nodeid.partition("::")
            return f"{file}[{test.partition('[')[2]}" if Path(file).name in _SPREAD else file

    config.option.loadscopereorder = False  # as they were collected: by ``turn``
    return ByFile(config, log)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call":
        found = [proofs.Outcome.of(value) for name, value in report.user_properties if name == "proof"]
        _met.extend((outcome, report.passed) for outcome in found)


def pytest_terminal_summary(terminalreporter: Any, exitstatus: int, config: pytest.Config) -> None:
    """Say how many proofs were believed; after ``make prove``, write the records of those that hold."""
    if not _met:
        return
    ran = sum(outcome.ran for outcome, _ in _met)
    terminalreporter.write_line(f"Proofs: {len(_met) - ran} known by record (tests/proofs.json), {ran} run")
    if proofs.RENEWING:
        everything = exitstatus == 0 and config.option.markexpr == "proof"
        holding = [outcome for outcome, holds in _met if holds]
        proofs.save(proofs.renewed(proofs.load(), holding, everything))


@pytest.fixture
def prove(record_property: Callable[[str, Any], None]) -> Callable[..., None]:
    """Return ``prove(name, sources, run)``, which believes a proof's record or runs it: see ``proofs``."""

    def prove(name: str, sources: Iterable[Path | str], run: Callable[[], str]) -> None:
        proofs.hold(name, sources, run, lambda o: record_property("proof", asdict(o)), proofs.load())

    return prove


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


@pytest.fixture(scope="module")
def _what_is_kept_warm() -> Iterator[None]:
    from tests.helpers import warm  # here, since the engine takes a while to import

    with warm.until_the_end():
        yield


@pytest.fixture
def warm_engines(_what_is_kept_warm: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have engines find the sandboxes and readers of the file's earlier tests: where these do not start and end for the test."""
    from tests.helpers import warm

    warm.keep(monkeypatch)


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
