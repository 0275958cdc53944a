"""Files at each level that confines: Python and public data are read, a program's own directory is written, that is all."""

import os
import py_compile
import shutil
import sys
from pathlib import Path

import pytest

import autograder
from autograder.sandbox import Task, isolation
from autograder.sandbox.host import view
from earlab.protocol.probe import call_probe
from tests.helpers.sandbox_programs import (
    answer,
    confined,
    confined_sandbox,
    evaluate,
    failure,
    levels_with,
    program,
    refused,
    sandbox,
)  # fmt: skip

pytestmark = pytest.mark.threat
COURSE = Path(autograder.__file__).parent.parent
PYTHON = Path(os.path.realpath(sys.executable)).parent.parent
PACKAGES = "next(path for path in sys.path if path.endswith('/packages'))"


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    """A directory whose ``shared`` is public; its owner and everybody else may do anything there."""
    made = tmp_path_factory.mktemp("files")
    for path in (made, made / "shared"):
        path.mkdir(exist_ok=True)
        (path / "file").write_text("as it was")
        (path / "file").chmod(0o666)
        path.chmod(0o777)
    return made


@pytest.fixture(scope="module", params=confined())
def box(request, directory):
    with confined_sandbox(request.param, public=[directory / "shared"]) as started:
        yield started


def reached(box, path):
    """Return where a program finds a public file."""
    return f"/shared/{path.name}" if box.level in levels_with("names") else str(path)


def test_nothing_of_this_machine_is_read(box, directory):
    places = [
        *(
            COURSE / name
            for name in ("solutions", "autograder", "autograder/grading/engine.py", "tests", ".git/HEAD")
        ),
        *(
            Path(path)
            for path in ("/", "/etc", "/etc/passwd", "/home", "/root", "/tmp", "/var", "/usr/bin/env")
        ),
        *(Path(path) for path in ("/proc/self/environ", "/proc/self/maps", "/proc/cpuinfo", "/sys/kernel")),
        *(Path(path) for path in ("/proc/sys/kernel/core_pattern", "/dev/shm", "/dev/tty", "/dev/mem")),
        directory,
        directory / "file",
        *PYTHON.glob("lib/python*/site-packages/*/__init__.py"),
    ]
    source = """
    import os
    def f(places):
        read = []
        for place in places:
            try:
                inside = os.listdir(place) if os.path.isdir(place) else open(place, "rb").read(1)
                read += [place] if inside else []
            except OSError:
                pass
        return read
    """
    own = (
        ["/", "/etc", "/root", "/tmp"] if box.level in levels_with("names") else []
    )  # what is there is not this machine's
    with box.open(program(source)) as session:
        assert sorted(set(answer(session, "f", [str(place) for place in places])) - set(own)) == []


def test_public_files_and_packages_are_read(box, directory):
    file = reached(box, directory / "shared" / "file")
    assert evaluate(box, f"open({file!r}).read()") == "as it was"
    assert evaluate(box, "json.loads('[1]')", "json") == [1]
    assert evaluate(box, "colorsys.rgb_to_hsv(1, 1, 1)[2]", "colorsys") == 1
    assert evaluate(box, "len(numpy.testing.__name__)", "numpy.testing") == 13
    assert evaluate(box, "open('/dev/zero', 'rb').read(2)[0]") == 0


def test_the_answers_to_visible_cases_are_not_there(box):
    source = "from earlab import check\nfrom earlab.protocol import casefile\ndef f(x): return list(casefile.names())\ncheck(f)"
    with box.open(program(source)) as session:
        assert [cell.status for cell in session.cells] == ["ok"]
        assert answer(session, "f") == []
    file = next((COURSE / "earlab" / "public").glob("*/*.msgpack"))
    for path in (repr(str(file)), f"{PACKAGES} + '/earlab/public/{file.parent.name}/{file.name}'"):
        assert refused(box, f"open({path}).read()") in ("PermissionError", "FileNotFoundError")


