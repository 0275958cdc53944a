"""Make the card that ``check`` answers with: HTML in a notebook, plain text in a terminal, a bare score for graders."""

from __future__ import annotations

import html
import re
import sys
import textwrap
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from string import Template
from typing import Any

from earlab.compare.finding import Finding
from earlab.compare.telling import in_reading_order
from earlab.protocol.scoring import RULES

HINTS = ("What you may be seeing", "The idea", "A template")
SCORING = f"{RULES['kinds']} A course may choose another rule; what it sends back says which."
NOT_YET = "Not written yet. Write the function above, run its cell, then run this one again."
EXTRA = "if you want more: no points"
_KINDS = {"worked": "by hand", "random": "random", "edge": "edge", "timed": "timed"}
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-_])")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class CaseLine:
    """One visible case on the card. ``finding`` is None where it passed; ``printed`` is the code's own output."""

    kind: str
    title: str
    finding: Finding | None
    printed: str = ""


@dataclass(frozen=True)
class Card:
    """What came of a check. ``share`` of ``points`` is earned on the visible cases; ``lead``: sentences on the whole work.

    Its ``repr`` is the bare score in points: nbgrader reads a cell's text output as partial credit.
    """

    exercise: str
    points: float
    share: float
    lines: tuple[CaseLine, ...]
    lead: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()

    @property
    def passed(self) -> int:
        """How many of the visible cases pass."""
        return sum(line.finding is None for line in self.lines)

    @property
    def passing(self) -> tuple[str, ...]:
        """Titles of the visible cases that pass."""
        return tuple(line.title for line in self.lines if line.finding is None)

    @property
    def failing(self) -> tuple[tuple[CaseLine, Finding], ...]:
        """The visible cases that do not pass, each with its finding."""
        return tuple((line, line.finding) for line in self.lines if line.finding)

    @property
    def right(self) -> bool:
        """Whether every visible case passes."""
        return not self.failing

    @property
    def blank(self) -> bool:
        """Whether the function is still the stub."""
        return bool(self.lines) and all(
            line.finding and line.finding.kind == "not written" for line in self.lines
        )

    @property
    def earned(self) -> float:
        """Points earned on the visible cases, to two digits."""
        return round(self.share * self.points, 2)

    def __repr__(self) -> str:
        return repr(float(self.earned))

    @cached_property
    def reading(self) -> tuple[CaseLine, Finding] | None:
        """The failing case to read first."""
        order = in_reading_order([line.finding for line in self.lines], bool(self.lead))
        return next(((self.lines[place], finding) for place, finding in order), None)

    @property
    def others(self) -> dict[str, list[tuple[CaseLine, Finding]]]:
        """The other failing cases, those of one reason together."""
        groups: dict[str, list[tuple[CaseLine, Finding]]] = {}
        for line, finding in self.failing:
            if self.reading and line is not self.reading[0]:
                groups.setdefault(finding.reason, []).append((line, finding))
        return groups

    @property
    def summary(self) -> str:
        """One line: what is known now, and what is not."""
        return f"visible {self.passed}/{len(self.lines)}; hidden cases run when graded"

    @staticmethod
    def in_notebook() -> bool:
        """Whether a Jupyter kernel will display the card."""
        ipython = sys.modules.get("IPython")
        shell = ipython.get_ipython() if ipython else None
        return hasattr(shell, "kernel")

    def text(self) -> str:
        """Return the plain card."""
        name = _safe(self.exercise)
        worth = f"{_points(self.earned)} of {_points(self.points)} points" if self.points else EXTRA
        lines = [f"{name}: {worth} · {self.summary}"]
        if self.blank:
            return f"{lines[0]}\n  {NOT_YET}"
        if self.lead:
            lines += ["", *(row for sentence in self.lead for row in _wrapped(sentence, "  ")), ""]
        if self.reading:
            line, finding = self.reading
            lines.append(f"  wrong   {_safe(line.title)} ({_KINDS.get(line.kind, line.kind)})")
            lines += _wrapped(finding.message, " " * 10)
            lines += [f"          | {row}" for row in _safe(line.printed).rstrip().splitlines()[:20]]
        for reason, alike in self.others.items():
            titles = "; ".join(line.title for line, _ in alike)
            lines += _wrapped(f"wrong   {titles}", "  ", " " * 10) + _wrapped(reason, " " * 10)
        if self.passed:
            lines += _wrapped("passed  " + "; ".join(self.passing), "  ", " " * 10)
        lines += [row for note in self.notes for row in _wrapped(f"Note: {note}", "  ")]
        lines += _wrapped(f"Points: {SCORING}", "  ") if self.points else []
        if not self.right and self.hints:
            lines.append(f'  For a hint: from earlab import hint; hint("{name}")')
        return "\n".join(lines)

    def plain(self) -> dict[str, Any]:
        """Return the card as plain data, for programs."""
        cases = [
            {"kind": line.kind, "title": line.title, "passed": line.finding is None}
            | ({"reason": line.finding.reason, "message": line.finding.message} if line.finding else {})
            for line in self.lines
        ]
        return {
            "exercise": self.exercise,
            "points": self.points,
            "earned": self.earned,
            "passed": self.passed,
            "visible": len(self.lines),
            "blank": self.blank,
            "lead": list(self.lead),
            "notes": list(self.notes),
            "cases": cases,
            "text": self.text(),
        }

    def _repr_html_(self) -> str:
        share = f"{100 * self.share:.0f}"
        return _TEMPLATE.substitute(
            state="right" if self.right else "blank" if self.blank else "open",
            name=_escape(self.exercise),
            score=f"<strong>{_points(self.earned)}</strong> of {_points(self.points)} points"
            if self.points
            else EXTRA,
            share=share,
            summary=_escape(self.summary),
            lead="".join(f'<p class="earlab-lead">{_rich(sentence)}</p>' for sentence in self.lead),
            cases=self._cases(),
            notes="".join(f'<p class="earlab-note">{_rich(note)}</p>' for note in self.notes),
            hints="" if self.right else _hints(self.hints),
            scoring=f"<details><summary>How these points are counted</summary><p>{_rich(SCORING)}</p></details>"
            if self.points
            else "",
            style=STYLE,
        )

    def _cases(self) -> str:
        if self.blank:
            return f"<p>{NOT_YET}</p>"
        titles = "".join(f"<li>{_rich(title)}</li>" for title in self.passing)
        count = "all visible cases" if self.right else f"{self.passed} of {len(self.lines)} visible cases"
        passed = f"<details><summary>passed: {count}</summary><ul>{titles}</ul></details>" if titles else ""
        if not self.reading:
            return passed
        line, finding = self.reading
        rows = [f"{_title(line)}<p>{_rich(finding.message)}</p>{_printed(line.printed)}"]
        for reason, alike in self.others.items():
            cases = "".join(f"<li>{_rich(line.title)}<p>{_rich(f.message)}</p></li>" for line, f in alike)
            fold = f"<details><summary>{_rich(reason)}</summary><ul>{cases}</ul></details>"
            rows.append("; ".join(_rich(line.title) for line, _ in alike) + fold)
        wrong = "".join(f'<li><span class="earlab-mark">wrong</span><div>{row}</div></li>' for row in rows)
        return f'<ul class="earlab-wrong">{wrong}</ul>{passed}'


