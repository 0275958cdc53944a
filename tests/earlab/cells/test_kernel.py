"""Our kernel leaves in the namespace what IPython leaves there, and goes on where IPython stops.

Known exceptions: after a statement that fails, those below it are run; ``%%timeit`` leaves its cell's names; nothing is
run that another program would run, and no setting of a screen is made; below ``%%time`` one may await
and have future flags anywhere, above which one may await too; ``%run``, ``%store`` and ``%reset`` do nothing.
"""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.helpers.fuzzing import examples
from tests.helpers.two_kernels import Session


@pytest.fixture(scope="module")
def sessions():
    both = Session("ipython"), Session("ours")
    yield both
    for one in both:
        one.close()


SAME = {
    "a prompt": [">>> x = 1\n>>> def f(a):\n...     return a\n...\n>>> y = f(x)"],
    "IPython's prompt": ["In [3]: x = 1\n   ...: y = 2"],
    "an indented cell": ["    x = 1\n    if x:\n        y = 2\n"],
    "a shell line over two lines": ["!true a \\\n b\nx = 1"],
    "a question": ["d = [1]\nd[0]?\nx = 2"],
    "lines that are no magics": ['%pwd\ns = """\n%d\n!x\nwhy?\n"""\nturn = (7\n % 3)\nx = 7 \\\n % 3'],
    "auto-call": ["def f(*a):\n    global got\n    got = a", ",f a b", ";f a b"],
    "future flags": ["from __future__ import annotations", "def f(a: Nowhere) -> Nothing:\n    'doc'"],
    "await": ["import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    return 3", "x = await f()\nawait f()"],
    "async for": ["async def g():\n    yield 1\n    yield 2", "got = [v async for v in g()]\nasync for v in g():\n    w = v"],
    "what was shown": ["3", "_ + 1", "x = Out[1] + _\n__", "5;", "None", "_"],
    "a name of the student's": ["_ = 7\n3", "4", "y = _"],
    "time": ["%time x = 1", "y = %time 3 + 4", "%%time\nz = x + y"],
    "capture": ["%%capture out\nprint(1)\nx = 2", "y = out.stdout + '.'\nz = out"],
    "cell magics": ["%%capture\n%%time\nx = 1", "%%html\n<b>1</b>", "%%bash\ntrue"],
    "a shell's list": ["files = !true\nn = len(files)"],
    "timeit": ["r = %timeit -n 1 -r 1 -o 1 + 1\nk = r.average >= 0"],
    "display": ["h = display(1, display_id=True)\nh.update(2)\nn = display(3)"],
    "the shell": ["ip = get_ipython()\nk = ip.__class__.__name__.endswith('Shell')\nip.run_line_magic('pwd', '')\nx = 1"],
    "its namespace": ["get_ipython().user_ns['x'] = 3\ny = x\nget_ipython().push({'z': 4})"],
    "what was typed": ["x = 1", "n = len(In)"],
    "comments alone": ["# nothing", "\n\n", "x = 1", "x"],
}  # fmt: skip


@pytest.mark.parametrize("cells", SAME.values(), ids=SAME)
def test_a_notebook_leaves_what_ipython_leaves(sessions, cells):
    ipython, ours = (session.names_after(cells) for session in sessions)
    for names in (ipython, ours):
        names.pop("ip", None)  # the shell itself, which is another one
    assert ours == ipython


_NAMES = st.sampled_from("abcde")
_VALUES = st.sampled_from(
    [
        "1",
        "-2.5",
        "'%d'",
        "(1,\n  2)",
        "[v for v in range(3)]",
        "'''\n%x\n!y\n?\n'''",
        "len('?')",
        "7 \\\n % 4",
    ]
)
_STATEMENTS = st.one_of(
    st.builds("{} = {}".format, _NAMES, _VALUES),
    st.builds("{} = %time {}".format, _NAMES, st.sampled_from(["1 + 1", "sum([1])"])),
    st.builds("%time {} = {}".format, _NAMES, st.sampled_from(["1", "'x'"])),
    st.builds("def {}(v):\n    '''doc\n    %s\n    '''\n    return v % 3".format, _NAMES),
    st.builds("if True:\n    {} = 2\n    {}\nelse:\n    {} = 3".format, _NAMES, st.sampled_from(["%pwd", "!true", "pass"]), _NAMES),
    st.builds("for {} in range(2):\n    !true \\\n      again\n".format, _NAMES),
    st.sampled_from(["%pwd", "%time", "!true", "!true \\\n x", "len?", "?len", "%time?", "# a % comment?", "", "import math",
                     "await __import__('asyncio').sleep(0)", "n = !true", "from __future__ import annotations"]),
    st.builds("{}".format, _VALUES),
)  # fmt: skip
_BODIES = (
    st.lists(_STATEMENTS, min_size=1, max_size=5)
    .map("\n".join)
    .filter(lambda body: "await" not in body or "__future__" not in body)
)
_CELLS = st.one_of(
    _BODIES,
    st.builds(
        "%%time\n{}".format, _BODIES.filter(lambda body: "await" not in body and "__future__" not in body)
    ),
    st.builds("%%{}\n{}".format, st.sampled_from(["capture", "capture out"]), _BODIES),
    _BODIES.map(lambda body: textwrap.indent(body, "    ")),
    st.builds("\n\n{};".format, _BODIES),
)


@examples(60, 1_000)  # some 150 and 2,500 cells
@given(cells=st.lists(_CELLS, min_size=1, max_size=4))
def test_any_notebook_leaves_what_ipython_leaves(sessions, cells):
    ipython, ours = (session.names_after(cells) for session in sessions)
    assert ours == ipython
