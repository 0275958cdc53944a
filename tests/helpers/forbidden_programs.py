"""Submissions that use what is forbidden, each by another way, and honest ones that only look as if they did."""

from __future__ import annotations

# What stands in an added cell above the exercise's own, and that cell. Seen in the text of the cells.
WRITTEN = {
    "plainly": ("import torch", "def sigmoid(z):\n    return torch.sigmoid(torch.tensor(z)).numpy()"),
    "import inside": (
        "",
        "def sigmoid(z):\n    import torch\n    return torch.sigmoid(torch.tensor(z)).numpy()",
    ),
    "another name": ("from scipy.special import expit as s", "def sigmoid(z):\n    return s(z)"),
    "module under another name": ("import scipy.special as sp", "def sigmoid(z):\n    return sp.expit(z)"),
    "alias": ("import torch\nf = torch.sigmoid", "def sigmoid(z):\n    return f(torch.tensor(z)).numpy()"),
    "alias of an alias": (
        "import scipy.special as a\nb = a\nc = b.expit",
        "def sigmoid(z):\n    return c(z)",
    ),
    "the name itself": ("import scipy.special", "sigmoid = scipy.special.expit"),
    "imported as the name": ("", "from scipy.special import expit as sigmoid"),
    "star": ("from scipy.special import *", "def sigmoid(z):\n    return expit(z)"),
    "helper": (
        "import scipy.special\ndef helper(z):\n    return scipy.special.expit(z)",
        "sigmoid = lambda z: helper(z)",
    ),
    "an attribute": (
        "import threading, scipy.special as s\nkept = threading.local()\nkept.f = s.expit",
        "def sigmoid(z):\n    return kept.f(z)",
    ),
    "an attribute of a library": (
        "import scipy.special as s\nnp.linalg.f = s.expit",
        "def sigmoid(z):\n    return np.linalg.f(z)",
    ),
    "an attribute by its name": (
        "import types, scipy.special as s\nkept = types.SimpleNamespace()\nsetattr(kept, 'f', s.expit)",
        "def sigmoid(z):\n    return kept.f(z)",
    ),
    "an attribute of the function": (
        "",
        "import scipy.special as s\ndef sigmoid(z):\n    return vars(sigmoid)['f'](z)\nsigmoid.f = s.expit",
    ),
    "an item": (
        "import scipy.special as s\nkept = {}\nkept['a'], kept['b'] = s.expit, 1",
        "def sigmoid(z):\n    return kept['a'](z)",
    ),
    "a call": (
        "import contextvars, scipy.special as s\nkept = contextvars.ContextVar('kept')\nkept.set(s.expit)",
        "def sigmoid(z):\n    return kept.get()(z)",
    ),
    "getattr": ("import scipy.special as s", "def sigmoid(z):\n    return getattr(s, 'ex' + 'pit')(z)"),
    "importlib": (
        "import importlib",
        "def sigmoid(z):\n    return importlib.import_module('scipy' + '.special').expit(z)",
    ),
    "__import__": ("", "def sigmoid(z):\n    return __import__('torch').sigmoid(z)"),
    "sys.modules": (
        "import sys, scipy.special",
        "def sigmoid(z):\n    return sys.modules['scipy.special'].expit(z)",
    ),
    "__dict__": ("import scipy.special as s", "def sigmoid(z):\n    return s.__dict__['expit'](z)"),
    "globals": ("import scipy.special as s", "def sigmoid(z):\n    return globals()['s'].expit(z)"),
    "exec": (
        "",
        "def sigmoid(z):\n    exec('from scipy.special import expit; global y; y = expit')\n    return y(z)",
    ),
    "eval": ("import scipy.special as s", "def sigmoid(z):\n    return eval('s.expit')(z)"),
    "partial": (
        "import functools, scipy.special\np = functools.partial(scipy.special.expit)",
        "def sigmoid(z):\n    return p(z)",
    ),
    "map": ("import scipy.special as s", "def sigmoid(z):\n    return np.array(list(map(s.expit, z)))"),
    "default": ("import scipy.special as s", "def sigmoid(z, f=s.expit):\n    return f(z)"),
    "class": (
        "import scipy.special as s\nclass A:\n    f = staticmethod(s.expit)\na = A()",
        "def sigmoid(z):\n    return a.f(z)",
    ),
    "object": (
        "import scipy.special as s\nclass A:\n    def __init__(self):\n        self.f = s.expit\na = A()",
        "def sigmoid(z):\n    return a.f(z)",
    ),
    "table": ("import scipy.special as s\nT = {'a': [s.expit]}", "def sigmoid(z):\n    return T['a'][0](z)"),
    "swallowed": (
        "import scipy.special as s",
        "def sigmoid(z):\n    try:\n        return s.expit(z)\n    except BaseException:\n        return 1 / (1 + np.exp(-z))",
    ),
    "given code replaced": (
        "import scipy.special as s\ndef given(z):\n    return 1 / s.expit(z) - 1",
        "def sigmoid(z):\n    return 1 / (1 + given(z))",
    ),
}

