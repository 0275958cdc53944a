"""Write constraints.txt and environment.yml from what is installed: ``python -m tests.helpers.lock_versions``.

``make update`` does so in a fresh environment in which every test has passed.  A version that the oldest Python cannot have
is the newest allowed one there (``<=``); each has to be there, as a wheel, for every Python of PYTHONS.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from importlib.metadata import distribution

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from autograder.doctor.locked_versions import LOCK, locked_versions
from tests.helpers.support import ROOT

ENVIRONMENT = ROOT / "environment.yml"
PYTHONS = ("3.11.0", "3.12.0", "3.13.0")
CONDA_NAMES = {"soundfile": "pysoundfile", "msgpack": "msgpack-python", "torch": "pytorch-cpu"}
_LOCK_HEAD = """\
# The versions with which every test passes; `make update` moves them forward. Nothing is installed because of this file:
#   pip install -c constraints.txt ...
"""
_CONDA_HEAD = """\
# For conda and mamba: what the notebooks need. Made by `make update` from pyproject.toml and constraints.txt: nothing is
# newer than what was tested, but may be a little older, where conda-forge has not got that yet.
#   conda env create -f environment.yml && conda activate earlab
# then, in a clone:          pip install --no-deps -e .
# or, in the student kit:    pip install --no-deps earlab-*.whl
name: earlab
channels:
  - conda-forge
dependencies:
"""


def main() -> None:
    """Write both files."""
    LOCK.write_text(lock_text(), encoding="utf-8")
    _look_for_wheels()
    ENVIRONMENT.write_text(environment_text(), encoding="utf-8")


def lock_text() -> str:
    """Return the lock of this environment: public versions, which are the same on every platform."""
    command = [sys.executable, "-m", "pip", "freeze", "--exclude-editable"]
    frozen = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return _LOCK_HEAD + "".join(f"{_line(*one.split('=='))}\n" for one in sorted(frozen, key=str.lower))


def _line(name: str, version: str) -> str:
    pythons = SpecifierSet(distribution(name).metadata.get("Requires-Python", ""))
    return f"{name}{'==' if PYTHONS[0] in pythons else '<='}{version.partition('+')[0]}"


def environment_text() -> str:
    """Return the environment for conda: the project's own ranges, up to the series of the locked version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [f"python{project['requires-python']},<3.14", "pip"]  # as far as PYTHONS goes
    for requirement in map(Requirement, project["dependencies"]):
        lowest = next(str(s) for s in requirement.specifier if s.operator == ">=")
        release = Version(locked_versions()[requirement.name]).release
        above = f"<{release[0]}.{release[1] + 1}"
        lines.append(f"{CONDA_NAMES.get(requirement.name, requirement.name)}{lowest},{above}")
    return _CONDA_HEAD + "".join(f"  - {line}\n" for line in lines)


def _look_for_wheels() -> None:
    """Raise CalledProcessError where one of the Pythons cannot have what is locked."""
    for python in PYTHONS:
        with tempfile.TemporaryDirectory() as folder:
            command = [
                sys.executable,
                "-m",
                "pip",
                "install",
                "--quiet",
                "--dry-run",
                "--ignore-installed",
                "--no-deps",
            ]
            command += [
                "--target",
                folder,
                "--only-binary",
                ":all:",
                "--python-version",
                python,
                "-r",
                str(LOCK),
            ]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
