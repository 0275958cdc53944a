"""The student kit: a zip with everything a student needs and nothing of the grader."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from autograder.release.wheel import build_wheel

FOLDER = "earlab-kit"
README = """\
# Earlab {version}, student kit

Notebooks, data and the package `earlab`. You need no account and no server. `constraints.txt` has the versions of all
libraries with which this kit was tested.

With conda:

    conda env create -f environment.yml
    conda activate earlab
    pip install --no-deps {wheel}
    jupyter lab notebooks/start.ipynb

With Python 3.11, 3.12 or 3.13 and no conda, on Linux and macOS:

    python3 -m venv .venv
    . .venv/bin/activate
    pip install torch -c constraints.txt --no-deps --index-url https://download.pytorch.org/whl/cpu
    pip install {wheel} -c constraints.txt
    jupyter lab notebooks/start.ipynb

on Windows (PowerShell; where `py` is unknown, type `python`):

    py -m venv .venv
    .venv\\Scripts\\activate
    pip install torch -c constraints.txt --no-deps --index-url https://download.pytorch.org/whl/cpu
    pip install {wheel} -c constraints.txt
    jupyter lab notebooks\\start.ipynb

If PowerShell refuses to run scripts, type this first, in the same window: `Set-ExecutionPolicy -Scope Process RemoteSigned`

Some sounds are not in the kit. With a network, once:

    pip install "{wheel}[setup]" -c constraints.txt
    earlab data get

## Handing in

1. Save the notebook.
2. `earlab validate notebooks/02_perceptron.ipynb` says what would go wrong, and what to do about it.
3. Hand in that one file, `02_perceptron.ipynb`, under its own name and not zipped, where your instructor collects work.
   What cells read beside the notebook (a sound of your own) goes with it. Output need not be cleared: the grader runs
   your cells anew.
"""
_COPIED = ("environment.yml", "constraints.txt", "LICENSE", "LICENSE-prose")


def build_kit(root: Path, notebooks: Mapping[str, bytes]) -> bytes:
    """Return the zip: ``notebooks`` by file name, the wheel and the data of the checkout at ``root``."""
    wheel, wheel_bytes = build_wheel(root)
    files: dict[str, bytes] = {
        "README.md": README.format(wheel=wheel, version=wheel.split("-")[1]).encode(),
        wheel: wheel_bytes,
    }
    files |= {name: (root / name).read_bytes() for name in _COPIED}
    files |= {f"notebooks/{name}": content for name, content in notebooks.items()}
    files |= {path.relative_to(root).as_posix(): path.read_bytes() for path in _data_files(root / "data")}
    return _zip({f"{FOLDER}/{name}": content for name, content in files.items()})


def _data_files(data: Path) -> list[Path]:
    """Return the committed extracts and their descriptions, not the cache."""
    skipped = {"cache", "__pycache__"}
    return [p for p in data.rglob("*") if p.is_file() and not skipped & set(p.relative_to(data).parts)]


def _zip(files: Mapping[str, bytes]) -> bytes:
    """Return a zip that is the same for the same files: sorted, one time, one mode."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o100644 << 16
            archive.writestr(info, files[name])
    return buffer.getvalue()