_SPECIAL = (
    "import scipy.special\nmodule = scipy.special\nname = ''.join(map(chr, [101, 120, 112, 105, 116]))\n"
)
# Nothing of this is seen in the text: names are put together while the code runs.
HIDDEN = {
    "getattr": (_SPECIAL, "def sigmoid(z):\n    return getattr(module, name)(z)"),
    "alias": (f"{_SPECIAL}f = getattr(module, name)", "def sigmoid(z):\n    return f(z)"),
    "alias as the name": (_SPECIAL, "sigmoid = getattr(module, name)"),
    "vars": (_SPECIAL, "def sigmoid(z):\n    return dict(vars(module).items())[name](z)"),
    "partial": (
        f"{_SPECIAL}import functools\np = functools.partial(getattr(module, name))",
        "def sigmoid(z):\n    return p(z)",
    ),
    "method of it": (f"{_SPECIAL}m = getattr(module, name).__call__", "def sigmoid(z):\n    return m(z)"),
    "map": (f"{_SPECIAL}f = getattr(module, name)", "def sigmoid(z):\n    return np.array(list(map(f, z)))"),
    "vectorize": (f"{_SPECIAL}f = np.vectorize(getattr(module, name))", "def sigmoid(z):\n    return f(z)"),
    "closure": (
        f"{_SPECIAL}def make():\n    f = getattr(module, name)\n    def inner(z):\n        return f(z)\n    return inner\nsigmoid_ = make()",
        "def sigmoid(z):\n    return sigmoid_(z)",
    ),
    "default": (_SPECIAL, "def sigmoid(z, f=getattr(module, name)):\n    return f(z)"),
    "class": (
        f"{_SPECIAL}class A:\n    f = staticmethod(getattr(module, name))",
        "def sigmoid(z):\n    return A().f(z)",
    ),
    "object": (
        f"{_SPECIAL}class A: pass\na = A()\nsetattr(a, 'f', getattr(module, name))",
        "def sigmoid(z):\n    return a.f(z)",
    ),
    "table": (
        f"{_SPECIAL}T = {{'a': [(getattr(module, name), 1)]}}",
        "def sigmoid(z):\n    return T['a'][0][0](z)",
    ),
    "set": (f"{_SPECIAL}T = {{getattr(module, name)}}", "def sigmoid(z):\n    return next(iter(T))(z)"),
    "queue": (
        f"{_SPECIAL}from collections import deque\nT = deque([frozenset([getattr(module, name)])])",
        "def sigmoid(z):\n    return next(iter(T[0]))(z)",
    ),
    "array of objects": (
        f"{_SPECIAL}T = np.array([[1, getattr(module, name)]], dtype=object).T",
        "def sigmoid(z):\n    return T[1, 0](z)",
    ),
    "slots": (
        f"{_SPECIAL}class A:\n    __slots__ = 'held'\na = A()\na.held = getattr(module, name)",
        "def sigmoid(z):\n    return a.held(z)",
    ),
    "remembered": (
        f"{_SPECIAL}import functools\n@functools.cache\ndef get(f=getattr(module, name)):\n    return lambda z: f(z)",
        "def sigmoid(z):\n    return get()(z)",
    ),
    "under a false name": (
        f"{_SPECIAL}def make():\n    f = getattr(module, name)\n    return lambda z: f(z)\nh = make()\nh.__module__ = 'numpy'",
        "def sigmoid(z):\n    return h(z)",
    ),
    "a module of one's own": (
        f"{_SPECIAL}import types\nm = types.ModuleType('m')\nm.f = getattr(module, name)",
        "def sigmoid(z):\n    return m.f(z)",
    ),
    "a module of one's own, loaded": (
        f"{_SPECIAL}import sys, types\nm = sys.modules['mine'] = types.ModuleType('mine')\nm.__dict__.update(f=getattr(module, name))",
        "def sigmoid(z):\n    import mine\n    return mine.f(z)",
    ),
    "private module": (
        f"{_SPECIAL}import sys",
        "def sigmoid(z):\n    return getattr(sys.modules['scipy.special._' + 'ufuncs'], name)(z)",
    ),
    "import late": (
        "import importlib\nparts = ['scipy', 'special']\nname = ''.join(map(chr, [101, 120, 112, 105, 116]))",
        "def sigmoid(z):\n    return getattr(importlib.import_module('.'.join(list(parts))), name)(z)",
    ),
    "a forbidden package": (
        "import importlib\nname = ''.join(['t', 'o', 'r'] + ['c', 'h'])",
        "def sigmoid(z):\n    return importlib.import_module(name).sigmoid(z)",
    ),
    "a forbidden package, early": (
        "import importlib\nname = ''.join(['t', 'o', 'r'] + ['c', 'h'])\nt = importlib.import_module(name)\nf = t.sigmoid",
        "def sigmoid(z):\n    return f(z)",
    ),
    "exec": (
        "code = 'ZnJvbSBzY2lweS5zcGVjaWFsIGltcG9ydCBleHBpdDsgZyA9IGV4cGl0'",
        "def sigmoid(z):\n    import base64\n    names = {}\n    exec(base64.b64decode(code), names)\n    return names['g'](z)",
    ),
    "memory": (
        f"{_SPECIAL}import gc\nkept = id(getattr(module, name))",
        "def sigmoid(z):\n    return next(o for o in gc.get_objects() if id(o) == kept)(z)",
    ),
    "address": (
        f"{_SPECIAL}import ctypes\nkept = id(getattr(module, name))\nkeep = [getattr(module, name)]",
        "def sigmoid(z):\n    return ctypes.cast(kept, ctypes.py_object).value(z)",
    ),
}

