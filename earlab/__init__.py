"""Earlab: deep learning for audio that you can see, hear, implement and have graded.

Importing this package is cheap: nothing heavy is loaded before it is used.
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "check": "earlab.student.check",
    "hint": "earlab.student.hints",
    "progress": "earlab.student.progress",
}
__all__ = ["check", "hint", "progress"]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return import_module("importlib.metadata").version("earlab")
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'earlab' has no attribute {name!r}")
