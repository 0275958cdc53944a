"""Make the expected pictures of a notebook: run it solved and unsolved, and keep what its demonstrations show, small."""

from __future__ import annotations

import ast
import base64
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from importlib import import_module
from itertools import groupby
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from matplotlib.colors import to_rgb
from nbformat import NotebookNode
from nbformat.v4 import new_output
from PIL import Image

from autograder.assignments.source import Source
from autograder.release.notebook import Edition, build_notebook
from earlab.stills import INDEX, Expected, Stills, digest_of, shortened, stills_of
from earlab.style import PAPER

SIZES = (
    (640, 128),
    (560, 64),
    (480, 32),
    (420, 24),
    (360, 16),
)  # pixels wide and colours: the first that is small enough
MOST_BYTES = 14_000  # of a picture: where there is much to see, there are fewer pixels
PALE = 0.62  # how much of a picture is seen that is not the reader's own yet
_ALWAYS = ("earlab.style", "earlab.dark", "earlab.sliders", "earlab.sound", "earlab.plots.common")
_WAITS = re.compile(r"once `(\w+)` is written|^(\w+) is not written yet", re.M)
_PAIR = re.compile(r'class="earlab-(\w+)"[^>]*?base64,([^"]+)"', re.S)
_LABEL = re.compile(r'<audio[^>]*aria-label="([^"]*)"')


def up_to_date(source: Source) -> bool:
    """Whether the pictures that are kept are made of what there is today."""
    return stills_of(source.name).made_of == made_of(source)


