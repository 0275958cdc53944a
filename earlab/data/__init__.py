"""Real data for the notebooks: ``from earlab.data import load_digits, load_drums``.

Nothing is read, and nothing heavy imported, before a loader is called.
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "Dataset": "earlab.data.room",
    "DataError": "earlab.data.room",
    "load_digits": "earlab.data.digits",
    "load_drums": "earlab.data.drums",
}
__all__ = ["DataError", "Dataset", "load_digits", "load_drums"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'earlab.data' has no attribute {name!r}")
