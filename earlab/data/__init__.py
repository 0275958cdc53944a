"""Sounds and images for the notebooks: ``from earlab.data import load_digits, load_drums``.

Loading never uses a network: what is not committed is got once, by ``earlab data get``.  Nothing is read, and
nothing heavy imported, before a loader is called.
"""

from importlib import import_module
from typing import Any

_MODULE_OF = {
    "DataError": "dataset",
    "Dataset": "dataset",
    "load_chorales": "chorales",
    "load_crepe": "networks",
    "load_digits": "digits",
    "load_drums": "drums",
    "load_events": "events",
    "load_instruments": "instruments",
    "load_mixtures": "mixtures",
    "load_speaker_encoder": "networks",
    "load_speech_digits": "speech_digits",
    "load_wavenet": "wavenet",
}  # each name and the module in this folder that has it
__all__ = list(_MODULE_OF)


def __getattr__(name: str) -> Any:
    if name in _MODULE_OF:
        return getattr(import_module(f"earlab.data.{_MODULE_OF[name]}"), name)
    raise AttributeError(f"module 'earlab.data' has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return what a notebook may use, so that Tab completes the loaders before any of them is imported."""
    return list(_MODULE_OF)
