"""What README and docs tell an instructor to type is typed, line by line, in a fresh clone and from a wheel."""

from __future__ import annotations

import csv
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from autograder.assignments.assignment import load_assignment
from autograder.demo.hand_in import HandIn
from tests.helpers.nbgrader_course import FIXTURES
from tests.helpers.support import ROOT, require
from tests.helpers.typed import block, clone, typed

pytestmark = [pytest.mark.classroom, pytest.mark.slow]

PERCEPTRON = "02_perceptron"
HAND_IN = "# put what was handed in"
CLASS = {
    "ada": HandIn("ada", PERCEPTRON, "right"),
    "bob": HandIn("bob", PERCEPTRON, "one wrong", {"step": "def step(z):\n    return z"}),
}
POINTS = {"ada": 22.0, "bob": 21.0}


def path_of_an_instructor(handed_in: Path) -> list[str]:
    """Return the README's own lines; the one thing it says in words is done."""
    lines = block("README.md", "cd build/course", "nbgrader generate_assignment", "autograder grade")
    [place] = [line for line in lines if line.startswith(HAND_IN)]
    assert place.endswith(f"submitted/STUDENT/{PERCEPTRON}/{PERCEPTRON}.ipynb")
    return [f"cp -r {handed_in} submitted" if line == place else line for line in lines]


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for each student, as it is to lie in ``submitted/``."""
    folder, source = tmp_path_factory.mktemp("handed_in"), load_assignment(PERCEPTRON).source
    for student, one in CLASS.items():
        place = folder / student / PERCEPTRON
        place.mkdir(parents=True)
        (place / f"{PERCEPTRON}.ipynb").write_bytes(one.file(source, ""))
    return folder


@pytest.fixture(scope="module")
def a_clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    require("venv", (ROOT / ".venv/bin/activate").is_file(), "this run has another environment than .venv")
    return clone(tmp_path_factory.mktemp("clone"))


@pytest.fixture(scope="module")
def released(a_clone: Path) -> Path:
    """A clone in which the first block for instructors was typed, but for the demonstration, which has its own test."""
    lines = block("README.md", "make demo", "make release")
    done = typed([line for line in lines if not line.startswith("make demo")], a_clone)
    assert done.returncode == 0, done.stdout + done.stderr
    return a_clone


def points(course: Path) -> dict[str, float]:
    with (course / "reports/class.csv").open() as file:
        return {row["student"]: float(row["points"]) for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def graded(released: Path, handed_in: Path) -> Path:
    done = typed(path_of_an_instructor(handed_in), released)
    assert done.returncode == 0, done.stdout + done.stderr
    return released


def test_the_readmes_path_from_a_clean_clone_ends_with_a_graded_class(graded: Path) -> None:
    course = graded / "build/course"
    assert points(course) == POINTS
    assert (course / "reports/class.html").is_file()
    assert sorted(path.name for path in (course / "reports" / PERCEPTRON).iterdir()) == [
        "ada.html",
        "bob.html",
    ]
    assert (course / "release" / PERCEPTRON / f"{PERCEPTRON}.ipynb").is_file()


def test_nbgraders_own_command_is_the_other_way_that_the_readme_names(graded: Path, tmp_path: Path) -> None:
    subprocess.run(["cp", "-r", graded / "build/course", tmp_path / "course"], check=True)
    for made in ("gradebook.db", "autograded", "release", "reports"):
        subprocess.run(["rm", "-r", tmp_path / "course" / made], check=True)
    lines = block("README.md", "cd build/course", "autograder grade")
    [other] = [
        line.partition("or: ")[2].partition(",")[0] for line in lines if line.startswith("autograder grade")
    ]
    assert other == f"nbgrader autograde {PERCEPTRON}"
    [generate, report] = [
        line for line in lines if line.startswith(("nbgrader generate", "autograder report"))
    ]
    typing = [f". {graded}/.venv/bin/activate", "cd course", generate, other, report]
    done = typed(typing, tmp_path, PYTHONPATH=str(graded))
    assert done.returncode == 0, done.stdout + done.stderr
    assert points(tmp_path / "course") == POINTS


def test_what_the_docs_say_of_a_course_with_its_own_asserts(graded: Path, tmp_path: Path) -> None:
    page = " ".join((ROOT / "docs/assert_cells.md").read_text().split())
    start = page.index("Put our configuration in the course folder")
    said = re.findall(r"`([^`]+)`", page[start : page.index("Each cell is graded by", start)])
    release, configuration, generate, grade, autograde = said
    assert (release, configuration) == ("autograder release", "build/course/nbgrader_config.py")
    for folder, door in ((tmp_path / "ours", grade), (tmp_path / "theirs", autograde)):
        (folder / "source/ps1").mkdir(parents=True)
        (folder / "source/ps1/p1.ipynb").write_bytes(
            (FIXTURES / "preprocessors/files/test.ipynb").read_bytes()
        )
        lines = [f". {graded}/.venv/bin/activate", f"cp {graded}/{configuration} .", generate]
        lines += ["mkdir -p submitted/ada", "cp -r release/ps1 submitted/ada", door, "autograder report"]
        done = typed(lines, folder, PYTHONPATH=str(graded))
        assert done.returncode == 0, done.stdout + done.stderr
        assert list(points(folder)) == ["ada"]


def test_what_the_readme_says_of_a_change_hands_it_out(graded: Path, handed_in: Path) -> None:
    source = graded / "solutions/02_perceptron.py"
    text = source.read_text()
    source.write_text(text.replace('exercise="step" points=1', 'exercise="step" points=2'))
    try:
        before = typed(["cd build/course", ". ../../.venv/bin/activate", "autograder grade"], graded)
        assert before.returncode == 0, before.stderr
        assert "step gives 2 points, was 1" in " ".join(before.stderr.split())
        assert points(graded / "build/course") == POINTS
        readme = " ".join((ROOT / "README.md").read_text().split())
        release, generate = (
            f"autograder release {PERCEPTRON}",
            f"nbgrader generate_assignment {PERCEPTRON} --force",
        )
        assert f"type `{release}`, then `{generate}`" in readme
        lines = [
            ". .venv/bin/activate",
            release,
            "cd build/course",
            generate,
            "autograder grade",
            "autograder report",
        ]
        done = typed(lines, graded)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "was 1" not in done.stderr
        assert points(graded / "build/course") == {"ada": 23.0, "bob": 21.0}
    finally:
        source.write_text(text)


@pytest.fixture
def port_of_dask() -> None:
    with socket.socket() as free:
        require("port 8786", free.connect_ex(("127.0.0.1", 8786)) != 0, "another scheduler has it")


def test_what_the_docs_say_of_many_machines(graded: Path, port_of_dask: None) -> None:
    scheduler, worker, grade = (
        line.partition("#")[0].replace("HOST", "127.0.0.1").replace("my-course", "build/course")
        for line in block("docs/scaling.md", "dask scheduler", "dask worker")
    )
    environment = {**os.environ, "PYTHONPATH": str(graded)}
    programs = []
    try:
        for line in (scheduler, worker):
            command = [str(Path(sys.executable).parent / "dask"), *line.split()[1:]]
            programs.append(
                subprocess.Popen(
                    command, cwd=graded, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
            )
        done = typed([". .venv/bin/activate", grade], graded)
        assert done.returncode == 0, done.stdout + done.stderr
    finally:
        for program in reversed(programs):
            program.send_signal(signal.SIGINT)
            program.wait(60)


def test_what_the_docs_say_of_one_machine(graded: Path) -> None:
    lines = block("docs/scaling.md", "autograder grade my-course --workers 4")
    lines = [line.replace("my-course", "build/course") for line in lines]
    done = typed([". .venv/bin/activate", *lines], graded)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that has the wheel and, from this run's own, what the wheel depends on; no clone is near."""
    folder = tmp_path_factory.mktemp("wheel")
    tree = clone(folder / "clone", installed=False)
    build, install, _ = block("README.md", "pip wheel", "pip install")
    pip = f"{sys.executable} -m pip"
    lines = [build.replace("pip wheel", f"{pip} wheel --no-build-isolation --quiet")]
    done = typed(lines, tree, PYTHONPATH="")
    assert done.returncode == 0, done.stderr
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "env"], check=True)
    [site] = (folder / "env/lib").glob("python*/site-packages")
    wheel = install.partition("#")[0].replace("[grader]", "").replace("pip install", f"{pip} install")
    done = typed([f"{wheel} --no-deps --quiet --target {site}"], tree, PYTHONPATH="")
    assert done.returncode == 0, done.stderr
    others = [path for path in sys.path if path.endswith("site-packages")]
    (site / "dependencies.pth").write_text("\n".join(others))
    for program in ("autograder", "nbgrader", "alembic"):  # what pip writes into bin/, for this environment
        script = (Path(sys.executable).parent / program).read_text().splitlines()
        path = folder / "env/bin" / program
        path.write_text("\n".join([f"#!{folder}/env/bin/python", *script[1:]]))
        path.chmod(0o755)
    (tree / "build").rename(folder / "kept")
    for path in (tree / "autograder", tree / "earlab", tree / "solutions"):
        path.rename(folder / "kept" / path.name)
    return folder


