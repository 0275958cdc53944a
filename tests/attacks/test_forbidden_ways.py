"""Ways to what is forbidden that do not name it: other files, other loaders, other homes, tables, memory, other programs."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from autograder.assignments.assignment import load_assignment
from autograder.sandbox import Limits, Sandbox, Task
from earlab.protocol.outcome import Answer
from earlab.protocol.probe import call_probe
from tests.helpers.sandbox_programs import answer, program, sandbox

pytestmark = pytest.mark.threat
LEVELS = [
    "strict",
    *(["bubblewrap", "landlock"] if os.environ.get("EARLAB_LONG") else []),
]  # where files are kept from it

SPEC = """
import importlib.util as u, os, sys
def load(name, path):
    spec = u.spec_from_file_location(name, path)
    module = u.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
"""
HOME = "import scipy; home = os.path.dirname(scipy.__file__)"
# By notebook: ways to a twin of one of its exercises, each a function that returns the twin's value for x.
WAYS = {
    "05_training": {
        "its file is run": f"import os, runpy; {HOME}\ndef f(x): return runpy.run_path(home + '/special/_logsumexp.py')['softmax'](x)",
        "its file under another name": f"{SPEC}{HOME}\ndef f(x): return load('scipy.special.mine', home + '/special/_logsumexp.py').softmax(x)",
        "its text": f"import os; {HOME}\ndef f(x):\n    names = {{'__package__': 'scipy.special', '__name__': 'scipy.special.m'}}\n    exec(open(home + '/special/_logsumexp.py').read(), names); return names['softmax'](x)",
        "its compiled text": f"import os, marshal, glob; {HOME}\ndef f(x):\n    data = open(glob.glob(home + '/special/__pycache__/_logsumexp*.pyc')[0], 'rb').read()\n    names = {{'__package__': 'scipy.special', '__name__': 'scipy.special.m'}}; exec(marshal.loads(data[16:]), names); return names['softmax'](x)",
        "its own module": "import importlib\ndef f(x): return importlib.import_module('scipy.special._log' + 'sumexp').softmax(x)",
        "no finder in between": "import sys, importlib\nsys.meta_path[:] = [p for p in sys.meta_path if 'PathFinder' in str(p) or 'Importer' in str(p)]\nfor n in [n for n in sys.modules if n.startswith('scipy')]: del sys.modules[n]\ndef f(x):\n    import scipy.special as s\n    return getattr(s, 'soft' + 'max')(x)",
        "another loader": f"import os, importlib.machinery as m; {HOME}\ndef f(x): return m.SourceFileLoader('scipy.special.q', home + '/special/_logsumexp.py').load_module().softmax(x)",
        "a second interpreter": "import subprocess, sys\ndef f(x): return eval(subprocess.run([sys.executable, '-c', 'import scipy.special as s; print(s.softmax([1., 2.]).tolist())'], capture_output=True, check=True, text=True, env={'PYTHONPATH': ':'.join(sys.path)}).stdout)",
        "another package's": "def f(x):\n    import importlib\n    return importlib.import_module('torch').softmax(importlib.import_module('torch').tensor(x), 0)",
        "a zip of it": f"import os, zipimport, zipfile, sys; {HOME}\ndef f(x):\n    with zipfile.ZipFile('z.zip', 'w') as z: z.write(home + '/special/_logsumexp.py', 'mine.py')\n    return zipimport.zipimporter('z.zip').load_module('mine').softmax(x)",
    },
    "02_perceptron": {
        "cython's": "import importlib\ndef f(x): return [importlib.import_module('scipy.special.cython_' + 'special').expit(v) for v in x]",
        "a distribution's": "import importlib\ndef f(x): return importlib.import_module('scipy.' + 'stats').genlogistic.cdf(x, 1)",
        "another distribution's": "import importlib\ndef f(x): return importlib.import_module('scipy.stats._continuous_' + 'distns').logistic_gen().cdf(x)",
        "the compiled file once more": f"{SPEC}import glob; {HOME}\nimport scipy.special\ndef f(x): return vars(load('scipy.special._ufuncs', glob.glob(home + '/special/_ufuncs.*so')[0]))['ex' + 'pit'](x)",
        "under yet another name": f"{SPEC}import glob; {HOME}\nimport scipy.special\ndef f(x): return vars(load('mine._special_ufuncs', glob.glob(home + '/special/_special_ufuncs*.so')[0]))['ex' + 'pit'](x)",
        "scipy's table": "import scipy.special._support_alternative_backends as b\ndef f(x):\n    found = [getattr(v, 'func', v) for t in vars(b).values() if isinstance(t, (list, tuple)) for v in t]\n    return next(v for v in found if getattr(v, '__name__', '') == 'ex' + 'pit')(np.array(x))",
        "memory": "import scipy.special\ncode = compile(\"import gc\\nfound = [v for o in gc.get_objects() if type(o) is dict for v in o.values() if type(v) is np.ufunc and v.__name__ == 'ex' + 'pit']\", np.__file__, 'exec')\ndef f(x):\n    names = {'np': np}; exec(code, names); return names['found'][0](np.array(x))",
        "who refers": "import scipy.special as s\ndef f(x):\n    import gc\n    return next(o for o in gc.get_referents(*gc.get_referrers(s.erf)) if getattr(o, '__name__', '') == 'ex' + 'pit')(np.array(x))",
    },
    "00_sound_into_numbers": {
        "matplotlib's": "import importlib\ndef f(x): return importlib.import_module('matplotlib.m' + 'lab').specgram(np.ones(64), 16, noverlap=8)[0]",
        "matplotlib's file": f"{SPEC}import matplotlib\ndef f(x): return load('matplotlib.mine', os.path.dirname(matplotlib.__file__) + '/mlab.py').specgram(np.ones(64), 16, noverlap=8)[0]",
        "pyplot's": "import matplotlib.pyplot as plt\ndef f(x): return plt.specgram(np.ones(64), 16, noverlap=8)[0]",
        "the course's own": "import importlib\ndef f(x): return importlib.import_module('earlab.' + 'audio').log_mel(np.ones(4000), 8000)",
        "the course's own file": f"{SPEC}import earlab\ndef f(x): return load('mine', os.path.dirname(earlab.__file__) + '/audio.py').log_mel is not None",
        "a mean by another module": "import importlib\ndef f(x): return importlib.import_module('scipy.stats.' + 'mstats').gmean(x)",
        "its file": f"{SPEC}{HOME}\ndef f(x): return load('scipy.stats.mine', home + '/stats/_stats_py.py').gmean(x)",
    },
    "04_backpropagation": {
        "a minimum": "import importlib\ndef f(x): return importlib.import_module('scipy.opti' + 'mize').approx_fprime(np.array(x), np.sum)",
        "its file": f"{SPEC}{HOME}\ndef f(x): return load('scipy.optimize.mine', home + '/optimize/_numdiff.py').approx_derivative(np.sum, np.array(x))",
    },
}  # fmt: skip


@pytest.fixture(scope="module", params=[(level, name) for level in LEVELS for name in WAYS], ids=str)
def box(request: pytest.FixtureRequest) -> Iterator[tuple[Sandbox, str]]:
    level, name = request.param
    assignment = load_assignment(name)
    with sandbox(level, limits=Limits(), preload=("matplotlib.pyplot",), absent=assignment.absent) as started:
        yield started, name


def test_no_way_leads_there(box: tuple[Sandbox, str]) -> None:
    """None gives a value: files, loaders, homes, tables and memory hold nothing of it."""
    started, name = box
    assignment = load_assignment(name)
    forbidden = tuple(dict.fromkeys(n for e in assignment.exercises for n in assignment.forbidden(e)))
    got = {}
    for way, source in WAYS[name].items():
        with started.open(program("import numpy as np", source)) as session:
            (outcome,) = session.run(Task(call_probe("f"), ({"x": [1.0, 2.0]},), 4.0, forbidden))
            if isinstance(outcome, Answer):
                got[way] = outcome.value
    assert got == {}


def test_each_way_would_lead_there() -> None:
    """Where nothing is absent or forbidden, each of them does: they fail for no other reason."""
    with sandbox("process", limits=Limits(), preload=("matplotlib.pyplot",)) as started:
        for name, ways in WAYS.items():
            for way, source in ways.items():
                with started.open(program("import numpy as np", source)) as session:
                    (outcome,) = session.run(Task(call_probe("f"), ({"x": [1.0, 2.0]},), 4.0))
                    assert isinstance(outcome, Answer), f"{name}: {way}: {outcome}"


HONEST = {
    "a stand-in imported": "import torch, sklearn, scipy.stats, tensorflow as tf\nfrom scipy.optimize import minimize\nclass Net(torch.nn.Module): pass",
    "other parts of scipy": "from scipy import fft, linalg, signal, special, ndimage\nassert special.erf(0) == 0 and linalg.toeplitz([1, 2]).shape == (2, 2)\nassert signal.lfilter([1], [1], [1.0]) == 1 and len(fft.dct([1.0, 2.0])) == 2",
    "pictures": "import matplotlib.pyplot as plt\nplt.plot([1]); plt.hist([1, 2]); plt.imshow([[1]]); plt.savefig('x.png')",
    "locks of its own": "import fcntl, sqlite3\nwith open('lock', 'w') as f: fcntl.flock(f, fcntl.LOCK_EX); fcntl.lockf(f, fcntl.LOCK_EX)\nsqlite3.connect('x.db').execute('create table t (x)')",
    "threads": "from concurrent.futures import ThreadPoolExecutor\nassert list(ThreadPoolExecutor(2).map(abs, [-1, 2])) == [1, 2]",
    "maps of its own": "import mmap, numpy as np\nmmap.mmap(-1, 99)\nnp.memmap('m', mode='w+', shape=9)[:] = 1",
    "numbers of memory and processors": "import os, platform\nos.cpu_count(); os.sysconf('SC_PHYS_PAGES'); platform.processor()",
}  # fmt: skip


@pytest.mark.parametrize("work", HONEST)
def test_honest_cells_run_as_ever(box: tuple[Sandbox, str], work: str) -> None:
    started, _ = box
    with started.open(program(HONEST[work], "def f(x): return x + 1")) as session:
        assert [(cell.status, cell.message) for cell in session.cells] == [("ok", "")] * 2
        assert answer(session, "f", 1) == 2
