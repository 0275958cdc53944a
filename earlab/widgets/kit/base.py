"""Build a widget on what all of them share: a module, a conversation with the browser, a still picture.

A widget of Earlab is one Python class with typed traits and one ES module beside it.  Traits hold the state
that both sides may change.  Whatever needs the student's functions is *asked*: the module sends one message,
a method ``answer_<request>`` runs, and its values go back, arrays as raw bytes.  What needs none of them is
computed in the module, and goes on where there is no kernel.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import anywidget
import numpy as np
import traitlets as t

from earlab.style import Picture, picture
from earlab.widgets.kit.arrays import kind_of, raw
from earlab.widgets.kit.still import Still
from earlab.widgets.kit.student_function import NotWrittenError, StudentError, StudentFunction

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDGETS = Path(__file__).parent.parent
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w/-]+\.js)";\n', re.MULTILINE)


def bundle(module: str) -> str:
    """Return the ES module of that file name with the modules it imports in front of it.

    anywidget takes one string, and a browser cannot resolve ``./kit.js`` from there.  The names of the modules that
    meet in a widget are distinct, as a test makes sure, so joining the texts is all that a bundler would do.
    """
    texts: dict[Path, str] = {}

    def add(path: Path) -> None:
        if path not in texts:
            source = path.read_text(encoding="utf-8")
            for needed in _IMPORT.findall(source):
                add((WIDGETS if needed.startswith("kit/") else path.parent) / needed)
            texts[path] = _IMPORT.sub("", source)

    add(WIDGETS / module)
    return "\n".join(texts.values())


class EarlabWidget(Still, anywidget.AnyWidget):
    """Base of all widgets. A subclass names its ``module`` and writes ``summary``, ``picture`` and answers.

    functions: the student's functions that the widget calls. None of them: the module computes by itself.
    """

    module: ClassVar[str]
    # its text, for a path would be watched, and keep every widget alive
    _css = (WIDGETS / "kit" / "kit.css").read_text(encoding="utf-8")

    yours = t.Bool().tag(sync=True)  # whether the student's functions answer
    runs = t.List(t.Unicode()).tag(sync=True)  # their names, for the heading
    data = t.Unicode().tag(sync=True)  # what the picture is of; empty where a control says it

    def __init_subclass__(cls, **options: Any) -> None:
        if "module" in vars(cls):  # not in the classes that traitlets derives to add a trait
            cls._esm = bundle(cls.module)
        super().__init_subclass__(**options)

    def __init__(self, functions: Iterable[StudentFunction | None] = (), **traits: Any) -> None:
        given = [function for function in functions if function is not None]
        names = dict.fromkeys(function.title for function in given if function.title)
        super().__init__(yours=bool(given), runs=list(names), **traits)
        self.on_msg(lambda widget, content, buffers: widget.send(*widget.reply(content)))

    def summary(self) -> str:
        """Return one sentence that says what the widget shows, for readers and hosts without it."""
        raise NotImplementedError

    def picture(self) -> Figure:
        """Return the still picture that stands in where widgets do not run."""
        raise NotImplementedError

    def close(self) -> None:
        """Take the widget from the page, and let go of the student's functions and data."""
        super().close()
        self.unobserve_all()
        self._msg_callbacks.callbacks.clear()

    def reply(self, content: Mapping[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        """Answer one request ``{"id", "request", "arguments"}`` and return the message and its buffers.

        The message is ``{"reply": id, "values": {...}, "arrays": [{"name", "shape", "dtype"}, ...]}`` with the
        bytes of each array as a buffer, or ``{"reply": id, "error": sentence}``, with ``"waits": name`` where that
        function is not written yet.
        """
        answer: Callable[..., dict[str, Any]] = getattr(self, f"answer_{content['request']}")
        try:
            with self.hold_sync():
                results = answer(**content.get("arguments", {}))
        except NotWrittenError as error:
            return {"reply": content["id"], "error": str(error), "waits": error.name}, []
        except StudentError as error:
            return {"reply": content["id"], "error": str(error)}, []
        except Exception as error:  # our own fault: say so, and stay alive
            text = f"This widget failed, not your function: {type(error).__name__}: {error}"
            return {"reply": content["id"], "error": text}, []
        arrays = {name: value for name, value in results.items() if isinstance(value, np.ndarray)}
        message = {
            "reply": content["id"],
            "values": {name: value for name, value in results.items() if name not in arrays},
            "arrays": [
                {"name": name, "shape": list(value.shape), "dtype": kind_of(value)}
                for name, value in arrays.items()
            ],
        }
        return message, [raw(value, kind_of(value)) for value in arrays.values()]

    def still(self) -> Picture:
        """Return ``picture`` with ``summary``, for light pages and for dark ones."""
        return picture(self.picture(), self.summary())

    def said(self) -> str:
        """Return ``summary``."""
        return self.summary()
