"""Every test runs with one thread per library, without a display, and with its own home for progress."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# Before numpy is imported: two threads in a parent make a forked child's first matrix product hang.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"
os.environ["MPLBACKEND"] = "agg"
os.environ["JUPYTER_PLATFORM_DIRS"] = "1"  # what jupyter_core asks for in a warning


@pytest.fixture(autouse=True)
def _own_progress(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the progress file of the person who runs the tests out of the tests."""
    home = tmp_path_factory.mktemp("progress")
    monkeypatch.setenv("EARLAB_HOME", str(home))
    return home
