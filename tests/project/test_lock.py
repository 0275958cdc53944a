"""A clone, the student kit and conda install what was tested: constraints.txt and environment.yml."""

from __future__ import annotations

import re
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

from autograder.doctor.locked_versions import locked_versions
from tests.helpers import lock_versions
from tests.helpers.support import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = ("grader", "cluster", "setup", "dev")
WANTED = [
    requirement
    for part in (PROJECT["dependencies"], *(PROJECT["optional-dependencies"][extra] for extra in EXTRAS))
    for requirement in map(Requirement, part)
    if requirement.name not in ("earlab", "setuptools")
]


@pytest.mark.parametrize("requirement", WANTED, ids=lambda requirement: requirement.name)
def test_what_is_wanted_is_locked_within_its_range(requirement: Requirement) -> None:
    assert locked_versions()[requirement.name.lower()] in requirement.specifier


def test_a_lock_holds_versions_alone() -> None:
    """Whatever the platform and wherever packages come from, it can be used; ``+cpu`` or a path could not."""
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert all(re.fullmatch(r"#.*|[\w.-]+[=<]=[\w.]+", line) for line in lines)


def test_the_conda_environment_is_made_from_both() -> None:
    assert (ROOT / "environment.yml").read_text() == lock_versions.environment_text()


def test_the_conda_environment_allows_nothing_newer_than_what_is_locked() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    assert environment["channels"] == ["conda-forge"]
    conda = {r.name: r.specifier for r in map(Requirement, environment["dependencies"])}
    names = {theirs: ours for ours, theirs in lock_versions.CONDA_NAMES.items()}
    project = {r.name: r.specifier for r in map(Requirement, PROJECT["dependencies"])}
    assert {names.get(name, name) for name in conda} == {*project, "python", "pip"}
    for name in conda.keys() - {"python", "pip"}:
        locked = locked_versions()[names.get(name, name)]
        release = Version(locked).release
        assert locked in conda[name]
        assert f"{release[0]}.{release[1] + 1}" not in conda[name]


def test_make_installs_what_is_locked() -> None:
    makefile = (ROOT / "Makefile").read_text()
    installs = [line for line in makefile.splitlines() if "pip install" in line and "[bench]" not in line]
    assert len(installs) >= 3
    assert all("$(LOCKED)" in line for line in installs)
