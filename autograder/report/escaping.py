"""Make text from strangers harmless before it is shown: control characters, bidi tricks, spreadsheet formulas."""

from __future__ import annotations

import unicodedata

_KEEP = "\n\t\u200c\u200d"  # the joiners that Persian and Hindi are written with
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what makes a spreadsheet run a cell


def clean(text: str) -> str:
    """Return ``text`` with every control and direction-changing character written out, as ``\\x1b``."""
    return "".join(_visible(c) if _is_control(c) else c for c in text)


def spreadsheet_cell(text: str) -> str:
    """Return ``text`` so that a spreadsheet shows it and never runs it."""
    text = clean(text)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _is_control(character: str) -> bool:
    # Cc: control, Cf: format (bidi marks, zero-width), Cs: half a surrogate pair, Zl and Zp: odd line ends.
    return character not in _KEEP and unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _visible(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
