"""formgrader's page of a hostile submission, in a real browser: nothing of it runs, and no kernel is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from autograder.assignments.assignment import Assignment
from autograder.nbgrader.classroom import Classroom
from autograder.nbgrader.grade_class import grade_class
from tests.helpers import small_class
from tests.helpers.formgrader import TOKEN, Formgrader, serve_formgrader
from tests.helpers.small_class import NAME, notebook, submit

pytestmark = [pytest.mark.threat, pytest.mark.classroom]

# What a student's page would do with an instructor's session: have a kernel started, which runs anything.
STARTS = """
<script>
const mark = (document.cookie.match(/_xsrf=([^;]*)/) || [])[1];
fetch("/api/kernels", {method: "POST", headers: {"X-XSRFToken": mark}, credentials: "same-origin", body: "{}"})
  .then(() => { document.title = "started"; });
</script>
"""
FILES = (
    "figure.html",
    "figure.svg",
    "figure.xhtml",
    "figure.htm",
    "figure.xml",
    "deep/figure.html",
    "run.js",
    "notes.md",
    "t.txt",
)
ANSWER = """Look at [my figure](figure.html), [again](./deep/figure.html) and ![this](figure.svg).

[one more][1], <a href="figure.html">tag</a>, <img src=x onerror="document.title='ran'">, <script>document.title='ran'</script>

[fine](https://example.org/fine), [script](javascript:document.title='ran'), [data](data:text/html,x), [here](/files/submitted/eve/99_tiny/figure.html)

http://127.0.0.1:8888/files/figure.html, $\\href{figure.html}{x}$, <figure.html>, [nested [link](https://example.org/](figure.html)

```mermaid
graph LR; A; click A "figure.html"
```

| [a](figure.html) |
|---|
| [b](<figure.html>) |

[1]: figure.html
"""


@pytest.fixture
def course(
    tiny: Assignment, tiny_class: Classroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Classroom:
    small_class.install(tiny, monkeypatch)
    course = small_class.copy_course(tiny_class, tmp_path / "c")
    named = "def double(x):\n    raise ValueError('<img src=x onerror=document.title=`ran`>')"
    made = notebook(tiny, answer=ANSWER, double=named)
    made.cells += json.loads(json.dumps([
        {"cell_type": "raw", "id": "raw", "metadata": {"raw_mimetype": "text/html"}, "source": STARTS},
        {"cell_type": "code", "id": "shown", "metadata": {}, "source": "1", "execution_count": 1,
         "outputs": [{"output_type": "display_data", "metadata": {}, "data": {"text/html": STARTS}}]},
    ], default=str), object_hook=type(made))  # fmt: skip
    item = submit(course, "eve", made)
    for name in FILES:
        (item.folder / name).parent.mkdir(exist_ok=True)
        (item.folder / name).write_text(STARTS)
    [report] = grade_class(course)
    assert report.points == 6
    return course


@pytest.fixture
def server(course: Classroom, tmp_path: Path) -> Iterator[Formgrader]:
    with serve_formgrader(course.root, tmp_path / "server.log") as server:
        yield server


@pytest.fixture
def page(chromium: Browser, server: Formgrader) -> Iterator[Page]:
    """A page of an instructor who has logged in; nothing is fetched from the web at large."""
    context = chromium.new_context()
    context.route(lambda url: not url.startswith(server.address), lambda route: route.abort())
    page = context.new_page()
    page.goto(f"{server.address}?token={TOKEN}")
    yield page
    context.close()


def kernels(server: Formgrader) -> int:
    return len(json.loads(server.ask("api/kernels")))


def test_nothing_of_a_submission_runs_on_formgraders_page(
    course: Classroom, server: Formgrader, page: Page
) -> None:
    [one] = json.loads(server.ask(f"formgrader/api/submitted_notebooks/{NAME}/{NAME}"))
    shown = f"{server.address}formgrader/submissions/{one['id']}/"
    page.goto(f"{shown}?index=0")
    assert "Look at" in page.content()
    links = page.locator("a").evaluate_all("all => all.map(a => a.href)")
    assert "https://example.org/fine" in links
    assert [link for link in links if "figure" in link or "script:" in link or "data:" in link] == []
    assert page.locator("iframe, object, embed").count() == 0
    for name in FILES:
        page.goto(shown + name)
        page.wait_for_timeout(200)
    page.goto(f"{shown}?index=0")
    page.wait_for_timeout(500)
    assert page.title() not in ("ran", "started")
    assert kernels(server) == 0


def test_the_trap_is_one(course: Classroom, server: Formgrader, page: Page) -> None:
    """Otherwise the test above would show nothing: lying in that folder, the page does start a kernel."""
    (course.folder("autograded", "eve", NAME) / "figure.html").write_text(STARTS)
    [one] = json.loads(server.ask(f"formgrader/api/submitted_notebooks/{NAME}/{NAME}"))
    page.goto(f"{server.address}formgrader/submissions/{one['id']}/figure.html")
    page.wait_for_function("document.title == 'started'")
    assert kernels(server) == 1
