"""Build the students' wheel: the package ``earlab`` and nothing else, without a network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from earlab.errors import EarlabError

EPOCH = "1577836800"  # 2020-01-01: a fixed time makes the same files the same wheel


class WheelError(EarlabError):
    """setuptools could not build the wheel; the message is what it printed."""


def build_wheel(root: Path) -> tuple[str, bytes]:
    """Return name and bytes of the wheel made from the checkout at ``root``; raise WheelError."""
    pyproject = tomllib.loads((root / "pyproject.toml").read_text())
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        shutil.copytree(root / "earlab", work / "earlab", ignore=shutil.ignore_patterns("__pycache__"))
        for path in work.rglob("*"):  # a wheel records modes, and a umask should not change it
            path.chmod(0o755 if path.is_dir() else 0o644)
        for licence in root.glob("LICENSE*"):
            (work / licence.name).write_text(licence.read_text())
        (work / "pyproject.toml").write_text(_student_pyproject(pyproject))
        done = subprocess.run(
            [sys.executable, "-c", "from setuptools.build_meta import build_wheel as b; b('dist')"],
            cwd=work,
            env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH},
            capture_output=True,
            text=True,
        )
        wheels = list(work.glob("dist/*.whl"))
        if done.returncode or len(wheels) != 1:
            raise WheelError(
                f"the students' wheel was not built:\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
            )
        return wheels[0].name, wheels[0].read_bytes()


def _student_pyproject(pyproject: dict[str, Any]) -> str:
    """Return the project's own file without the grader: its package, its command, its dependencies, and what making data needs."""
    project = dict(pyproject["project"])
    del project["readme"]
    setup = project.pop("optional-dependencies")["setup"]
    scripts = {"earlab": project.pop("scripts")["earlab"]}
    setuptools = pyproject["tool"]["setuptools"]
    tables = {
        "build-system": pyproject["build-system"],
        "project": project,
        "project.optional-dependencies": {"setup": setup},
        "project.scripts": scripts,
        "tool.setuptools.packages.find": {"include": ["earlab*"]},
        "tool.setuptools.package-data": {"earlab": setuptools["package-data"]["earlab"]},
    }
    return "\n".join(
        f"[{table}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())
        for table, values in tables.items()
    )  # strings and lists of strings are written alike in JSON and TOML