def _title(line: CaseLine) -> str:
    return f'{_rich(line.title)} <span class="earlab-kind">{_escape(_KINDS.get(line.kind, line.kind))}</span>'


def _printed(text: str) -> str:
    if not text.strip():
        return ""
    return f"<details><summary>What your code printed</summary><pre>{_escape(text.rstrip())}</pre></details>"


def _hints(hints: tuple[str, ...]) -> str:
    """Nest the hints: each opens inside the one before, so that the template is two decisions away."""
    inner = ""
    for title, text in reversed(list(zip(HINTS, hints))):
        template = title == HINTS[2]
        body = f"<pre>{_escape(textwrap.dedent(text).strip())}</pre>" if template else f"<p>{_rich(text)}</p>"
        number = HINTS.index(title) + 1
        inner = f"<details><summary>Hint {number}: {title}</summary>{body}{inner}</details>"
    return f'<div class="earlab-hints">{inner}</div>' if inner else ""


def _safe(text: str) -> str:
    """Take out what a terminal or a browser would obey: escape sequences, controls, writing direction."""
    return _INVISIBLE.sub("\N{REPLACEMENT CHARACTER}", _ANSI.sub("", text).replace("\r\n", "\n"))


def _escape(text: str) -> str:
    return html.escape(_safe(text))


def _rich(text: str) -> str:
    """Escape a sentence and set what stands between backticks as code."""
    return _CODE.sub(r"<code>\1</code>", _escape(text))


def _wrapped(text: str, indent: str, hanging: str = "") -> list[str]:
    return textwrap.wrap(_safe(text), 96, initial_indent=indent, subsequent_indent=hanging or indent)


def _points(value: float) -> str:
    return f"{value:g}"


STYLE = (Path(__file__).parent / "card.css").read_text(encoding="utf-8")
_TEMPLATE = Template(
    '<style>$style</style><section class="earlab-card earlab-$state" aria-label="Check of $name">'
    '<header><h4>$name</h4><p class="earlab-score">$score</p></header>'
    '<div class="earlab-bar" aria-hidden="true"><span style="width:$share%"></span></div>'
    '<p class="earlab-summary">$summary</p>$lead$cases$notes$hints$scoring</section>'
)
