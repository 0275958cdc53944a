"""The card: what it says, what it hides, what it must never let through."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from earlab.compare.finding import Finding
from earlab.compare.telling import NO_CAUSE
from earlab.student.card import SCORING, STYLE, Card, CaseLine

HOSTILE = "\x1b[31m<script>alert(1)</script>\x00\u202e`<b>`\x9b"
PLAIN = Finding("values differ", "y: [0] is 1, expected 2.", "values", likely=False)
LIKELY = Finding("values differ by a constant factor", "Every value is 2 times `y`.", "factor", where=(0,))
HINTS = ("A symptom.", "An idea.", "def toy():\n    return ...")


def card_of(*findings: Finding | None, **fields: object) -> Card:
    lines = tuple(
        CaseLine("random", f"case {i}", finding, f"print {i}") for i, finding in enumerate(findings)
    )
    return Card(**{"exercise": "toy", "points": 4.0, "share": 0.5, "lines": lines, "hints": HINTS, **fields})  # type: ignore[arg-type]


def read_first(card: Card) -> Finding | None:
    return card.reading[1] if card.reading else None


class Page(HTMLParser):
    """Collects tags with their depth of details, and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: dict[str, str | None] = {}
        self.open: list[str] = []
        self.depth_of: dict[str, int] = {}
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update(attrs)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.depth_of[data] = self.open.count("details")


def page(card: Card) -> Page:
    return Page(card._repr_html_())


def test_the_finding_with_a_recognised_cause_stands_open() -> None:
    again = Finding(LIKELY.reason, "Every value is 3 times `y`.", LIKELY.kind)
    card = card_of(None, PLAIN, LIKELY, again)
    assert read_first(card) is LIKELY
    depth = page(card).depth_of
    assert depth["Every value is 2 times "] == 0
    assert depth["y: [0] is 1, expected 2."] == 1
    assert depth["case 0"] == 1
    assert "Every value is 2 times" in card.text()
    assert "expected 2" not in card.text()


def test_cases_of_one_reason_stand_together() -> None:
    card = card_of(PLAIN, LIKELY, LIKELY, PLAIN, LIKELY)
    assert {reason: len(alike) for reason, alike in card.others.items()} == {
        LIKELY.reason: 2,
        PLAIN.reason: 2,
    }
    assert "wrong   case 2; case 4\n          values differ by a constant factor" in card.text()
    assert (
        page(card).tags.count("details") == 2 + len(HINTS) + 2
    )  # the cases that pass, and how points come of cases


def test_what_is_said_of_the_whole_work_stands_before_the_cases() -> None:
    card = card_of(PLAIN, lead=("You forget a half.", "`toy` never looks at `n`."))
    assert page(card).depth_of["You forget a half."] == 0
    assert (
        card.text().index("You forget") < card.text().index("never looks") < card.text().index("expected 2")
    )
    assert NO_CAUSE not in card.text()
    assert NO_CAUSE in " ".join(card_of(PLAIN).text().split())


def test_the_scoring_rule_is_told_where_there_are_points() -> None:
    assert SCORING in " ".join(card_of(PLAIN).text().split())
    assert page(card_of(PLAIN)).depth_of[SCORING] == 1
    assert SCORING not in card_of(PLAIN, points=0.0)._repr_html_()


def test_hints_open_one_inside_the_other() -> None:
    depth = page(card_of(PLAIN)).depth_of
    assert [depth[text] for text in HINTS] == [1, 2, 3]


def test_right_work_needs_no_hints() -> None:
    card = card_of(None, None, share=1.0)
    assert card.right
    assert "Hint" not in card._repr_html_()
    assert "hint" not in card.text()
    assert "visible 2/2; hidden cases run when graded" in card.text()


def test_state_is_said_in_words_not_by_colour_alone() -> None:
    depth = page(card_of(None, PLAIN)).depth_of
    assert "wrong" in depth
    assert "passed: 1 of 2 visible cases" in depth
    assert page(card_of(PLAIN)).attributes["aria-label"] == "Check of toy"


@pytest.mark.parametrize("field", ["exercise", "lead", "notes", "hints", "title", "message", "printed"])
def test_hostile_text_is_inert(field: str) -> None:
    if field in ("title", "message", "printed"):
        finding = Finding("differs", HOSTILE if field == "message" else "plain", "values")
        line = CaseLine(
            "edge", HOSTILE if field == "title" else "t", finding, HOSTILE if field == "printed" else ""
        )
        card = card_of(lines=(line,))
    else:
        value = {"notes": (HOSTILE,), "lead": (HOSTILE,), "hints": (HOSTILE,) * 3}.get(field, HOSTILE)
        card = card_of(PLAIN, **{field: value})
    html, text = card._repr_html_(), card.text()
    for shown in (html, text):
        assert not set("\x1b\x00\u202e\x9b") & set(shown)
    assert "<script" not in html
    assert "alert(1)" in html
    assert "script" not in page(card).tags


def test_a_stub_shows_one_calm_line() -> None:
    stub = Finding("not written yet", "Not written yet.", "not written")
    card = card_of(stub, stub, share=0.0)
    assert "earlab-blank" in card._repr_html_()
    assert "wrong" not in page(card).depth_of
    assert "Not written yet" in card.text()


def test_html_is_closed_and_brings_nothing_from_elsewhere() -> None:
    html = card_of(None, PLAIN, LIKELY, notes=("A note.",))._repr_html_()
    assert Page(html).open == []
    for outside in ("http", "url(", "@import", "<script", "<link"):
        assert outside not in html


@pytest.mark.parametrize(
    ("rule", "paper"), [(r"\.earlab-card\.earlab-card \{", 1.0), ("data-jp-theme-light", 0.0056)]
)
def test_colours_are_readable_on_their_paper(rule: str, paper: float) -> None:
    block = re.search(rule + r"[^}]*", STYLE)
    assert block is not None
    for name in ("good", "open"):
        colour = re.search(rf"--earlab-{name}: #(\w\w)(\w\w)(\w\w)", block[0])
        assert colour is not None
        linear = [(int(c, 16) / 255 / 12.92) if int(c, 16) < 11 else ((int(c, 16) / 255 + 0.055) / 1.055) ** 2.4
                  for c in colour.groups()]  # fmt: skip
        luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        lighter, darker = max(luminance, paper), min(luminance, paper)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_points_are_rounded_to_two_digits() -> None:
    assert repr(card_of(PLAIN, points=5.0, share=1 / 3)) == "1.67"
    assert "1.67 of 5 points" in card_of(PLAIN, points=5.0, share=1 / 3).text()


def test_an_exercise_without_points_says_so() -> None:
    card = card_of(PLAIN, points=0.0)
    assert repr(card) == "0.0"  # what a grader reads
    for shown in (card.text(), card._repr_html_()):
        assert "if you want more: no points" in shown
        assert "of 0 points" not in shown
