"""A whole notebook run in a kernel: what the tests of every notebook ask of it."""

from __future__ import annotations

from pathlib import Path

from nbclient import NotebookClient
from nbformat import NotebookNode

from autograder.assignments.source import SOLUTIONS, read_source
from autograder.release.notebook import build_notebook


def executed(name: str, edition: str, folder: Path) -> NotebookNode:
    """Run a notebook from top to bottom and return it; ``edition``: "instructor" (solved) or "student"."""
    notebook = build_notebook(read_source(SOLUTIONS / f"{name}.py"), edition)
    client = NotebookClient(notebook, timeout=600, kernel_name="python3", allow_errors=True)
    client.execute(cwd=str(folder))
    return notebook


def complaints(notebook: NotebookNode) -> list[str]:
    """Return errors and warnings, each with the first line of its cell."""
    found = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                found.append(f"{cell.source.splitlines()[0]}: {output.ename}: {output.evalue}")
            elif output.get("name") == "stderr":
                found.append(f"{cell.source.splitlines()[0]}: {output.text}")
    return found


def printed(notebook: NotebookNode) -> str:
    """Return all that the notebook printed."""
    outputs = [o for cell in notebook.cells for o in cell.get("outputs", [])]
    return "".join(o.text for o in outputs if o.output_type == "stream")


def shown(notebook: NotebookNode) -> list[dict[str, str]]:
    """Return what the cells show, each as its forms by mime type."""
    return [o.data for cell in notebook.cells for o in cell.get("outputs", []) if "data" in o]


def scores(notebook: NotebookNode) -> list[float]:
    """Return what the checks score, in order."""
    checks = [cell for cell in notebook.cells if cell.source.startswith("check(")]
    return [float(o.data["text/plain"]) for cell in checks for o in cell.outputs if "data" in o]


def sentences(notebook: NotebookNode) -> list[str]:
    """Return the sentence of each figure, also of those below sliders."""
    plain = [str(data.get("text/plain", "")) for data in shown(notebook)]
    return [text for text in plain if text.startswith("[Figure: ")]


def sounds(notebook: NotebookNode) -> list[str]:
    """Return the HTML of every player."""
    return [data["text/html"] for data in shown(notebook) if "<audio" in data.get("text/html", "")]


def pictures(notebook: NotebookNode) -> list[str]:
    """Return the HTML of every figure, with its sentence."""
    return [html for data in shown(notebook) if (html := data.get("text/html", "")).startswith("<img alt=")]
