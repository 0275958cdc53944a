"""Compare Python and the libraries with those that were tested, and look for the course's data sets."""

from __future__ import annotations

import platform
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, requires, version

from packaging.requirements import Requirement

from autograder.doctor.finding import Finding, ok_if
from autograder.doctor.locked_versions import locked_versions
from earlab.data.fetching.state import state_of
from earlab.data.recipe import all_recipes

_TESTED = ((3, 11), (3, 13))
_NAMED = 3  # so many of a list are named


def python() -> Finding:
    """Say which Python this is, and whether the project is tested with it."""
    first, last = (".".join(map(str, one)) for one in _TESTED)
    good = _TESTED[0] <= sys.version_info[:2] <= _TESTED[1]
    advice = f"tested are {first} to {last}: make install PYTHON=python{last}"
    return ok_if("Python", good, platform.python_version(), advice)


def libraries(locked: Mapping[str, str] | None = None) -> Finding:
    """Compare what the grader imports with what was tested: other versions may do, a lacking one may not."""
    topic, locked = "libraries", locked_versions() if locked is None else locked
    installed = {name: _installed(name) for name in _needed()}
    lost = [name for name, found in installed.items() if not found]
    if lost:
        return Finding(topic, "missing", f"not installed: {', '.join(lost)}", "make install", needed=True)
    other = [
        f"{name} {found} (tested: {locked[name]})"
        for name, found in installed.items()
        if locked.get(name, found) != found
    ]
    found = f"{len(installed) - len(other)} of {len(installed)} in the versions that were tested"
    return ok_if(topic, not other, found, f"{_some(other)}: make install takes the tested ones")


def data_sets() -> Finding:
    """Look which sets a notebook could not load."""
    states = [state_of(recipe) for recipe in all_recipes()]
    lost = [state.name for state in states if not state.loads]
    found = f"{len(states) - len(lost)} of {len(states)} can be loaded"
    return ok_if("data sets", not lost, found, f"{_some(lost)}: earlab data get")


def _needed() -> list[str]:
    """Return the names of the packages that this machine's grader imports."""
    wanted = map(Requirement, requires("earlab") or ())
    return [r.name.lower() for r in wanted if not r.marker or r.marker.evaluate({"extra": "grader"})]


def _installed(name: str) -> str:
    """Return the public version of a package, or nothing where it is not installed."""
    try:
        return version(name).partition("+")[0]
    except PackageNotFoundError:
        return ""


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
