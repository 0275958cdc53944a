"""The threat list with real submissions: what each scores, what it learns, and that its neighbours notice nothing.

``tests/attacks/threats.py`` says which test covers which row; here are those that no other file has.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path

import nbformat
import pytest
from rich.console import Console

from autograder.assignments.assignment import Assignment
from autograder.grading.engine import Engine
from autograder.grading.verdict import Report, Verdict
from autograder.report.class_report import class_csv, class_html
from autograder.report.feedback import feedback_html
from autograder.report.summary import print_tables
from autograder.sandbox import SandboxError, isolation
from tests.attacks.threats import NEEDS, PAGE, TESTS, isolation_page
from tests.helpers import tiny_course
from tests.helpers.sandbox_programs import usual_levels
from tests.helpers.support import ROOT, require

pytestmark = pytest.mark.threat
Grade = Callable[..., Report]
ZERO = {"double": 0.0, "running_sum": 6.0}  # the honest part keeps its points
FULL = {"double": 4.0, "running_sum": 6.0}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    return tiny_course.assignment(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module", params=usual_levels())
def engine(request: pytest.FixtureRequest, tiny: Assignment) -> Iterator[Engine]:
    with Engine(request.param, secret=b"threatened") as engine:
        try:
            engine.reference(tiny)
        except SandboxError as error:
            require("sandbox", False, str(error))
        yield engine


@pytest.fixture
def grade(engine: Engine, tiny: Assignment, tmp_path: Path) -> Grade:
    """Return a function that grades a notebook: cells of exercises by name, ``cell`` for one that is added."""

    def handed_in(student: str = "mallory", cell: str = "", **written: str) -> Report:
        texts = {name: textwrap.dedent(text) for name, text in {**tiny_course.RIGHT, **written}.items()}
        notebook = tiny_course.student_notebook(tiny, **texts)
        if cell:
            notebook.cells.insert(2, nbformat.v4.new_code_cell(textwrap.dedent(cell)))
        path = tmp_path / "submitted.ipynb"
        path.write_text(nbformat.v4.writes(notebook))
        return engine.grade(path, tiny, student)

    return handed_in


def points(report: Report) -> dict[str, float]:
    assert report.status == "graded"
    return {verdict.exercise: verdict.points for verdict in report.verdicts}


def told(report: Report, tiny: Assignment) -> str:
    """Return all that a student can read of a report."""
    return feedback_html(report, tiny.source)


def test_every_row_has_tests_that_exist_and_are_marked() -> None:
    assert sorted(TESTS) == list(range(1, 31))
    for row, (_, tests) in TESTS.items():
        assert tests, f"row {row} has no test"
        for test in tests:
            file, _, name = test.partition("::")
            tree = ast.parse((ROOT / "tests" / file).read_text())
            found = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == name]
            assert found, f"row {row}: there is no {test}"


def test_the_page_on_isolation_is_what_is_stated() -> None:
    assert {name for names in NEEDS.values() for name in names} <= set(isolation.PROMISES)
    assert PAGE.read_text() == isolation_page(), "make it anew: python -m tests.attacks.threats"


# Hooks of Python and of notebooks: code of one cell that runs at other moments than its author's turn.
HOOKS = {
    "input transformers": "get_ipython().input_transformers_cleanup.append(lambda lines: ['double = lambda x: 2 * x'])",
    "trace": """
        import sys
        def trace(frame, event, argument):
            if event == "return" and "expected" in frame.f_locals: frame.f_locals["got"] = frame.f_locals["expected"]
            return trace
        sys.settrace(trace); sys.setprofile(trace)
    """,
    "at exit": "import atexit, os\natexit.register(os._exit, 0)\nos.register_at_fork(after_in_child=lambda: None)",
    "import hooks": """
        import sys
        class Finder:
            def find_spec(self, name, path=None, target=None): raise SystemExit
        sys.meta_path.insert(0, Finder()); sys.path_hooks.insert(0, Finder)
        for name in list(sys.modules):
            if name.startswith(("earlab", "json", "msgpack")): del sys.modules[name]
    """,
    "site customisation": """
        import os, sys
        for place in (os.path.expanduser("~"), os.getcwd(), *sys.path):
            for name in ("sitecustomize.py", "usercustomize.py", "numpy.py", "earlab.py"):
                try: open(os.path.join(place, name), "w").write("raise SystemExit")
                except OSError: pass
        os.environ.update(PYTHONSTARTUP="sitecustomize.py", PYTHONPATH=os.getcwd(), LD_PRELOAD="x.so")
    """,
    "syntax trees": "import ast, builtins\nast.parse = builtins.compile = lambda *a, **k: (lambda: None).__code__",
    "signals and garbage": """
        import gc, signal, sys
        gc.callbacks.append(lambda *a: None)
        sys.excepthook = sys.unraisablehook = lambda *a: None
        for number in (signal.SIGTERM, signal.SIGALRM, signal.SIGUSR1): signal.signal(number, signal.SIG_IGN)
    """,
    "output": "import sys\nsys.stdout = sys.stderr = sys.__stdout__ = None\nprint = display = None",
    "names of the notebook": "In = Out = _ = __ = _i = exit = quit = None\n__name__ = '__grader__'",
}


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_gains_nothing_and_costs_nobody(grade: Grade, hook: str) -> None:
    wrong = grade(cell=HOOKS[hook], double="def double(x):\n    return 3 * x")
    assert points(wrong)["double"] == 0
    neighbour = grade("ada")
    assert points(neighbour) == FULL
    assert not neighbour.cells


@pytest.mark.parametrize("hook", sorted(set(HOOKS) - {"syntax trees", "import hooks"}))
def test_a_harmless_hook_costs_right_work_nothing(grade: Grade, hook: str) -> None:
    assert points(grade(cell=HOOKS[hook])) == FULL


def test_hidden_and_visible_calls_look_alike(grade: Grade, engine: Engine, tiny: Assignment) -> None:
    """What it sees around it, it tells by a sign that only an instructor reads: the same in every case."""
    spy = """
    import os, sys
    def double(x):
        depth, frame = 0, sys._getframe()
        while frame:
            depth, frame = depth + 1, frame.f_back
        seen = (depth, sorted(os.environ.items()), sys.argv, os.getcwd(), os.listdir("."), len(sys.modules),
                x.flags.writeable, x.flags.owndata, x.dtype.str, x.base is None)
        told = repr(seen).replace(os.getcwd(), 'its own directory')  # hidden and visible cases have one each
        return np.full(len(x), float(sum(map(ord, told))))
    """
    verdict = grade(double=spy).verdict("double")
    seen = {case.detail.split(" is ")[1].split(",")[0] for case in verdict.cases}
    assert len(seen) == 1, "all cases see the same"
    assert {case.visible for case in verdict.cases} == {True, False}


@pytest.mark.parametrize(
    "sign",
    [
        "os.environ.get('USER') == 'student'",
        "os.environ.get('OMP_NUM_THREADS') == '1'",
        "'ipykernel' not in sys.modules",
        "'child' in sys.modules",
        "calls.append(1) or len(calls) <= 5",
        "time.time() > 0",
    ],
)
def test_noticing_the_grader_gains_nothing(grade: Grade, sign: str) -> None:
    source = f"import os, sys, time\ncalls = []\ndef double(x):\n    return x + 1 if {sign} else 2 * x"
    assert points(grade(double=source))["double"] == 0


def test_a_friends_hidden_answers_are_not_ones_own(grade: Grade, engine: Engine, tiny: Assignment) -> None:
    _, answers = engine.reference(tiny)
    exercise = tiny.exercise("double")
    names = iter(f"student{n}" for n in range(100))
    ada = next(names)
    eve = next(n for n in names if engine.variant(tiny, exercise, n) != engine.variant(tiny, exercise, ada))
    known = answers.hidden(exercise, engine.variant(tiny, exercise, ada)).cases
    table = {tuple(case.inputs["x"].tolist()): case.expected.tolist() for case in known}
    source = f"table = {table!r}\ndef double(x):\n    return np.array(table.get(tuple(x), x))"
    assert points(grade(ada, double=source))["double"] == 4, "they are the answers"
    assert points(grade(eve, double=source))["double"] == 0


LATE = {
    "a view that changes later": """
        import threading, time
        def double(x):
            y = 3 * x
            threading.Thread(target=lambda: (time.sleep(0.05), np.copyto(y, 2 * x)), daemon=True).start()
            return y
    """,
    "an iterator": "def double(x):\n    return iter(2 * x)",
    "a coroutine": "async def double(x):\n    return 2 * x",
    "its inputs, changed": "def double(x):\n    x *= 2\n    x += 1\n    return x",
    "long doubles beside the value": "def double(x):\n    return np.longdouble(2) * x + np.longdouble(1)",
}


@pytest.mark.parametrize("what", LATE)
def test_what_is_returned_is_taken_at_once_and_as_it_is(grade: Grade, what: str) -> None:
    assert points(grade(double=LATE[what])) == ZERO


RANDOM = """
import random
np.random.seed(0); random.seed(0)
np.random.seed = np.random.default_rng = random.seed = random.random = lambda *a, **k: np.zeros(3)
np.random.mtrand._rand = None
def double(x):
    np.random.normal = lambda *a, **k: 0.0
    return 2.0 * np.zeros(len(x))
