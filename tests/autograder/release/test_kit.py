"""The student kit: what is in it, and what must not be."""

from __future__ import annotations

import io
import zipfile
from functools import cache

import earlab
from autograder.release.build import ROOT
from autograder.release.kit import FOLDER as KIT
from autograder.release.kit import build_kit
from earlab.protocol import casefile
from tests.autograder.release.test_build import SOURCES, solution_lines


@cache
def kit() -> bytes:
    return fresh_kit()


def fresh_kit() -> bytes:
    return build_kit(ROOT, {path.name: path.read_bytes() for path in (ROOT / "notebooks").glob("*.ipynb")})


def contents(blob: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(blob)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def wheel() -> dict[str, bytes]:
    names = [name for name in contents(kit()) if name.endswith(".whl")]
    assert len(names) == 1
    return contents(contents(kit())[names[0]])


def test_the_kit_has_what_a_student_needs() -> None:
    names = {name.removeprefix(f"{KIT}/") for name in contents(kit())}
    given = {"README.md", "LICENSE", "LICENSE-prose", "environment.yml", "constraints.txt"}
    assert given | {"notebooks/start.ipynb", "data/README.md"} <= names
    assert {f"notebooks/{source.name}.ipynb" for source in SOURCES} <= names
    tops = {name.split("/")[0] for name in names if not name.endswith(".whl")}
    assert tops == given | {"notebooks", "data"}


def test_the_readme_names_the_version_and_installs_what_was_tested() -> None:
    readme = contents(kit())[f"{KIT}/README.md"].decode()
    assert readme.startswith(f"# Earlab {earlab.__version__}, student kit")
    assert contents(kit())[f"{KIT}/constraints.txt"] == (ROOT / "constraints.txt").read_bytes()
    with_pip = [line for line in readme.splitlines() if line.startswith("    pip install")]
    assert all("-c constraints.txt" in line or "install --no-deps" in line for line in with_pip)


def test_the_readme_says_how_to_start_on_windows_and_how_to_hand_in() -> None:
    readme = contents(kit())[f"{KIT}/README.md"].decode()
    windows = readme[readme.index("on Windows") : readme.index("## Handing in")]
    assert "python3" not in windows
    assert "    py -m venv .venv\n    .venv\\Scripts\\activate\n" in windows
    handing_in = readme[readme.index("## Handing in") :]
    assert "earlab validate notebooks/02_perceptron.ipynb" in handing_in
    assert "under its own name" in handing_in


def test_the_wheel_is_earlab_alone() -> None:
    names = set(wheel())
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"earlab"}
    for path in casefile.FOLDER.glob("*/*.msgpack"):
        assert f"earlab/public/{path.parent.name}/{path.name}" in names
    for path in (ROOT / "earlab").rglob("*"):
        if path.suffix in (".py", ".js", ".css"):
            assert path.relative_to(ROOT).as_posix() in names


def test_the_wheel_neither_asks_for_nor_starts_the_grader() -> None:
    files = {
        name.split(".dist-info/")[-1]: blob.decode() for name, blob in wheel().items() if "-info/" in name
    }
    needed = [
        line for line in files["METADATA"].splitlines() if line.startswith(("Requires-Dist", "Provides"))
    ]
    assert any("numpy" in line for line in needed)
    assert not [line for line in needed if "nbgrader" in line or "jupytext" in line]
    extras = [line for line in needed if "extra" in line.lower()]  # what making data needs, once
    assert extras[0] == "Provides-Extra: setup"
    assert [line.split("=")[0] for line in extras[1:]] == ["Requires-Dist: music21"]
    assert "earlab = earlab.student.cli:main" in files["entry_points.txt"]
    assert "autograder" not in files["entry_points.txt"]
    assert {"licenses/LICENSE", "licenses/LICENSE-prose"} <= set(files)


def test_nothing_of_the_solutions_is_in_the_kit() -> None:
    files = {**contents(kit()), **wheel()}
    texts = [blob.decode("utf-8", "ignore") for name, blob in files.items() if not name.endswith(".whl")]
    for source in SOURCES:
        for line in solution_lines(source):
            assert not [text for text in texts if line in text], line


def test_the_kit_is_the_same_every_time() -> None:
    assert fresh_kit() == kit()
