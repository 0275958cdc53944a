"""What every widget of the table must do, in Chromium: on one page, mounted anew for each test."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from earlab.widgets.kit.base import EarlabWidget
from tests.browser.harness import (
    TALLEST,
    WIDER,
    WINDOW,
    Harness,
    Show,
    change_elsewhere,
    fact,
    frames_of_a_drag,
    mount,
    numbers,
    picture,
    settled,
    unmount,
    wait_for_fact,
)
from tests.browser.widget_table import TABLE, WAYS, Example

pytestmark = pytest.mark.browser
WIDTHS = (480, 700, 1200)
MAKERS = {name: example.make for name, example in WAYS.items()} | {
    f"{name} unwritten": example.unwritten for name, example in TABLE.items() if example.unwritten
}
LINE = 21  # pixels of a line of text
HEAP = 300_000  # bytes that three widgets, closed again, may leave: compiled code and caches of the browser


@dataclass
class Visit:
    """The page with one widget of the table."""

    page: Page
    harness: Harness
    name: str

    @property
    def example(self) -> Example:
        return WAYS[self.name]

    @property
    def widget(self) -> EarlabWidget:
        return self.harness.widgets[-1]

    def mount(self, *, kernel: bool = True) -> None:
        mount(self.page, self.name, kernel=kernel)

    def reading(self) -> str:
        """Return the table of facts and the status: what can be read, and is read aloud."""
        return "\n".join(self.page.locator(".earlab .ear-facts, .earlab .ear-status").all_inner_texts())

    def fact(self) -> str:
        return fact(self.page, self.example.fact)

    def drag(self, steps: int = 12) -> list[float]:
        return frames_of_a_drag(self.page, self.example.drag(self.page), self.example.by, steps)


@pytest.fixture(params=list(WAYS))
def visit(request: pytest.FixtureRequest, show: Show, harness: Harness) -> Visit:
    """The widget, mounted anew."""
    return Visit(show(request.param), harness, request.param)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_is_drawn_fits_and_is_accessible(visit: Visit, theme: str) -> None:
    page = visit.page
    before = picture(page)
    page.evaluate("(theme) => setTheme(theme)", theme)
    root = page.locator(".earlab")
    expect(root).to_have_attribute("data-theme", theme)
    for width in WIDTHS if theme == "light" else WIDTHS[-1:]:
        page.set_viewport_size({"width": width, "height": 900})
        settled(page)
        assert root.evaluate("(root) => root.scrollWidth <= root.clientWidth"), width
        for canvas in page.locator(".earlab canvas").all():
            assert colors_of(canvas.element_handle()) > 5  # lines, text and fillings with their soft edges
    assert (picture(page) == before) == (theme == "light")
    expect(page.locator(".ear-problem")).to_be_hidden()
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def colors_of(canvas: Any) -> int:
    return canvas.evaluate(
        """(canvas) => {
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          return new Set(new Uint32Array(data.buffer)).size;
        }"""
    )


def test_is_worked_by_keyboard_alone_and_shows_the_right_number(visit: Visit) -> None:
    page, example = visit.page, visit.example
    before, read = picture(page), visit.fact()
    tab_to(page, f".earlab {example.focus}")
    for key in example.keys:
        page.keyboard.press(key)
        settled(page)
    assert numbers(visit.fact()) == pytest.approx(
        np.atleast_1d(example.value(visit.widget)).tolist(), rel=6e-3, abs=1e-9
    )
    assert picture(page) != before
    assert visit.fact() != read
    page.wait_for_function(  # what is seen is read aloud, once it stays
        """() => {
          const [seen, spoken] = [".ear-status", "[role=status][aria-live=polite]"].map((selector) =>
            document.querySelector(`.earlab ${selector}`).textContent);
          return seen && seen === spoken;
        }"""
    )


MOST_CONTROLS = 6
IN_SIGHT = """() => [...document.querySelectorAll(".earlab :is(button, select, input, textarea, summary)")]
  .filter((control) => control.checkVisibility())
  .filter((control, k, all) => control.type !== "radio" || all.findIndex(({ name }) => name === control.name) === k)
  .map((control) => control.labels?.[0]?.textContent || control.textContent)"""


def test_fits_a_small_window_with_few_controls(visit: Visit) -> None:
    page = visit.page
    for window in (WIDER, WINDOW):
        page.set_viewport_size(window)
        settled(page)
        assert page.locator(".earlab").evaluate("(root) => root.getBoundingClientRect().height") <= TALLEST
    controls = page.evaluate(IN_SIGHT)  # a radio group is one
    assert len(controls) <= MOST_CONTROLS, controls
    visit.drag()
    settled(page)
    assert page.locator(".earlab").evaluate("(root) => root.getBoundingClientRect().height") <= TALLEST + LINE


def test_says_what_to_try_on_which_data_and_whose_functions_run(visit: Visit) -> None:
    page = visit.page
    attempt = page.locator(".earlab .ear-try")
    expect(attempt).to_have_text(re.compile(r"^Try: \S.{15,120}[.?] Data: \S.*\.$"))
    assert attempt.evaluate("(line) => line.getBoundingClientRect().height") <= 2 * LINE
    heading = page.locator(".earlab .ear-runs").inner_text()
    assert "lambda" not in heading
    assert not re.search(r"\bfunctions?\b", heading)


def test_what_is_folded_is_told_and_opens_by_keyboard(visit: Visit) -> None:
    page = visit.page
    fold = page.locator(".earlab details:has(.ear-help)")
    expect(fold.locator(".ear-help")).to_be_hidden()
    for canvas in page.locator(
        ".earlab canvas[role=application]"
    ).all():  # described there, also while it is closed
        assert canvas.get_attribute("aria-describedby") == fold.locator(".ear-help").get_attribute("id")
    if page.locator(".earlab canvas[role=application]").count():
        help_text = fold.locator(".ear-help").text_content() or ""
        assert described(page).split()[:5] == help_text.split()[:5]
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(fold.locator(".ear-help")).to_be_visible()


def described(page: Page) -> str:
    """Return how the first canvas with keys is described to whom the page is read."""
    session = page.context.new_cdp_session(page)
    session.send("Accessibility.enable")
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    canvas = next(node for node in nodes if node.get("role", {}).get("value") == "application")
    return str(canvas["description"]["value"])


@pytest.mark.parametrize("name", [name for name, example in TABLE.items() if example.unwritten])
def test_waits_calmly_for_a_function_that_is_not_written(show: Show, name: str) -> None:
    page = show(f"{name} unwritten")
    page.set_viewport_size(WINDOW)
    if page.locator(".ear-waits:visible").count() == 0:  # it asks at the first press
        page.locator(f".earlab {TABLE[name].focus}").first.focus()
        for key in TABLE[name].keys:
            page.keyboard.press(key)
    waits = page.locator(".ear-waits[role=status]")
    expect(waits).to_contain_text(
        "Waits for your not_written: write it above, run its cell, then run this cell again."
    )
    expect(page.get_by_role("alert")).to_have_count(0)
    assert page.locator(".earlab").evaluate("(root) => root.getBoundingClientRect().height") <= TALLEST


CONTROLS = ".earlab :is(button, select, input, summary, [tabindex='0']):not(:disabled)"
RINGS = """(selector) => [...document.querySelectorAll(selector)].filter((control) => control.checkVisibility()).map((control) => {
  const { outlineStyle, outlineWidth } = control.ring ?? {};
  return { what: `${control.tagName} ${control.textContent || control.getAttribute("aria-label") || control.type}`, outlineStyle, outlineWidth };
})"""
LOOK = """() => {
  const control = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(control);
  const again = Boolean(control.ring);
  control.ring = { outlineStyle, outlineWidth };
  return again || control === document.body;
}"""


@pytest.mark.parametrize("visit", list(TABLE), indirect=True)
def test_tab_reaches_every_control_and_shows_where_it_is(visit: Visit) -> None:
    page = visit.page
    for fold in page.locator(".earlab summary").all():
        fold.click()
    page.locator("h1").click()  # Tab goes on from there
    page.keyboard.press("Tab")
    while not page.evaluate(LOOK):
        page.keyboard.press("Tab")
    controls = page.evaluate(RINGS, CONTROLS)
    assert controls
    hidden = [
        control["what"]
        for control in controls
        if (control.get("outlineStyle"), control.get("outlineWidth")) != ("solid", "2px")
    ]
    assert hidden == []


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus, as a reader without a pointer does."""
    target = page.locator(selector).first
    for _ in range(40):
        page.keyboard.press("Tab")
        if target.evaluate("(element) => element === document.activeElement"):
            return
    pytest.fail(f"Tab does not reach {selector}")


