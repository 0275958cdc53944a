"""What tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
LONG = (
    os.environ.get("EARLAB_LONG") == "1"
)  # as `make test-all` sets it: every level, every variant, long runs


def require(name: str, available: bool, reason: str) -> None:
    """Skip the test when ``available`` is false, or fail it when EARLAB_REQUIRE names ``name``.

    EARLAB_REQUIRE is a comma list of what must be there: ``sandbox``, ``browser``, ``postgres``,
    ``sounds`` (what ``make data`` makes),
    ``rendered`` (instruments, which are got on request),
    ``recordings`` (of spoken digits: their archive, where tests/earlab/data/test_speech_digits.py looks for it).
    """
    if available:
        return
    if name in os.environ.get("EARLAB_REQUIRE", "").replace(" ", "").split(","):
        pytest.fail(f"EARLAB_REQUIRE asks for {name!r}, which is not there: {reason}", pytrace=False)
    pytest.skip(f"{name}: {reason}")