def made_of(source: Source) -> str:
    """Return a digest of the code of a notebook's cells, of what of ours they import by name, and of all plots below that.

    What lies deeper (the widgets' kit, data sets) is not watched: ``autograder stills --all`` makes everything anew.
    """
    code = [cell.solution for cell in source.cells if cell.cell_type == "code"]
    files = sorted(_files_of({*_ALWAYS, *_modules(code)}))
    parts = [*code, *(path.read_text(encoding="utf-8") for path in files)]
    parts.append(Path(__file__).read_text(encoding="utf-8"))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def renew(source: Source, folder: Path) -> int:
    """Make the pictures of a notebook anew, and return how many bytes they take together.

    folder: where it runs, as from a student's.
    """
    solved, unsolved = (_run(source, edition, folder) for edition in ("instructor", "student"))
    kept = stills_of(source.name).folder
    kept.mkdir(parents=True, exist_ok=True)
    for path in kept.glob("*.*"):
        path.unlink()
    cells = {}
    for cell, full, empty in zip(source.cells, solved, unsolved, strict=True):
        if cell.role == "demo" and (expected := _expected(cell.solution, full, empty, kept)).shown:
            cells[digest_of(cell.student)] = asdict(expected)
    index = {"made_of": made_of(source), "cells": cells}
    (kept / INDEX).write_text(json.dumps(index, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return sum(path.stat().st_size for path in kept.glob("*.png"))


def student_notebook(source: Source) -> NotebookNode:
    """Return the notebook that is handed out: below each demonstration stands what it is expected to show."""
    notebook = build_notebook(source, "student")
    stills = stills_of(source.name)
    for cell, node in zip(source.cells, notebook.cells, strict=True):
        if cell.role == "demo":
            node.outputs = list(expected_outputs(stills, cell.student))
    return notebook


def expected_outputs(stills: Stills, text: str) -> Iterator[NotebookNode]:
    """Yield what stands below a cell with this text before it runs; nothing where nothing is known of it."""
    expected = stills.cells.get(digest_of(text), Expected())
    if expected.waits:
        yield new_output("stream", text=f"Expected here, once `{expected.waits}` is written:\n")
    for forms, metadata in stills.outputs(expected):
        yield new_output("display_data", forms, metadata=metadata)


def _run(source: Source, edition: Edition, folder: Path) -> list[list[NotebookNode]]:
    """Return the outputs of each cell of a notebook that has run from the top."""
    from nbclient import NotebookClient  # here, since only making pictures takes a kernel

    notebook = build_notebook(source, edition)
    NotebookClient(notebook, timeout=600, kernel_name="python3", allow_errors=True).execute(cwd=str(folder))
    return [cell.get("outputs", []) for cell in notebook.cells]


def _expected(text: str, solved: list[NotebookNode], unsolved: list[NotebookNode], kept: Path) -> Expected:
    """Return what is kept of a cell, its pictures written."""
    told = "\n".join(
        o.text if "text" in o else str(o.get("data", {}).get("text/plain", "")) for o in unsolved
    )
    waits = next((one or other for one, other in _WAITS.findall(told)), "")
    shown = []
    printed = "".join(o.text for o in unsolved if "text" in o) if waits else ""
    there = set(printed.splitlines())  # is printed anyway, as what data were loaded
    for place, thing in enumerate(_things(solved)):
        if "text" in thing:
            thing = {"text": "\n".join(line for line in thing["text"].splitlines() if line not in there)}
            if not thing["text"].strip():
                continue
        if "pair" in thing:
            name = f"{digest_of(text)}-{place}.png"
            light, dark = thing["pair"]
            (kept / name).write_bytes(_small(light, dark, PALE if waits else 1.0))
            thing = {"png": name, "says": thing["says"]}
        shown.append(thing)
    return Expected(waits, shown)


def _things(outputs: list[NotebookNode]) -> Iterator[dict[str, Any]]:
    """Yield what is worth keeping: pictures for light and dark pages, printed text, labels of sounds."""
    for kind, group in groupby(outputs, key=lambda output: output.get("name", output.output_type)):
        if kind == "stdout":  # a kernel sends what is printed in as many pieces as it likes
            yield {"text": shortened("".join(output.text for output in group))}
        else:
            yield from _displayed(group)


def _displayed(outputs: Iterable[NotebookNode]) -> Iterator[dict[str, Any]]:
    """Yield pictures and labels of sounds."""
    for output in outputs:
        page = output.get("data", {}).get("text/html", "")
        pair = {theme: base64.b64decode(data) for theme, data in _PAIR.findall(page)}
        if len(pair) == 2:
            yield {"pair": (pair["light"], pair["dark"]), "says": _sentence(output.data["text/plain"])}
        elif labels := _LABEL.findall(page):
            yield {"sounds": labels}


def _sentence(text: str) -> str:
    return " ".join(re.sub(r"^\[(Figure|Still): |\]$", "", text).split())


def _small(light: bytes, dark: bytes, seen: float) -> bytes:
    """Return one picture for all pages, half way between the light and the dark one, without paper, in few colours."""
    day, night = (np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"), float) for data in (light, dark))
    cover = night[..., 3:] / 255  # how much of a pixel is drawn upon
    paper = np.array(to_rgb(PAPER)) * 255
    ink = np.clip((day[..., :3] - (1 - cover) * paper) / np.maximum(cover, 1 / 255), 0, 255)
    mixed = np.concatenate([(ink + night[..., :3]) / 2, 255 * seen * cover], axis=2)
    middle = Image.fromarray(mixed.round().astype(np.uint8), "RGBA")
    for width, colours in SIZES:
        small = _file(middle, width, colours)
        if len(small) <= MOST_BYTES:
            break
    return small


def _file(image: Image.Image, width: int, colours: int) -> bytes:
    """Return a picture as a PNG file, at most so many pixels wide, in so many colours."""
    if image.width > width:
        image = image.resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.quantize(colours, method=Image.Quantize.FASTOCTREE).save(out, "PNG", optimize=True)
    return out.getvalue()


def _files_of(modules: set[str]) -> set[Path]:
    """Return the files of modules, and of those that plots among them import."""
    files: set[Path] = set()
    while modules:
        found = {Path(str(import_module(name).__file__)) for name in modules} - files
        files |= found
        modules = _modules(path.read_text(encoding="utf-8") for path in found if path.parent.name == "plots")
    return files


def _modules(code: Iterable[str]) -> set[str]:
    """Return the modules of earlab that code imports by name, those of widgets by their class."""
    found = set()
    for text in code:
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("earlab."):
                found |= {_module_of(str(node.module), alias.name) for alias in node.names}
    return {name for name in found if name.startswith("earlab.")}


def _module_of(package: str, name: str) -> str:
    """Return the module that ``from package import name`` leads to."""
    thing = getattr(import_module(package), name, None)
    if thing is None:  # a module that nobody has imported yet
        return f"{package}.{name}"
    return thing.__name__ if isinstance(thing, ModuleType) else str(getattr(thing, "__module__", package))
