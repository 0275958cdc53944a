"""The files of widgets: what they are called, what they begin with, and how their modules come together."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from earlab import widgets
from earlab.widgets.kit.base import WIDGETS, bundle
from tests.browser.widget_gallery import END, PAGE, START, gallery, picture_name
from tests.browser.widget_table import TABLE
from tests.helpers.support import ROOT

JAVASCRIPT = sorted(WIDGETS.rglob("*.js"))
VERBS = {"Ask", "Build", "Call", "Draw", "Find", "Make", "Mix", "Play", "Race", "Send", "Show", "Slide"}


def test_every_widget_has_an_example() -> None:
    assert list(TABLE) == dir(widgets)


@pytest.mark.parametrize("name", list(TABLE))
def test_its_files_are_called_as_its_class(name: str) -> None:
    stem = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
    widget = TABLE[name].widget
    assert (widget.__module__, widget.module) == (f"earlab.widgets.{stem}", f"{stem}.js")
    assert (WIDGETS / widget.module).is_file()
    assert (ROOT / "tests" / "browser" / "widget_table" / f"{stem}.py").is_file()


@pytest.mark.parametrize("path", sorted(WIDGETS.rglob("*.py")), ids=lambda path: path.stem)
def test_a_python_module_says_first_what_it_does(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    assert said.partition(" ")[0] in VERBS, said


def test_a_widget_is_loaded_with_its_first_use() -> None:
    program = """
import sys
import earlab.widgets
print(*(name for name in sys.modules if name.startswith("earlab.widgets.")))
from earlab.widgets import PcaCloud
print(*(name for name in sys.modules if name.startswith("earlab.widgets.") and ".kit" not in name))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n") == ["", "earlab.widgets.pca_cloud", ""]


def test_an_unknown_widget_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Gadget'"):
        _ = widgets.Gadget


# ---- JavaScript ----

IMPORT = re.compile(r'^import \{ ([^}]*) \} from "(\./[\w/]+\.js)";$', re.MULTILINE)
DECLARED = re.compile(
    r"^(?:export )?(?:async )?(?:function|class|const|let|var) ([\w$]+|[\[{][^=]*[\]}] =)", re.M
)


def declared(text: str) -> list[str]:
    """Return the names at the top level of a module: what biome formats begins a line only there."""
    return [name for found in DECLARED.findall(text) for name in re.findall(r"[\w$]+", found)]


@pytest.mark.parametrize("path", JAVASCRIPT, ids=lambda path: path.name)
def test_a_module_is_one_idea(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("// ")
    assert len(text.splitlines()) <= 300


@pytest.mark.parametrize("path", JAVASCRIPT, ids=lambda path: path.name)
def test_what_a_module_imports_the_other_one_exports_under_that_name(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\nimport ") + text.startswith("import ") == len(IMPORT.findall(text))
    for names, source in IMPORT.findall(text):
        other = (path.parent / source).read_text(encoding="utf-8")
        for name in re.findall(r"[^,\s]+", names):
            assert re.search(rf"^export (?:async )?(?:function|class|const) {name}\b", other, re.M), name


@pytest.mark.parametrize("name", list(TABLE))
def test_bundled_names_do_not_collide(name: str) -> None:
    names = declared(bundle(TABLE[name].widget.module))
    assert len(names) > 20
    assert [twice for twice in set(names) if names.count(twice) > 1] == []


def test_a_collision_would_be_seen() -> None:
    text = "const [LEFT, TOP] = [8, 28]; // pixels\nexport const TOP = 3;\nfunction f() {\n  const LEFT = 1;\n}\n"
    assert declared(text) == ["LEFT", "TOP", "TOP", "f"]


def test_a_bundle_holds_each_module_once_with_needed_ones_first() -> None:
    text = bundle("perceptron_board.js")
    marks = ("class Frame", "class Axes", "function drawLine", "class PerceptronBoard", "function render(")
    order = [text.index(mark) for mark in marks]
    assert order == sorted(order)
    assert [text.count(mark) for mark in marks] == [1] * len(marks)


@pytest.mark.parametrize("name", list(TABLE))
def test_its_module_is_one_text_without_imports(name: str) -> None:
    esm = bundle(TABLE[name].widget.module)
    assert "import " not in re.sub(r"//.*|/\*.*?\*/", "", esm)
    assert esm.count("export default { render }") == 1
    assert "http" not in esm


@pytest.mark.skipif(
    shutil.which("node") is None, reason="node is not installed; the browser tests parse it too"
)
@pytest.mark.parametrize("name", list(TABLE))
def test_a_bundle_parses(name: str, tmp_path: Path) -> None:
    path = tmp_path / "bundle.mjs"
    path.write_text(bundle(TABLE[name].widget.module), encoding="utf-8")
    done = subprocess.run(["node", "--check", str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_linter_is_pinned_and_names_no_registry() -> None:
    locked = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert '"integrity": "sha512-' in locked
    assert '"resolved"' not in locked


# ---- the documentation ----


@pytest.mark.parametrize("name", list(TABLE))
def test_its_picture_is_in_the_gallery_with_a_text_that_says_what_is_on_it(name: str) -> None:
    assert (ROOT / "docs" / "widgets" / picture_name(name)).is_file()
    assert len(TABLE[name].alt) >= 30


def test_the_gallery_is_that_of_the_table() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert text[text.index(START) : text.index(END)] == gallery(), (
        "python -m tests.browser.widget_gallery --text"
    )


def test_the_page_names_every_module_of_the_kit() -> None:
    text = PAGE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`.+?`) \|", text[text.index("What the kit does") :], re.M)
    named = re.findall(r"`(\w+\.(?:js|py))`", "\n".join(rows))
    kit = {path.name for path in (WIDGETS / "kit").iterdir() if path.suffix in (".js", ".py")}
    assert sorted(named) == sorted(kit - {"__init__.py"})
