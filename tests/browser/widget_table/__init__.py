"""List every widget with an example: all tests of all widgets, the benchmark and the gallery read this table.

A module beside this one, called as the widget's own, holds its ``EXAMPLE``; that is all it takes.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from playwright.sync_api import Page

from earlab.widgets.kit.base import EarlabWidget

Place = Callable[[Page], tuple[float, float]]  # where on the page, in CSS pixels


@dataclass(frozen=True)
class Example:
    """One widget, made with right functions, and what the tests do with it."""

    widget: type[EarlabWidget]
    make: Callable[[], EarlabWidget]
    code: str  # the gallery: how a student makes one,
    alt: str  # … what the picture shows, for readers who do not see it,
    guide: str  # … and what to do with it, in Markdown
    drag: Place  # where a drag starts that changes the picture and what is read
    focus: str  # the control or canvas that Tab reaches, as a selector inside the widget
    keys: Sequence[str]  # pressed there, one after the other
    fact: str  # the row of the widget's table that then holds
    value: Callable[[Any], float | Sequence[float]]  # … what Python computes from the widget's traits
    by: tuple[float, float] = (90, -40)  # how far the drag goes, in pixels
    explore: Callable[[], EarlabWidget] | None = None  # made without functions, where the browser can compute
    unwritten: Callable[[], EarlabWidget] | None = None  # made with functions that are not written yet

    @property
    def name(self) -> str:
        """The widget's class name."""
        return self.widget.__name__


def not_written(*arguments: Any, **options: Any) -> Any:
    """Stand in for a function that a student has not written."""
    raise NotImplementedError


def at(across: float, down: float, canvas: int = 0) -> Place:
    """Return a place by its share of a canvas's width and height."""

    def place(page: Page) -> tuple[float, float]:
        box = page.locator(f".earlab canvas >> nth={canvas}").bounding_box()
        assert box is not None
        return box["x"] + across * box["width"], box["y"] + down * box["height"]

    return place


def thumb(label: str) -> Place:
    """Return the place of a slider's thumb."""

    def place(page: Page) -> tuple[float, float]:
        slider = page.get_by_role("slider", name=label)
        box = slider.bounding_box()
        assert box is not None
        share = slider.evaluate("(input) => (input.value - input.min) / (input.max - input.min)")
        track = box["width"] - box["height"]  # the thumb is about as wide as the slider is high
        return box["x"] + box["height"] / 2 + share * track, box["y"] + box["height"] / 2

    return place


def _read() -> dict[str, Example]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    examples = [importlib.import_module(f"{__name__}.{name}").EXAMPLE for name in names]
    return {example.name: example for example in examples}


TABLE = _read()
WAYS = TABLE | {  # … and those that explore once more without the student's functions
    f"{name} exploring": replace(example, make=example.explore)
    for name, example in TABLE.items()
    if example.explore
}
