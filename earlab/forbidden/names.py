"""Dotted names: a forbidden one forbids itself and all below it."""

from __future__ import annotations

from collections.abc import Iterable

# Ways to find in memory what was put out of reach: refused to a student's own code, where an exercise forbids anything.
TOOLS = ("ctypes", "_ctypes", "gc.get_objects", "gc.get_referrers", "gc.get_referents")


def forbidden_name(dotted: str, forbidden: Iterable[str]) -> str | None:
    """Return the first of the ``forbidden`` names that ``dotted`` is, or lies below; None where there is none."""
    return next((name for name in forbidden if is_below(dotted, name)), None)


def is_below(dotted: str, name: str) -> bool:
    """Whether ``dotted`` is ``name`` or lies below it."""
    return dotted == name or dotted.startswith(f"{name}.")
