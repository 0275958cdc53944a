"""Warm a zygote, so that no child has to: import, compile, take a first step.  Executed in the zygote.

Beside modules themselves this takes long: torch's first training step (1.8 s in each fork of a cold parent), and what
numba compiles for librosa (half a minute).  What numba compiled is carried from one zygote to the next.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from earlab.forbidden.absent import Absent

from . import runtime

Compiled = list[list[Any]]
"""Files of numba's: each the directory of its source below that of all packages, its name, its content."""

_ALWAYS = ("numpy.random", "numpy.linalg", "numpy.fft")  # numpy itself loads them when they are first used
# What compiles when it is first called, for sound y and its magnitude spectrogram s; both are of one kind of numbers.
LIBROSA_CALLS = (
    "librosa.feature.mfcc(y=y, sr=8000)",
    "librosa.istft(librosa.stft(y))",
    "librosa.cqt(y, sr=8000, fmin=110, n_bins=24)",
    "librosa.beat.beat_track(y=y, sr=8000)",
    "librosa.pyin(y, fmin=110, fmax=880, sr=8000)",
    "librosa.lpc(y, order=4)",
    "librosa.feature.stack_memory(s, n_steps=2)",
    "librosa.sequence.dtw(s[:3, :5], s[:3, :6])",
    "librosa.sequence.rqa(s[:5, :5])",
    "librosa.sequence.viterbi(np.full((2, 5), 0.5, s.dtype), np.full((2, 2), 0.5, s.dtype))",
    "librosa.util.match_events(np.arange(3), np.arange(4))",
    "librosa.util.match_events(np.arange(3, dtype=y.dtype), np.arange(4, dtype=y.dtype))",
    "librosa.util.match_intervals(np.array([[0, 1]], y.dtype), np.array([[0, 1]], y.dtype))",
    "librosa.util.count_unique(s[:3, :5])",
    "librosa.util.is_unique(s[:3, :5])",
)


def warm(preload: Sequence[str], compiled: Compiled) -> tuple[dict[str, str], Compiled]:
    """Import numpy and ``preload``; return what answers may depend on, by name, and what numba newly compiled.

    compiled: what it compiled for an earlier zygote.
    """
    os.chdir(os.environ["HOME"])  # numba keeps its files below the working directory, a child in its own
    _lay_out(compiled)
    versions = {
        "python": platform.python_version(),
        "platform": sys.platform,
        "machine": platform.machine(),
        "threads": os.environ["OMP_NUM_THREADS"],
        "hash seed": os.environ["PYTHONHASHSEED"],
        "random seed": str(runtime.SEED),
    }
    for name in _ALWAYS:
        importlib.import_module(name)
    for name in ("numpy", *preload):
        if name.startswith("matplotlib"):
            _need_no_mlab()
        module = importlib.import_module(name)
        versions[name] = str(getattr(module, "__version__", ""))
        if name == "torch":
            _warm_torch(module)
        if name == "matplotlib":
            importlib.import_module("matplotlib.pyplot")
        if name == "librosa":
            _warm_librosa(module)
    _look_nowhere_for_threads()
    found = _gathered()
    return versions, found if found != sorted(compiled) else []


class _NoWords(dict[str, str]):
    """Words for documentation, all of them empty."""

    def __missing__(self, key: str) -> str:
        return ""


def _need_no_mlab() -> None:
    """Have matplotlib import without its module of spectra, where that is absent: it takes words of its documentation."""
    with contextlib.suppress(ImportError, AttributeError):
        if isinstance(importlib.import_module("matplotlib.mlab"), Absent):
            importlib.import_module("matplotlib._docstring").interpd.params = _NoWords()


def _warm_torch(torch: Any) -> None:
    """Take one training step: a child made from a cold parent would pay for it, 1.8 s each."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    layer = torch.nn.Linear(2, 1)
    optimiser = torch.optim.Adam(layer.parameters())
    layer(torch.zeros(1, 2)).sum().backward()
    optimiser.step()
    # Two threads that a cell had started would hang the first matrix product in every fork made after it.
    torch.set_num_threads = torch.set_num_interop_threads = _stays_one


def _stays_one(threads: int) -> None:
    """Stand in for what asks for more threads: the grader gives one."""


def _warm_librosa(librosa: Any) -> None:
    """Load all of it, and have compiled what is compiled at a first call, for both kinds of numbers."""
    for name in librosa.__all__:
        with contextlib.suppress(
            Exception
        ):  # of what is absent a part may make use at once: then it is not there
            getattr(librosa, name)  # parts are loaded when they are first named
    for kind in (np.float32, np.float64):
        time = np.arange(4000)
        y = np.sin(time * time / 4e4).astype(kind)
        s = np.abs(librosa.stft(y))
        for call in LIBROSA_CALLS:
            with contextlib.suppress(
                Exception
            ):  # another version of it may want other arguments: then it is not warm
                eval(call, {"librosa": librosa, "np": np, "y": y, "s": s})


def _look_nowhere_for_threads() -> None:
    """Have scikit-learn ask the loader for its libraries: behind Landlock, the list in /proc is there and not readable."""
    with contextlib.suppress(ImportError):
        vars(importlib.import_module("threadpoolctl"))["_HAS_PROCFS"] = False


def _folder(directory: str) -> Path:
    """Return where numba keeps what it compiled of the sources in ``directory``."""
    name = f"{os.path.basename(directory)}_{hashlib.sha1(directory.encode()).hexdigest()}"
    return Path(os.environ["NUMBA_CACHE_DIR"], name)


def _lay_out(compiled: Compiled) -> None:
    """Put files where numba finds them."""
    for place, name, content in compiled:
        folder = _folder(os.path.join(sys.path[-1], place))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def _gathered() -> Compiled:
    """Return all that numba keeps of what lies below the directory of packages, in order."""
    packages = sys.path[-1] + os.sep
    files = [getattr(module, "__file__", None) or "" for module in list(sys.modules.values())]
    sources = {os.path.dirname(file) for file in files if file.startswith(packages)}
    return sorted(
        [source.removeprefix(packages), path.name, path.read_bytes()]
        for source in sources
        for path in _folder(source).glob("*")
    )