COMPILED = """
    import importlib, os
    import earlab
    home = os.path.dirname(earlab.__file__)
    def f(x):
        read = []
        for place, folders, files in os.walk(home, followlinks=True):
            for name in files:
                if place.endswith("__pycache__") or not name.endswith((".py", ".js", ".css")):
                    try:
                        read += [name] if open(os.path.join(place, name), "rb").read(1) else []
                    except OSError:
                        pass
        late = importlib.import_module("earlab.protocol.scoring")
        return [read, late.__file__, late.__cached__ and os.path.exists(late.__cached__)]
"""


@pytest.mark.parametrize("which", confined(), ids=str)
def test_nothing_compiled_of_the_courses_own_is_seen(which, tmp_path, monkeypatch):
    """It names where the course lies, and may be older than the text; what is compiled later is not seen either."""
    own = tmp_path / "earlab"
    shutil.copytree(COURSE / "earlab", own, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(view.earlab, "__file__", str(own / "__init__.py"))

    def compile_below(folder):
        for text in (own / folder).rglob("*.py"):
            py_compile.compile(str(text), doraise=True)

    compile_below("cells")
    with confined_sandbox(which) as box:
        if box.level != "bubblewrap":  # each child there sees what was there when it began
            compile_below("protocol")
        with box.open(program(COMPILED)) as session:
            read, file, cached = answer(session, "f")
    assert read == []
    assert not cached
    assert str(COURSE) not in file


def test_a_file_of_its_own_can_be_mapped(box):
    source = """
    import mmap
    import numpy as np
    def f(x):
        np.save("a.npy", np.arange(10.0))
        written = np.memmap("b.bin", "f4", "w+", shape=3)
        written[:] = 2
        written.flush()
        copy = np.memmap("b.bin", "f4", "c")
        copy[0] = 9
        with open("b.bin", "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as bytes_of_it:
            size = len(bytes_of_it)
        return [np.load("a.npy", mmap_mode="r").sum(), np.memmap("b.bin", "f4", "r").sum(), copy.sum(), size]
    """
    with box.open(program(source)) as session:
        assert answer(session, "f") == [45.0, 6.0, 13.0, 12]


@pytest.mark.parametrize(
    "target",
    ["/x", "/usr/lib/x", "/var/tmp/x", "../x", f"{PYTHON}/lib/x", "/dev/x", "/dev/shm/x", str(COURSE / "x")],
)
def test_only_its_own_directory_can_be_written(box, target):
    assert refused(box, f"open({target!r}, 'w')") in ("OSError", "PermissionError", "FileNotFoundError")


def test_packages_cannot_be_written(box):
    for name in ("x.py", "earlab/x.py", "earlab/protocol/codec.py", "numpy/x.py", "numpy/__init__.py"):
        assert refused(box, f"open({PACKAGES} + '/{name}', 'w')") in ("OSError", "PermissionError")


def test_its_own_directory_is_its_own(box):
    body = """
    import os, tempfile
    def f(x):
        os.makedirs("a/b")
        with open("a/b/c", "w") as file: file.write("hello")
        os.rename("a/b/c", "a/b/e")
        os.replace("a/b/e", "a/b/c")
        os.symlink("a/b/c", "d")
        with tempfile.TemporaryFile() as file: file.write(b"1")
        text = open("d").read()
        os.remove("a/b/c")
        return [text, sorted(os.listdir("."))]
    """
    with box.open(program(body)) as session:
        assert answer(session, "f") == ["hello", ["a", "d"]]


CHANGES = [
    "os.chmod(target, 0o777)",
    "os.chown(target, os.getuid(), os.getgid())",
    "os.utime(target)",
    "os.truncate(target, 0)",
    "os.close(os.open(target, os.O_RDONLY | os.O_TRUNC))",
    "os.close(os.open(target, os.O_WRONLY))",
    "os.remove(target)",
    "os.rename(target, 'mine')",
    "os.link(target, 'mine')",
    "os.setxattr(target, 'user.x', b'1')",
    "os.mkfifo(target + '.pipe')",
    "os.symlink('/', target + '.link')",
    "os.mkdir(target + '.directory')",
    "os.mknod('device', 0o20666, os.makedev(1, 1))",
    "system_call(452, -100, target.encode(), 0o777, 0)",  # fchmodat2
    "system_call(437, -100, target.encode(), (ctypes.c_uint64 * 3)(os.O_TRUNC, 0, 0), 24)",  # openat2
    "system_call(469, -100, target.encode(), (ctypes.c_uint64 * 3)(), 24, 0)",  # file_setattr
    "system_call(463, -100, target.encode(), 0, b'user.x', (ctypes.c_uint64 * 2)(), 16)",  # setxattrat
    "os.execv('/usr/bin/env', ['env'])",
]


@pytest.mark.parametrize("place", ["shared", "."])
def test_no_file_is_changed_in_any_other_way(box, directory, place):
    source = """
    import ctypes, os
    def system_call(*arguments):
        if ctypes.CDLL(None, use_errno=True).syscall(*arguments) == -1: raise OSError(ctypes.get_errno(), "refused")
    def f(x):
        done = []
        target, changes = x
        for change in changes:
            try: exec(change, {**globals(), "target": target})
            except OSError: continue
            done.append(change)
        return done
    """
    file = directory / place / "file"
    before = file.stat(), file.parent.stat().st_mtime_ns
    with box.open(program(source)) as session:
        assert answer(session, "f", [reached(box, file), CHANGES]) == []
    assert (file.stat(), file.parent.stat().st_mtime_ns) == before
    assert file.read_text() == "as it was"


def test_a_setuid_program_gains_nothing(box):
    body = "shutil.copyfile('/dev/null', 'x'); os.chmod('x', 0o4755); os.execv('x', ['x'])"
    assert refused(box, body, "os, shutil") in ("PermissionError", "OSError")


def test_neighbours_do_not_see_each_other(box):
    write = "import os\nopen('note', 'w').write('hello')\ndef f(x): return [os.getcwd(), os.listdir('.')]"
    look = "import os\ndef f(x): return os.listdir(x)\ndef g(x): return open(x + '/note').read()"
    with box.open(program(write)) as first, box.open(program(look)) as second:
        where, names = answer(first, "f")
        assert names == ["note"]
        if box.level in levels_with("names"):
            assert answer(second, "f", where) == []
        else:
            assert failure(second, "f", where).type == "PermissionError"
        assert failure(second, "g", where).type in ("PermissionError", "FileNotFoundError")
        assert answer(second, "f", ".") == []


LEAVES = {
    "a file": "open('left', 'w').write('x')",
    "a file in a directory": "os.makedirs('a/b', exist_ok=True); open('a/b/left', 'w').write('x')",
    "another text in a cell's file": "open('made', 'r+').write('CELL')",
    "the same size and time": "s = os.stat('made'); open('made', 'r+').write('CELL'); os.utime('made', ns=(s.st_atime_ns, s.st_mtime_ns))",
    "a link": "os.symlink('nowhere', 'left')",
    "nothing where a cell left something": "os.remove('made')",
}


@pytest.mark.parametrize("level", isolation.LEVELS)
@pytest.mark.parametrize("way", LEAVES)
def test_nothing_outlasts_an_exercise_in_its_directory(level, way):
    """What the cells left is there for each exercise, what another one did is not."""
    source = f"""
    import os
    open('made', 'w').write('cell')
    def leave(x):
        try: {LEAVES[way]}
        except PermissionError: pass  # no level needs to let it change a file's times
        return x
    def look(x):
        return [sorted(name for name in os.listdir('.') if name[0] != '.'), open('made').read()]
    """
    with sandbox(level) as box, box.open(program(source)) as session:
        assert answer(session, "leave", 1) == 1
        assert answer(session, "look") == [["made"], "cell"]
        session.glance([Task(call_probe("leave"), ({"x": 1},), 1.0)])
        assert answer(session, "look") == [["made"], "cell"]
