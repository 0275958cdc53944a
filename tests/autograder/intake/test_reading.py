"""Reading is untrusted work: whatever a notebook does to the process that reads, it is that submission's verdict."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import nbformat
import pytest
from nbgrader.utils import parse_utc

from autograder.intake import reading
from autograder.intake.intake import take_in_file
from autograder.intake.reader import _utc
from autograder.intake.reading import Reader, ReaderError
from autograder.support.system_errors import describe
from earlab.forbidden import reach
from earlab.handin.notebook_file import UnreadableError
from tests.helpers import tiny_course
from tests.helpers.support import ROOT

pytestmark = pytest.mark.threat


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return tiny_course.assignment(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def reader():
    with Reader() as reader:
        yield reader


def file(tiny, *more: str, **written: str) -> bytes:
    made = tiny_course.student_notebook(tiny, **{**tiny_course.RIGHT, **written})
    made.cells += [nbformat.v4.new_code_cell(source) for source in more]
    return nbformat.v4.writes(made).encode()


def nested_definitions(levels: int) -> str:
    """Return blocks in which each ``finally`` is compiled twice."""
    lines = []
    for level in range(levels):
        lines += [
            f"{' ' * 2 * level}try: pass",
            f"{' ' * 2 * level}finally:",
            f"{' ' * (2 * level + 1)}def f():",
        ]
    return "\n".join([*lines, " " * 2 * levels + "pass"])


def chain(kind: str, length: int) -> str:
    """Return assignments of which each name stands for twice as many things as the one before."""
    step = {
        "choice": "a{n} = a{m}.x if c else a{m}.y",
        "or": "a{n} = a{m}.x or a{m}.y",
        "calls": "a{n} = getattr(a{m}, 'x') if c else getattr(a{m}, 'y')",
    }[kind]
    lines = [step.format(n=n + 1, m=n) for n in range(length)]
    return (
        "import numpy as a0  # not torch\n"
        + "\n".join(lines)
        + f"\ndef double(x):\n    a{length}.z\n    return x + x"
    )


def ends(levels: int, body: str) -> str:
    """Return blocks of which each stands in the ``finally`` of another."""
    blocks = (f"{' ' * level}try: pass\n{' ' * level}finally:" for level in range(levels))
    return "\n".join([*blocks, " " * levels + body])


HARD = {
    "try in try": nested_definitions(30),
    "classes in try": nested_definitions(30).replace("def f():", "class f:"),
    "ways out": "for a in b:\n" + "\n".join(" " * n + f" try:\n{' ' * n}  if a: continue\n{' ' * n}  if b: break\n{' ' * n} finally:" for n in range(15)) + " pass",
    "lambdas in try": ends(12, f"x = [{'lambda: 1,' * 400}]"),
    "decorators": "@(lambda f: f)\n" * 50_000 + "def f(): pass",
    "keywords": f"f({','.join(f'a{n}=1' for n in range(90_000))})",
    "pieces of a text": f"a = 1\nx = f'{'{a}' * 50_000}'",
    "comparisons": "x = 1" + "<2" * 300_000,
    "captures": f"match 1:\n case [{','.join(f'a{n}' for n in range(50_000))}]: pass",
    "lambdas": "f = " + "lambda: " * 10_000 + "1",
    "minus signs": "x = " + "-" * 1_500 + "1",
    "not not": "x = " + "not " * 3_000 + "1",
    "awaits": "await " * 3_000 + "x",
    "attributes": "x" + ".a" * 60_000,
    "dictionaries": "{1:" * 150 + "1" + "}" * 150,
    "f-strings": "f'{" * 120,
    "long blanks": "x =" + " " * 900_000,
    "blank lines": " \n" * 300_000,
    "imports": "import " * 100_000,
    "from": "from " * 100_000 + "torch",
    "marks": "<" * 500_000,
    "backslashes": "\\" * 500_000,
    "questions": "?" * 100_000,
    "magics": "%" * 100_000,
    "many magics": "%a\n" * 2_000,
    "shell": "!" * 100_000,
    "digits": "x = " + "9" * 100_000,
    "entity": "# &#" + "9" * 4_400 + ";",
    "quotes": "'" * 99_999,
    "brackets": "(" * 100_000,
    "tabs": "\n".join("\t" * n + "if 1:" for n in range(99)),
    "globals": "def f():\n" + "  global a\n" * 50_000,
}  # fmt: skip


@pytest.mark.parametrize("kind", HARD)
def test_code_that_is_hard_to_read_is_the_submissions_own(reader, tiny, tmp_path, kind):
    path = tmp_path / "n.ipynb"
    path.write_bytes(file(tiny, HARD[kind]))
    start = time.perf_counter()
    found = take_in_file(path, tiny, reader).notebook
    assert not isinstance(found, Exception) or isinstance(found, UnreadableError), describe(found)
    assert time.perf_counter() - start < 60
    path.write_bytes(file(tiny))
    assert take_in_file(path, tiny, reader).reading.worked_on, "the next one is read as ever"


@pytest.fixture
def trapped(monkeypatch):
    """A reader whose process falls into traps, and is given up soon."""
    monkeypatch.setattr(reading, "_SERVE", "from tests.helpers.bad_readers import serve; serve(0)")
    monkeypatch.setattr(reading, "SECONDS", 1.0)
    monkeypatch.setattr(reading, "_IDLE", 1.0)
    monkeypatch.setattr(reading, "_ENDING", 0.5)
    with Reader() as reader:
        yield reader


OWN = {
    "SPINS": "more than 15 s of computing",
    "EATS": "takes too much memory",
    "RECURSES": r"reading it failed \(RecursionError\)",
    "CRASHES": "ends the process that reads, by SIGSEGV",
    "ABORTS": "ends the process that reads, by SIGABRT",
    "EXITS": "ends the process that reads, with exit status 3",
    "IS KILLED": "ends the process that reads, by SIGKILL",
    "BABBLES": "ends the process that reads",
    "BOASTS": "ends the process that reads",
}


@pytest.mark.parametrize("word", OWN)
def test_what_a_submission_does_to_the_reader_is_its_own_verdict(trapped, tiny, word):
    with pytest.raises(UnreadableError, match=OWN[word]):
        trapped.read(file(tiny, f"# {word}"), (), tiny)
    assert trapped.read(file(tiny), (), tiny).worked_on


@pytest.mark.fault
@pytest.mark.parametrize("word", ["SLEEPS", "IS WRONG"])
def test_what_no_text_can_do_is_nobodys_loss(trapped, tiny, word):
    with pytest.raises(ReaderError, match=r"stood still|a fault of ours"):
        trapped.read(file(tiny, f"# {word}"), (), tiny)
    assert trapped.read(file(tiny), (), tiny).worked_on


@pytest.mark.fault
def test_a_reader_that_somebody_kills_reads_again(reader, tiny):
    for number in (signal.SIGKILL, signal.SIGTERM):
        assert reader.read(file(tiny), (), tiny).worked_on
        os.kill(reader._process.pid, number)
        assert reader.read(file(tiny), (), tiny).worked_on


@pytest.mark.fault
def test_where_nothing_can_be_read_nobody_is_blamed(monkeypatch, tiny):
    monkeypatch.setattr(reading, "_SERVE", "import os; os._exit(1)")
    with Reader() as reader, pytest.raises(ReaderError, match="does not start"):
        reader.read(file(tiny), (), tiny)
    every = "from tests.helpers.bad_readers import TRAPS, serve; TRAPS['Tiny'] = TRAPS['IS KILLED']; serve(0)"
    monkeypatch.setattr(reading, "_SERVE", every)  # the release has that word too
    with Reader() as reader, pytest.raises(ReaderError, match="not even the release"):
        reader.read(file(tiny), (), tiny)


@pytest.mark.fault
def test_an_interrupt_ends_it_at_once(tiny, tmp_path):
    script = """
        import pathlib, signal, sys
        from autograder.intake import reading
        from tests.helpers import tiny_course
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell ignores it for what runs in the background
        folder = pathlib.Path(sys.argv[1])
        tiny, data = tiny_course.assignment(folder), (folder / "n.ipynb").read_bytes()
        reading._SERVE = "from tests.helpers.bad_readers import serve; serve(0)"
        with reading.Reader() as reader:
            reader.read(data, (), tiny)
            print(reader._process.pid, flush=True)
            reader.read(data.replace(b"return x + x", b"return x + x # SLEEPS"), (), tiny)
    """
    path = tmp_path / "n.ipynb"
    path.write_bytes(file(tiny))
    command = [sys.executable, "-c", textwrap.dedent(script), str(tmp_path)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        pid = int(process.stdout.readline())
        time.sleep(0.5)
        start = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
        assert time.monotonic() - start < 2, "it does not wait until the reader is taken to stand still"
    assert "KeyboardInterrupt" in said
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_the_reader_holds_nothing_of_the_course(reader, tiny):
    """Neither its arguments, nor its environment, nor what it has open."""
    reader.read(file(tiny), (), tiny)
    process = Path(f"/proc/{reader._process.pid}")
    if not process.exists():
        pytest.skip("this system has no /proc")
    opened = {os.readlink(link) for link in (process / "fd").iterdir()}
    assert all(name.startswith(("socket:", "/dev/null")) for name in opened), opened
    names = {entry.partition(b"=")[0] for entry in (process / "environ").read_bytes().split(b"\0") if entry}
    assert names <= {b"PATH", b"HOME", b"TMPDIR", b"LANG", b"LC_ALL", b"PYTHONPATH", b"PYTHONSAFEPATH"}
    maps = (process / "maps").read_text()
    assert "sqlite" not in maps
    known = subprocess.run(
        [sys.executable, "-c", "import autograder.intake.reader, sys; print(*sys.modules)"],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert not [
        name for name in known if name.startswith(("autograder.exercises", "autograder.grading", "nbgrader"))
    ]


@pytest.mark.parametrize("length", [16, 19, 22, 300])
@pytest.mark.parametrize("kind", ["choice", "or", "calls"])
def test_names_that_stand_for_many_things_are_followed_in_little_time(kind, length):
    start = time.process_time()
    cells = [("cell", chain(kind, length))]
    assert reach.find_use(cells, ["double"], ("torch", "numpy.linalg.svd")) is None
    assert time.process_time() - start < 2
    reach.forget()


@pytest.mark.parametrize(
    "text",
    ["2026-03-01 13:00:00 UTC", "2026-03-01 13:00:00.123456 UTC", "2026-02-30 13:00:00 UTC", "2026-13-01 13:00:00 UTC",
     "2026-03-01 24:00:00 UTC", "2026-03-01 13:00:00 +3600", "2026-03-01 13:00:00", "2026-03-01T13:00:00Z"],
)  # fmt: skip
def test_a_time_is_what_nbgrader_makes_of_it(text: str) -> None:
    try:
        expected = parse_utc(text).isoformat()
    except ValueError:
        with pytest.raises(ValueError, match=r"."):
            _utc(text)
    else:
        assert _utc(text) == expected