"""


def test_random_state_is_its_own(grade: Grade, engine: Engine, tiny: Assignment) -> None:
    """It predicts nothing, and the inputs of the next exercise and of the neighbours are the same."""
    before = grade("ada")
    assert points(grade(double=RANDOM)) == ZERO
    assert [replace(v, seconds=0.0) for v in grade("ada").verdicts] == [
        replace(v, seconds=0.0) for v in before.verdicts
    ]


EVIL = "\x1b]0;evil\x07\x1b[31m\u202egnp\u2066<script>alert(1)</script><img src=x onerror=alert(1)>\0=HYPERLINK(1)"


@pytest.mark.parametrize(
    "source",
    [
        f"def double(x):\n    raise ValueError({EVIL!r})",
        f"def double(x):\n    print({EVIL!r})\n    raise type({EVIL.replace(chr(0), '')!r}, (Exception,), {{}})",
        f"globals()[{EVIL!r}] = lambda x: x",
        f"raise ValueError({EVIL!r})",
        f"def double(x):\n    return {{{EVIL!r}: 1}}",
        f"def double(x):\n    return {EVIL!r}",
        f"import earlab\ndef double(x):\n    1 / 0  # {EVIL.replace(chr(0), '')}",
    ],
)
def test_nothing_of_it_runs_or_hides_in_a_report(grade: Grade, tiny: Assignment, source: str) -> None:
    report = replace(grade(double=source), student=f"mallory{EVIL}")
    tables = StringIO()
    print_tables(Console(file=tables, width=300, force_terminal=False), [report])
    pages = [
        told(report, tiny),
        class_html(tiny.name, [report], [tiny.name]),
        class_csv([report]),
        tables.getvalue(),
    ]
    for page in pages:
        assert not set(page) & {"\x1b", "\x07", "\0", "\u202e", "\u2066"}
    for page in pages[:2]:
        assert "<script" not in page
        assert "<img" not in page


def test_a_formula_runs_in_no_export(grade: Grade) -> None:
    report = replace(grade(double="def double(x):\n    return '=1+1'"), student='=HYPERLINK("http://x")')
    for line in class_csv([report]).splitlines():
        for cell in line.split(","):
            assert not cell.strip('"').startswith(("=", "+", "@", "\t"))


LEAKS = {
    "prints": "print(list(x), repr(x))\n    return x",
    "raises": "raise ValueError(repr(x))",
    "the exception's name": "raise type('L' + ''.join(filter(str.isdigit, repr(x))), (Exception,), {})()",
    "a chain of exceptions": "try: raise KeyError(repr(x))\n    except KeyError as e: raise ValueError(repr(x)) from e",
    "a warning": "import warnings; warnings.warn(repr(x)); return x",
    "an exit code": "import os; os._exit(int(abs(x[0]) * 100) % 256)",
    "a signal": "import os; os.kill(os.getpid(), [4, 6, 8, 11][int(abs(x[0]) * 100) % 4])",
    "a shape": "return np.zeros(int(abs(x[0]) * 100) % 50 + 20)",
    "a key": "return {repr(x): 1.0}",
    "a type": "return type('T' + ''.join(filter(str.isdigit, repr(x))), (), {})()",
    "a name": "globals()['n' + ''.join(filter(str.isdigit, repr(x)))] = 1; return missing",
    "a value": "return x * 0.999",
    "a figure": "import matplotlib.pyplot as plt; plt.title(repr(x)); return x",
    "time": "import time; time.sleep(abs(x[0]) % 1 / 20); return x",
}


@pytest.mark.parametrize("way", LEAKS)
def test_nothing_of_hidden_inputs_reaches_a_student(
    grade: Grade, engine: Engine, tiny: Assignment, way: str
) -> None:
    """Two students with the same notebook and other hidden inputs read the same page, to the letter."""
    exercise = tiny.exercise("double")
    names = [f"student{n}" for n in range(100)]
    ada = names[0]
    eve = next(n for n in names if engine.variant(tiny, exercise, n) != engine.variant(tiny, exercise, ada))
    source = f"def double(x):\n    {LEAKS[way]}"
    pages = [told(replace(grade(name, double=source), student="somebody"), tiny) for name in (ada, eve)]
    assert pages[0] == pages[1]


# What a function sees of hidden inputs and keeps, for a moment in which its words are read.
KEPT = {
    "by the function": {"double": "def double(x, seen=[]):\n    seen.append(x.tolist())\n    raise ValueError(repr(seen))"},
    "as a value": {"double": "def double(x, seen=[]):\n    seen.append(x.sum())\n    return np.full(len(x), sum(seen))"},
    "in a file": {
        "double": "def double(x):\n    open('seen', 'a').write(repr(x))\n    return 2 * x",
        "running_sum": "def running_sum(x, step=double):\n    raise ValueError(open('seen').read())",
    },
    "in memory that forks share": {
        "cell": "import mmap\nseen = mmap.mmap(-1, 1 << 16)",
        "double": "def double(x):\n    seen.write(repr(x).encode())\n    return 2 * x",
        "running_sum": "def running_sum(x, step=double):\n    raise ValueError(seen[:3_000])",
    },
}  # fmt: skip


@pytest.mark.parametrize("way", KEPT)
def test_nothing_kept_of_hidden_inputs_reaches_a_student(
    grade: Grade, engine: Engine, tiny: Assignment, way: str
) -> None:
    names = [f"student{n}" for n in range(100)]
    ada = names[0]
    eve = next(
        n
        for n in names
        if all(engine.variant(tiny, e, n) != engine.variant(tiny, e, ada) for e in tiny.exercises)
    )
    pages = [told(replace(grade(name, **KEPT[way]), student="somebody"), tiny) for name in (ada, eve)]
    assert pages[0] == pages[1]


def test_a_forged_clock_is_not_believed(grade: Grade) -> None:
    """Seconds that are no number would spoil each record, page and log that they stand in."""
    clock = (
        "import itertools, time\nticks = itertools.count()\ntime.perf_counter = lambda: next(ticks) * 1e307"
    )
    report = grade(cell=clock)
    assert all(0 <= seconds < 3600 for seconds in report.timings.values())


def test_what_is_told_does_not_follow_the_distance(grade: Grade, tiny: Assignment) -> None:
    """Tolerances and hidden values cannot be searched for: only visible cases are quoted in numbers."""

    def hidden(factor: float) -> tuple[str, list[str]]:
        source = f"def double(x):\n    return x * {factor!r} if min(abs(x - x.round())) > 1e-6 else 2 * x"
        verdict = grade(double=source).verdict("double")
        return verdict.messages[-1], [case.reason for case in verdict.cases if not case.visible]

    assert hidden(2.2) == hidden(2.3) == hidden(1.7)


ACCIDENTS = {
    "a syntax error elsewhere": ({"cell": "def unfinished(:\n    pass"}, FULL, ""),
    "a missing function": ({"double": "pass"}, ZERO, "defines no double"),
    "a misspelt function": ({"double": "def duoble(x):\n    return 2 * x"}, ZERO, "duoble: is that the one?"),
    "an argument too few": ({"double": "def double():\n    return 2"}, ZERO, "argument"),
    "nothing returned": ({"double": "def double(x):\n    2 * x"}, ZERO, "None"),
    "a list": ({"double": "def double(x):\n    return [2 * v for v in x]"}, FULL, ""),
    "single precision": ({"double": "def double(x):\n    return np.float32(2) * x.astype(np.float32)"}, FULL, ""),
    "a column": ({"double": "def double(x):\n    return (2 * x)[:, None]"}, ZERO, "shape"),
    "a warning": ({"double": "import warnings\ndef double(x):\n    warnings.warn('w'); return 2 * x"}, FULL, ""),
    "noise": ({"double": "import sys\ndef double(x):\n    print(1, file=sys.stderr); return 2 * x"}, FULL, ""),
    "a figure": (
        {"double": "import matplotlib.pyplot as plt\ndef double(x):\n    plt.plot(x); plt.show(); return 2 * x"},
        FULL,
        "",
    ),
    "a progress bar": (
        {"double": "from tqdm.auto import tqdm\ndef double(x):\n    return np.array([2 * v for v in tqdm(x)])"}, FULL, "",
    ),
    "an object that is called": (
        {"double": "class Double:\n    def __call__(self, x):\n        return 2 * x\ndouble = Double()"}, FULL, "",
    ),
    "a decorator": (
        {"double": "def logged(f):\n    return lambda *a, **k: print(f, a) or f(*a, **k)\n@logged\ndef double(x):\n    return 2 * x"},
        FULL,
        "",
    ),
    "a partial function": (
        {"double": "from functools import partial\ndouble = partial(lambda factor, x: factor * x, 2)"}, FULL, "",
    ),
    "warnings as errors": ({"cell": "import warnings\nwarnings.simplefilter('error'); np.seterr(all='raise')"}, FULL, ""),
    "magics": ({"cell": "%matplotlib inline\n%load_ext autoreload\n!ls\n?print\nget_ipython().run_line_magic('who', '')"}, FULL, ""),
    "a question": ({"double": "def double(x):\n    return float(input('?')) * x"}, ZERO, "input()"),
    "slow but right": (
        {
            "double": "import time\ndef double(x):\n    end = time.process_time() + 0.05\n"
            "    while time.process_time() < end: pass\n    return 2 * x"
        },
        FULL,
        "",
    ),
    "a pause": ({"double": "import time\ndef double(x):\n    time.sleep(0.1); return 2 * x"}, FULL, ""),
    "a deleted cell's variable": ({"double": "def double(x):\n    return factor * x"}, ZERO, "factor"),
    "a variable of another cell": ({"cell": "factor = 2", "double": "def double(x):\n    return factor * x"}, FULL, ""),
    "a module that is not there": ({"double": "import cupy\ndef double(x):\n    return 2 * x"}, FULL, ""),
}  # fmt: skip


@pytest.mark.parametrize("accident", ACCIDENTS)
def test_an_accident_costs_what_it_must(grade: Grade, accident: str) -> None:
    written, expected, word = ACCIDENTS[accident]
    report = grade("ada", **written)
    assert points(report) == expected
    assert word in " ".join(message for verdict in report.verdicts for message in verdict.messages)


def test_neighbours_of_attackers_are_graded_as_ever(grade: Grade) -> None:
    """Between an honest student's two hand-ins everything is tried that ends, hangs or burdens a process."""

    def plain(report: Report) -> list[Verdict]:
        return [replace(verdict, seconds=0.0) for verdict in report.verdicts]

    honest, wrong = plain(grade("ada")), plain(grade("bob", double="def double(x):\n    return x ** 2"))
    for body in (
        "import os; os._exit(0)",
        "import os; os.kill(os.getppid(), 9)",
        "import os; [os.fork() for _ in range(3)]; os.kill(0, 9)",
        "held = [bytearray(1 << 28) for _ in range(50)]",
        "import gc; [o.fill(7) for o in gc.get_objects() if type(o) is np.ndarray]; return x",
        "open('left', 'wb').write(bytes(1 << 24)); return x",
    ):
        assert points(grade(double=f"def double(x):\n    {body}"))["double"] == 0
    assert plain(grade("ada")) == honest
    assert plain(grade("bob", double="def double(x):\n    return x ** 2")) == wrong


def test_whoever_grades_the_submission_is_nobody(grade: Grade) -> None:
    """Run by root or not: no right to write where the machine's settings are, no capability, no other user."""
    source = """
    import os
    def double(x):
        kernel = ["/proc/sys/kernel/core_pattern", "/sys/kernel/uevent_helper", "/sys/fs/cgroup/cgroup.procs",
                  "/dev/mem", "/dev/kmsg", "/proc/1/mem", "/proc/sysrq-trigger", "/etc/passwd", "/etc/shadow"]
        for path in kernel:
            try: os.close(os.open(path, os.O_WRONLY))
            except OSError: continue
            return 2 * x
        for act in (lambda: os.setuid(0), lambda: os.setgid(0), lambda: os.chroot("/"), lambda: os.mknod("m", 0o60600)):
            try: act()
            except OSError: continue
            return 2 * x
        return 2 * x if os.getuid() == 0 or os.geteuid() == 0 else -x
    """
    assert points(grade(double=source)) == ZERO
