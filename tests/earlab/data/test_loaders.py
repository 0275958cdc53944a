"""The table of loaders: it lacks none, and an editor completes their names before anything heavy is imported."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

from earlab import data

FOLDER = Path(data.__file__).parent


def test_every_loader_is_in_the_table() -> None:
    defined = {
        name
        for path in FOLDER.glob("*.py")
        for name in re.findall(r"^def (load_\w+)", path.read_text(), re.M)
    }
    listed = {name for name in data.__all__ if name.startswith("load_")}
    assert listed == defined - {"load_clips"}  # what loaders of short recordings share


def test_each_name_leads_to_its_object() -> None:
    for name in dir(data):
        assert getattr(data, name).__name__ == name
        assert getattr(data, name) is getattr(import_module(getattr(data, name).__module__), name)


def test_tab_completes_the_loaders() -> None:
    shell = InteractiveShell(user_ns={"data": data})
    with provisionalcompleter():
        offered = {completion.text for completion in shell.Completer.completions("data.load_d", 11)}
    assert {text.removeprefix("data.").removeprefix(".") for text in offered} == {"load_digits", "load_drums"}


def test_looking_at_the_names_imports_no_loader() -> None:
    program = "import sys; from earlab import data; dir(data); print(*(n for n in sys.modules if n.startswith('earlab')))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["earlab", "earlab.data"]
