"""What takes long is done once, in the zygote or when a program is loaded: no child runs out of time for it."""

from __future__ import annotations

import pytest

from autograder.grading.engine import Engine
from autograder.intake.slow_imports import slow_imports
from autograder.sandbox import Limits
from autograder.sandbox.child.warming import LIBROSA_CALLS
from autograder.sandbox.host.compiled import Compiled
from tests.helpers import librosa_course, tiny_course
from tests.helpers.intakes import intake_of
from tests.helpers.sandbox_programs import answer, evaluate, levels_with, program, sandbox

ROOMY = Limits(idle=10.0)


@pytest.fixture(scope="module")
def assignment(tmp_path_factory):
    return librosa_course.assignment(tmp_path_factory.mktemp("librosa"))


@pytest.mark.slow
@pytest.mark.parametrize("level", ["strict", "process"])
def test_right_work_with_librosa_passes(assignment, level):
    made = tiny_course.student_notebook(assignment, mel_energies=librosa_course.WRITTEN)
    with Engine(level) as engine:
        report = engine.grade_intake(intake_of(made, assignment), assignment)
    assert [verdict.status for verdict in report.verdicts] == ["pass"], report
    assert report.level == level


@pytest.mark.slow
def test_all_that_is_called_to_warm_librosa_works_and_is_compiled_once(monkeypatch):
    run = """
        import librosa, numpy as np
        def run(x):
            y = np.sin(np.arange(4000) ** 2 / 4e4)
            eval(x, {"librosa": librosa, "np": np, "y": y, "s": abs(librosa.stft(y))})
            return x
    """
    with sandbox(limits=ROOMY, preload=("librosa",)) as box, box.open(program(run)) as session:
        assert [answer(session, "run", call) for call in LIBROSA_CALLS] == [*LIBROSA_CALLS]
    kept = []
    monkeypatch.setattr(Compiled, "keep", lambda self, files: kept.append(files))
    with sandbox(limits=ROOMY, preload=("librosa",)):
        assert not kept


def test_what_was_compiled_is_kept_where_that_is_possible(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    files = [["librosa/util", "utils.nbi", b"compiled"]]
    for preload, found in ((("numpy", "librosa.feature"), files), (("numpy",), [])):
        Compiled(preload).keep(files)
        assert Compiled(preload).files == found
    (path,) = tmp_path.rglob("*.msgpack")
    path.write_bytes(path.read_bytes()[:-3])
    assert Compiled(("librosa",)).files == []
    monkeypatch.setenv("XDG_CACHE_HOME", str(path))  # no directory
    Compiled(("librosa",)).keep(files)
    assert Compiled(("librosa",)).files == []


@pytest.mark.parametrize(
    "source",
    [
        "import librosa",
        "def f():\n    from librosa.feature import mfcc",
        "import os, librosa as l",
        "from earlab.audio import log_mel\ndef f(x):\n    return log_mel(x, 8000)",
    ],
)
def test_what_a_submission_imports_is_warm_for_it(tiny, source):
    mine = tiny.preload_for(slow_imports([source]))
    assert mine == (*tiny.preload, "librosa")
    unlike = "from earlab.audio import log_mel  # unlike librosa"
    assert tiny.preload_for(slow_imports([unlike])) == tiny.preload


def test_what_only_the_solution_imports_is_warm_for_all(assignment):
    assert "librosa" in assignment.preload


def test_what_functions_import_is_imported_once():
    source = """
        import sys
        def f(x):
            import colorsys
            from no_such_package import nothing
        def loaded(x):
            return "colorsys" in sys.modules
    """
    with sandbox() as box, box.open(program(source)) as session:
        assert [cell.status for cell in session.cells] == ["ok"]
        assert answer(session, "loaded")


@pytest.mark.parametrize("level", levels_with("values only"))
def test_libraries_that_count_threads_work(level):
    """scikit-learn does whenever it fits something."""
    with sandbox(level) as box:
        assert evaluate(box, "len(threadpoolctl.threadpool_info())", "numpy, threadpoolctl") > 0