# Right work, and what stands in an added cell below it.
HONEST = {
    "docstring and comment": (
        'def sigmoid(z):\n    """As torch.sigmoid and scipy.special.expit."""\n    # torch.sigmoid(z)\n    return 1 / (1 + np.exp(-z))',
        "",
    ),
    "a text": (
        "def sigmoid(z):\n    why = 'torch.sigmoid'\n    return 1 / (1 + np.exp(-z)) if why else z",
        "",
    ),
    "a variable called torch": (
        "def sigmoid(z):\n    torch = np.exp(-z)\n    scipy = 1\n    return scipy / (scipy + torch)",
        "",
    ),
    "an argument called torch": ("def sigmoid(z, torch=np):\n    return 1 / (1 + torch.exp(-z))", ""),
    "an attribute of one's own": (
        "class special:\n    expit = staticmethod(lambda z: 1 / (1 + np.exp(-z)))\ndef sigmoid(z):\n    return special.expit(z)",
        "",
    ),
    "a comparison": (
        "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))",
        "import torch\nz = np.linspace(-3, 3)\nprint(np.abs(sigmoid(z) - torch.sigmoid(torch.tensor(z)).numpy()).max())\nassert torch.allclose(torch.tensor(sigmoid(z)), torch.sigmoid(torch.tensor(z)))",
    ),
    "a comparison by numpy": (
        "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))",
        "import scipy.special as s\nz = np.ones(3)\nnp.testing.assert_allclose(sigmoid(z), s.expit(z))\nerrors = []\nerrors.append(sigmoid(z) - s.expit(z))\nseen = {}\nseen['other'] = s.expit(z)",
    ),
    "a comparison as a function": (
        "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))",
        "import torch, scipy.special\ndef compare(z):\n    return sigmoid(z) - scipy.special.expit(z) + torch.sigmoid(torch.tensor(z)).numpy()\ncompare(np.ones(3))",
    ),
    "imported above": (
        "import torch\nimport torch.nn.functional as F\nfrom scipy.special import expit\nfrom torch import nn\n"
        "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))",
        "",
    ),
    "written below a comparison": (
        "",
        "import torch\nclass Net(torch.nn.Module):\n    pass\nx = torch.zeros(3)\nhalf = np.float64(0.5)\n"
        "def sigmoid(z):\n    return half * (1 + np.tanh(z * half))",
    ),
    "a plot with scipy": (
        "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))",
        "from scipy import signal\nimport matplotlib.pyplot as plt\nplt.plot(signal.convolve(sigmoid(np.ones(3)), [1, 2]))",
    ),
    "scipy that is not the twin": (
        "import scipy.special\ndef sigmoid(z):\n    return 0.5 + scipy.special.xlogy(z, np.e) * 0 + 0.5 * np.tanh(z / 2)",
        "",
    ),
    "own function of the twin's name": (
        "def expit(z):\n    return 1 / (1 + np.exp(-z))\ndef sigmoid(z):\n    return expit(z)",
        "def logistic(z):\n    return z",
    ),
    "collecting garbage": (
        "import gc\ndef sigmoid(z):\n    gc.collect()\n    return 1 / (1 + np.exp(-z))",
        "",
    ),
}
