"""Keep what numba compiled for a zygote, for the next one, in the user's cache directory.  Trusted side.

Compiling what librosa needs takes half a minute, loading it two seconds.  A zygote hands it over before any child
exists.  It only ever goes back to zygotes; numba itself knows which of it fits their versions and processor.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from earlab.protocol.codec import CodecError, decode, encode

_COMPILING = "librosa"  # the package that numba compiles


class Compiled:
    """The files for a zygote with the modules ``preload``; ``files`` is empty where nothing is kept or needed."""

    def __init__(self, preload: Sequence[str]) -> None:
        needed = any(name.partition(".")[0] == _COMPILING for name in preload)
        self._path = _directory() / f"{_COMPILING}.msgpack" if needed else None
        self.files: list[Any] = []
        if self._path is not None:
            with contextlib.suppress(OSError, CodecError):  # then it is compiled anew
                self.files = decode(self._path.read_bytes())

    def keep(self, files: list[Any]) -> None:
        """Keep what a zygote compiled; where that cannot be written, the next one compiles it again."""
        self.files = files
        if self._path is None:
            return
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = self._path.with_suffix(f".{os.getpid()}")
            fresh.write_bytes(encode(files))
            fresh.replace(self._path)


def _directory() -> Path:
    return user_cache_path("earlab", appauthor=False) / "compiled"