def test_a_drag_changes_the_picture_and_what_is_read(
    visit: Visit, record_property: Callable[[str, object], None]
) -> None:
    page = visit.page
    before, reading = picture(page), visit.reading()
    frames = visit.drag()
    settled(page)
    assert picture(page) != before
    assert visit.reading() != reading
    assert visit.harness.most_at_once <= 1
    record_property("frames", [visit.name, statistics.median(frames), max(frames)])


@pytest.mark.parametrize(
    ("name", "traits", "row", "value"),
    [
        ("KernelOnSound exploring", {"n": 7, "stride": 2, "kernel": [1, -1]}, "n", "7"),
        ("NmfMixer exploring", {"rank": 2, "frame": 20}, "heard", "1, 2"),
        ("PcaCloud exploring", {"points": [[0, 0], [2, 0]]}, "mean", "(1, 0)"),
        ("SoundRuler exploring", {"frame": 9, "bin": 3}, "frame", "9 of 147"),
    ],
)
def test_what_another_view_changes_is_shown(
    show: Show, name: str, traits: dict[str, Any], row: str, value: str
) -> None:
    page = show(name)
    change_elsewhere(page, traits)
    wait_for_fact(page, row, value)


def test_without_a_kernel_it_explores_or_says_so(visit: Visit) -> None:
    page = visit.page
    visit.mount(kernel=False)
    before, reading = picture(page), visit.reading()
    problem = page.locator(".ear-problem")
    visit.drag()
    if page.evaluate("shown.model.get('yours')"):
        expect(problem).to_contain_text("no kernel")
    else:
        settled(page)
        assert picture(page) != before
        assert visit.reading() != reading
        expect(problem).to_be_hidden()


