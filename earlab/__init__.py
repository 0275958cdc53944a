"""Earlab: deep learning for audio that you can see, hear, implement and have graded.

Importing this package is cheap: nothing heavy is loaded before it is used.
"""

from importlib import import_module
from typing import Any

_MODULES = {
    "check": "earlab.student.check",
    "hint": "earlab.student.hints",
    "progress": "earlab.student.progress",
}
__all__ = ["check", "hint", "progress"]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        metadata = import_module("importlib.metadata")
        try:
            return metadata.version("earlab")
        except metadata.PackageNotFoundError:  # a child and a worker have the package's files alone
            raise AttributeError("a copy of earlab that was not installed has no version") from None
    if name in _MODULES:
        return getattr(import_module(_MODULES[name]), name)
    raise AttributeError(f"module 'earlab' has no attribute {name!r}")
