"""Sounds and images for the notebooks: ``from earlab.data import load_digits, load_drums``.

Loading never uses a network: what is not committed is got once, by ``earlab data get``.  Nothing is read, and
nothing heavy imported, before a loader is called.
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "Dataset": "earlab.data.dataset",
    "DataError": "earlab.data.dataset",
    "load_chorales": "earlab.data.chorales",
    "load_crepe": "earlab.data.networks",
    "load_digits": "earlab.data.digits",
    "load_drums": "earlab.data.drums",
    "load_events": "earlab.data.events",
    "load_instruments": "earlab.data.instruments",
    "load_mixtures": "earlab.data.mixtures",
    "load_speaker_encoder": "earlab.data.networks",
    "load_speech_digits": "earlab.data.speech_digits",
}
__all__ = [
    "DataError",
    "Dataset",
    "load_chorales",
    "load_crepe",
    "load_digits",
    "load_drums",
    "load_events",
    "load_instruments",
    "load_mixtures",
    "load_speaker_encoder",
    "load_speech_digits",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'earlab.data' has no attribute {name!r}")