def test_closing_gives_back_listeners_and_memory(visit: Visit) -> None:
    unmount(visit.page)
    before = held(visit.page)
    for _ in range(3):
        visit.mount()
        assert visit.page.evaluate("shown.model.listeners.length") > 0
        unmount(visit.page)
    after = held(visit.page)
    assert after["nodes"] <= before["nodes"]
    assert after["jsEventListeners"] <= before["jsEventListeners"]
    assert after["heap"] - before["heap"] < HEAP


MANY = """async (names) => {
  window.many = [];
  for (const name of names) {
    const el = document.querySelector("main").appendChild(document.createElement("div"));
    many.push({ el, ...(await mount(name, { el })) });
  }
  while (many.some(({ model }) => model.underway)) await new Promise(requestAnimationFrame);
}"""
CLOSE_ALL = """async () => {
  for (const { el, close } of many) {
    await close();
    el.remove();
  }
  window.many = undefined;
}"""


def test_thirty_widgets_on_one_page_leave_nothing(
    show: Show, record_property: Callable[[str, object], None]
) -> None:
    page = show(next(iter(WAYS)))
    unmount(page)
    names = [name for name, _ in zip(cycle(WAYS), range(30))]
    page.evaluate(MANY, list(WAYS))  # what the browser compiles and keeps is no leak
    page.evaluate(CLOSE_ALL)
    before = held(page)
    page.evaluate(MANY, names)
    during = held(page)
    page.evaluate(CLOSE_ALL)
    after = held(page)
    record_property("held", [before, during, after])
    assert during["jsEventListeners"] > before["jsEventListeners"] + 30
    assert after["nodes"] <= before["nodes"]
    assert after["jsEventListeners"] <= before["jsEventListeners"]
    assert after["heap"] - before["heap"] < 10 * HEAP


def held(page: Page) -> dict[str, int]:
    """Return how many nodes and listeners the page holds, and how many bytes, after a collection of garbage."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    counts = session.send("Memory.getDOMCounters")
    heap = session.send("Runtime.getHeapUsage")["usedSize"]
    session.detach()
    return {**counts, "heap": int(heap)}
