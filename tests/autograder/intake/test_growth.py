"""Reading takes time that grows with the size of what was handed in, up to every limit; no pattern goes back and forth."""

from __future__ import annotations

import ast
import gc
import importlib
import json
import math
import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from autograder.intake.mending import unread
from autograder.intake.prose import harmless
from autograder.intake.reader import SECONDS, forget, read
from autograder.intake.released import release_of
from autograder.release.notebook import build_notebook
from earlab.protocol.codec import encode
from tests.helpers import forbidding_course
from tests.helpers.support import LONG, ROOT

pytestmark = pytest.mark.threat
Make = Callable[[int], list[dict[str, Any]]]


def code(source: str, **more: Any) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
        **more,
    }


def prose(source: str, **more: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source, **more}


def functions(count: int) -> str:
    return "".join(f"def f{i}(x, y):\n    return x + y * {i} - torch_like(x)[{i}]\n" for i in range(count))


def streams(count: int) -> list[dict[str, Any]]:
    return [{"output_type": "stream", "name": "stdout", "text": "x" * 10}] * count


def picture(size: int) -> dict[str, str]:
    return {"image/png": "A" * size}


# Each with the size at which it meets a limit of what is read; what is between grows with it.
KINDS: dict[str, tuple[Make, int]] = {
    "outputs": (lambda n: [code("x = 1", outputs=streams(n))], 100_000),
    "a large output": (lambda n: [code("x = 1", outputs=[{"output_type": "display_data", "data": picture(n)}])], 48 << 20),
    "a large picture": (lambda n: [prose("![a](attachment:a.png)", attachments={"a.png": picture(n)})], 48 << 20),
    "code": (lambda n: [code(functions(1_000)) for _ in range(n // 60_000)], 1_900_000),
    "code with a magic": (lambda n: [code("%matplotlib inline\n" + functions(1_000)) for _ in range(n // 60_000)], 1_900_000),
    "code that is no Python": (lambda n: [code(functions(1_000) + "x = (") for _ in range(n // 60_000)], 1_900_000),
    "cells": (lambda n: [code(f"x{i} = {i}") for i in range(n)], 4_900),
    "cells of magics": (lambda n: [code(f"!echo {i}") for i in range(n)], 4_900),
    "cells of prose": (lambda n: [prose(f"[a](b{i}) <b> https://x.y") for i in range(n)], 4_900),
    "one function again and again": (lambda n: [code("def sigmoid(z):\n    return 1") for _ in range(n)], 4_900),
    "unwritten again and again": (lambda n: [code("def sigmoid(z):\n    raise NotImplementedError()\n") for _ in range(n)], 4_900),
    "functions in a cell": (lambda n: [code("def a(): pass\n" * (n // 14))], 250_000),
    "prose": (lambda n: [prose("[a](b) https:// ![x](attachment:y) ```\n" * (n // 40))], 1_000_000),
    "a cell that uses what is forbidden": (lambda n: [code("import torch\n" + "".join(f"def g{i}(): return torch.relu\n" for i in range(n // 31)))], 250_000),
}  # fmt: skip


@pytest.fixture(scope="module")
def seconds(tmp_path_factory):
    """Return a function: how long it takes to read a notebook with these cells below its own."""
    assignment = forbidding_course.assignment(tmp_path_factory.mktemp("forbidding"))
    release, blank = release_of(assignment), json.dumps(build_notebook(assignment.source, "student"))

    def cost(cells: list[dict[str, Any]]) -> float:
        notebook = json.loads(blank)
        notebook["cells"] += cells
        data = json.dumps(notebook).encode()
        gc.disable()
        try:
            start = time.process_time()
            encode(read(data, (), release, blank))
            return time.process_time() - start
        finally:
            gc.enable()
            forget()

    return cost


@pytest.mark.parametrize("kind", KINDS)
def test_reading_takes_time_in_proportion_up_to_the_limit(seconds, kind):
    """Measured once, and again only where another process disturbed it: the least of three counts."""
    make, most = KINDS[kind]
    seconds(make(most // 8))
    part = whole = math.inf
    for _ in range(3):
        part, whole = min(part, seconds(make(most // 4))), min(whole, seconds(make(most)))
        if whole < 9 * part + 0.3 and whole < SECONDS / 2:
            break
    assert whole < 9 * part + 0.3, f"{part:.2f} s for a quarter, {whole:.2f} s"
    assert whole < SECONDS / 2


# Every file of ours that meets a student's text before or beside the sandbox, with the patterns that it may use on it.
READS = ("autograder/intake", "earlab/handin", "earlab/cells", "earlab/forbidden", "earlab/student/validate.py",
         "earlab/student/cell_names.py", "earlab/student/notebook.py", "autograder/report/escaping.py",
         "autograder/report/feedback.py", "autograder/nbgrader/write_results.py",
         "autograder/nbgrader/autograded_folder.py")  # fmt: skip
_USES = {"compile", "search", "match", "fullmatch", "findall", "finditer", "sub", "split", "subn"}

HOSTILE = {
    "blanks": " " * 40_000,
    "blanks and a word": "import" + " " * 40_000 + "x",
    "imports": "import " * 8_000,
    "from": "from " * 8_000 + "torc",
    "less": "<" * 40_000,
    "backslashes": "\\" * 40_000,
    "questions": "a" * 20_000 + "?" * 20_000,
    "percent": "%" * 40_000,
    "brackets": "](" * 20_000,
    "targets": "](" + " " * 20_000 + "\n" + " " * 20_000,
    "dots": "http://" + "a." * 20_000,
    "names": "https://" + "a-" * 20_000,
    "words": "x" * 40_000,
    "commas": "a," * 20_000 + "=",
    "backticks": "`" * 40_000,
    "lines": "\n" * 40_000,
    "entities": "&#" + "9" * 40_000,
    "base64": "A" * 40_000 + "!",
    "tabs": "\t \t " * 10_000,
    "escapes": "\x1b[" * 20_000,
}


def patterns() -> dict[str, re.Pattern[str]]:
    """Return every pattern in these files, by file and line: what is compiled, and what is written out in a call."""
    found: dict[str, re.Pattern[str]] = {}
    for place in READS:
        path = ROOT / place
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                    continue
                of_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
                if of_re and node.func.attr in _USES and isinstance(node.args[0], ast.Constant):
                    found[f"{file.relative_to(ROOT)}:{node.lineno}"] = re.compile(node.args[0].value)
    for module in ("autograder.intake.prose", "autograder.intake.slow_imports", "earlab.handin.notebook_file",
                   "earlab.handin.candidates", "earlab.cells.magics"):  # fmt: skip
        for name, value in vars(importlib.import_module(module)).items():
            some = value.values() if isinstance(value, dict) else [value]
            found.update({f"{module}.{name}": one for one in some if isinstance(one, re.Pattern)})
    return found


def test_the_patterns_are_found() -> None:
    assert len(patterns()) > 12


@pytest.mark.parametrize("place", patterns())
def test_no_pattern_goes_back_and_forth(place: str) -> None:
    pattern = patterns()[place]
    for kind, text in HOSTILE.items():
        for times in (1, 4) if LONG else (1,):
            start = time.process_time()
            pattern.search(text * times)
            sum(1 for _ in pattern.finditer(text * times))
            pattern.fullmatch(text * times)
            assert time.process_time() - start < 0.5 * times, kind


@pytest.mark.parametrize("kind", HOSTILE)
def test_prose_is_made_harmless_in_little_time(kind: str) -> None:
    start = time.process_time()
    harmless(HOSTILE[kind] * 10)
    unread('{"cells": []}', HOSTILE[kind])
    assert time.process_time() - start < 2
