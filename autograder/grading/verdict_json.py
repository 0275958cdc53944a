"""Write verdicts, reports and cell reports as JSON, and read them back: one form, in the store and in the records."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from autograder.grading.verdict import CaseResult, Report, Verdict
from autograder.sandbox.host.program import CellReport


def to_json(thing: Verdict | Report | Sequence[CellReport]) -> str:
    """Return one line of JSON, in ASCII: text of strangers stays readable wherever it is written."""
    return json.dumps(thing, default=vars, separators=(",", ":"))  # vars: asdict would copy each number


def verdict_from_json(text: str) -> Verdict:
    """Return the verdict in ``text``; raise ValueError, LookupError or TypeError where there is none."""
    return _verdict(json.loads(text))


def cells_from_json(text: str) -> tuple[CellReport, ...]:
    """Return how cells fared; raise as ``verdict_from_json`` does."""
    return _cells(json.loads(text))


def report_from_json(text: str) -> Report:
    """Return the report in ``text``; raise as ``verdict_from_json`` does."""
    data = json.loads(text)
    verdicts = tuple(map(_verdict, data["verdicts"]))
    return Report(
        **{**data, "verdicts": verdicts, "cells": _cells(data["cells"]), "repairs": tuple(data["repairs"])}
    )


def _verdict(data: dict[str, Any]) -> Verdict:
    cases = tuple(CaseResult(**case) for case in data["cases"])
    return Verdict(**{**data, "cases": cases, "messages": tuple(data["messages"])})


def _cells(data: Sequence[dict[str, Any]]) -> tuple[CellReport, ...]:
    return tuple(CellReport(**cell) for cell in data)