def test_the_wheel_holds_every_file_of_the_packages(installed: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "autograder", "earlab", "solutions"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    files = {
        re.sub("^solutions/", "autograder/solutions/", name) for name in listed if (ROOT / name).is_file()
    }
    [wheel] = (installed / "kept").glob("*.whl")
    assert files - {*ZipFile(wheel).namelist()} == {"autograder/sandbox/README.md"}


def test_the_readmes_path_from_a_wheel_ends_with_a_graded_class(
    installed: Path, handed_in: Path, tmp_path: Path
) -> None:
    *_, release = block("README.md", "pip wheel", "pip install")
    environment = f"export PATH={installed}/env/bin:$PATH"
    where = [environment, "python -c 'import autograder; print(autograder.__file__)'"]
    assert str(installed) in typed(where, tmp_path, PYTHONPATH="").stdout
    lines = [line for line in path_of_an_instructor(handed_in) if "activate" not in line]
    done = typed([environment, release, *lines], tmp_path, PYTHONPATH="")
    assert done.returncode == 0, done.stdout + done.stderr
    assert points(tmp_path / "build/course") == POINTS


def test_a_course_from_a_clone_is_graded_by_a_wheel(graded: Path, installed: Path, tmp_path: Path) -> None:
    subprocess.run(["cp", "-r", graded / "build/course", tmp_path / "course"], check=True)
    lines = [f"export PATH={installed}/env/bin:$PATH", "cd course", "autograder grade", "autograder report"]
    done = typed(lines, tmp_path, PYTHONPATH="")
    assert done.returncode == 0, done.stdout + done.stderr
    assert points(tmp_path / "course").keys() == POINTS.keys()


def test_authors_need_a_clone_and_are_told(installed: Path, tmp_path: Path) -> None:
    environment = f"export PATH={installed}/env/bin:$PATH"
    for line in ("autograder new-notebook 98_series", "autograder new-exercise f --notebook 02_perceptron"):
        done = typed([environment, line], tmp_path, PYTHONPATH="")
        assert done.returncode == 1
        assert "written in a clone" in done.stderr
