"""The widgets and a notebook in a real JupyterLab and a real Notebook 7: run all, drag, press keys, solve, check."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from autograder.assignments.source import SOLUTIONS, read_source
from tests.browser.harness import PATIENCE
from tests.browser.hosts import (
    HOSTS,
    PANEL,
    SETUP,
    Server,
    errors_of,
    open_notebook,
    run_cell,
    serve_jupyter,
    show_cell,
    type_into,
    write_notebook,
)
from tests.browser.widget_table import TABLE
from tests.browser.widget_table.perceptron_board import place_of
from tests.helpers.support import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LESSON = ROOT / "notebooks" / "02_perceptron.ipynb"
SOLVED = ("perceptron_predict", "perceptron_update")  # the exercises that the board of the lesson runs


@pytest.fixture(scope="module", params=list(HOSTS))
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp(request.param)
    with serve_jupyter(HOSTS[request.param], home) as server:
        yield server


def test_every_widget_lives(server: Server, chromium: Browser) -> None:
    write_notebook(server.root / "widgets.ipynb", [SETUP, *(f"TABLE[{name!r}].make()" for name in TABLE)])
    page, errors = open_notebook(chromium, server, "widgets.ipynb")
    assert errors_of(page) == []
    for index, example in enumerate(TABLE.values(), start=1):
        root = show_cell(page, index).locator(".earlab")
        expect(root).to_have_attribute("data-theme", server.host.theme, timeout=2 * PATIENCE)
        value = root.locator(f"tr:has(th:text-is('{example.fact}')) td").first
        expect(value).not_to_have_text("–")
        number, before = value.inner_text(), picture(root)
        root.locator(example.focus).first.focus()
        for key in example.keys:
            page.keyboard.press(key)
        expect(value).not_to_have_text(number)
        wait_for_another_picture(root, before)
        expect(root.locator(".ear-problem")).to_be_hidden()
        fits = "(element) => element.parentElement.scrollHeight <= element.parentElement.clientHeight"
        assert root.evaluate(fits)  # no scroll bar
    # a host that shows the live view leaves the still picture away
    assert page.locator(".jp-OutputArea img:visible").count() == 0
    assert errors == []
    page.close()


def test_a_student_solves_an_exercise_and_plays_with_it(server: Server, chromium: Browser) -> None:
    (server.root / LESSON.name).write_bytes(LESSON.read_bytes())
    page, errors = open_notebook(chromium, server, LESSON.name)
    assert errors_of(page) == []
    source = read_source(SOLUTIONS / f"{LESSON.stem}.py")
    for exercise in SOLVED:
        check = cell_with(page, f"check({exercise})")
        card = show_cell(page, check).locator(".earlab-card")
        expect(card).not_to_have_class("earlab-card earlab-right")
        type_into(page, cell_with(page, f"def {exercise}("), source.exercise_cell(exercise).solution)
        run_cell(page, check)
        expect(card).to_have_class("earlab-card earlab-right")

    index = cell_with(page, "PerceptronBoard(")
    count = page.evaluate(f"{PANEL}.content.model.cells.length")
    run_cell(page, index)
    root = show_cell(page, index).locator(".earlab")
    weights, before = root.locator("tr:has(th:text-is('b')) td"), picture(root)
    root.get_by_role("button", name="Step").click()
    expect(weights).not_to_have_text("0")  # the first point of AND is wrong at w = 0, b = 0
    stepped = wait_for_another_picture(root, before)
    x, y = place_of(page, 1, 1)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y + 40, steps=5)
    page.mouse.up()
    expect(root.locator(".ear-status")).to_contain_text("Point 4 of 4")
    wait_for_another_picture(root, stepped)
    root.locator("canvas").focus()
    page.keyboard.press("a")  # for the host: a new cell above; here: a new point
    expect(root.locator(".ear-status")).to_contain_text("Point 5 of 5")
    assert page.evaluate(f"{PANEL}.content.model.cells.length") == count
    assert errors_of(page) == errors == []
    page.close()


def cell_with(page: Page, text: str) -> int:
    """Return the index of the first code cell whose text starts with, or has a line that starts with, ``text``."""
    found = page.evaluate(
        f"""(text) => [...{PANEL}.content.model.cells].findIndex((cell) =>
          cell.type === "code" && cell.sharedModel.getSource().split("\\n").some((line) => line.startsWith(text)))""",
        text,
    )
    assert found >= 0, text
    return found


def picture(root: Locator) -> str:
    return root.locator("canvas").first.evaluate("(canvas) => canvas.toDataURL()")


def wait_for_another_picture(root: Locator, before: str) -> str:
    canvas = root.locator("canvas").first.element_handle()
    root.page.wait_for_function("([canvas, before]) => canvas.toDataURL() !== before", arg=[canvas, before])
    return picture(root)
