"""What an exercise's functions reach, seen in the text of the cells."""

from __future__ import annotations

import pytest

from earlab.cells.definitions import MAX_READ
from earlab.forbidden.reach import Use, find_use
from tests.helpers.forbidden_programs import HIDDEN, HONEST, WRITTEN

FORBIDDEN = ("torch", "scipy.special.expit", "numpy.convolve")
GIVEN = ("given", "import numpy as np\ndef given(z):\n    return np.exp(-z)")


def use_in(
    *sources: str, functions: tuple[str, ...] = ("sigmoid",), others: tuple[str, ...] = ()
) -> Use | None:
    cells = [GIVEN, *((f"cell {i}", source) for i, source in enumerate(sources, 1))]
    return find_use(cells, functions, FORBIDDEN, others)


@pytest.mark.threat
@pytest.mark.parametrize("way", WRITTEN)
def test_every_written_way_is_seen(way: str) -> None:
    use = use_in(*WRITTEN[way])
    assert use is not None
    assert use.name in ("torch", "torch.sigmoid", "scipy.special.expit")


@pytest.mark.parametrize("work", HONEST)
def test_honest_work_is_not_refused(work: str) -> None:
    assert use_in(*HONEST[work]) is None


def test_only_what_runs_decides_about_names_put_together_while_it_runs() -> None:
    assert [way for way in HIDDEN if use_in(*HIDDEN[way])] == ["memory", "address"]


@pytest.mark.threat
@pytest.mark.parametrize("long", ["above", "own"])
def test_a_cell_too_long_to_be_parsed_names_no_way_around_the_guard(long: str) -> None:
    cells = dict(zip(("above", "own"), HIDDEN["address"], strict=True))
    cells[long] += f"\ndata = '{'0' * MAX_READ}'"
    use = use_in(cells["above"], cells["own"])
    assert use is not None
    assert (use.name, use.cell) == ("ctypes", "cell 1" if long == "above" else "cell 2")
    assert "ctypes" in use.text
    assert (
        use_in(f"import gc\nword = 'actypes'\ndata = '{'0' * MAX_READ}'\ngc.collect()", "sigmoid = given")
        is None
    )


def test_the_cell_the_line_and_its_text_are_told() -> None:
    use = use_in(
        "%matplotlib inline\nimport torch.nn.functional as F",
        "def sigmoid(z):\n    # F\n    y = F.silu(z)\n    return y",
    )
    assert use == Use("torch.nn.functional.silu", "cell 2", 3, "y = F.silu(z)")


def test_the_last_binding_counts() -> None:
    bad, good = "from scipy.special import expit as s", "s = np.tanh"
    own = "def sigmoid(z):\n    return s(z)"
    assert use_in(bad, own) is not None
    assert use_in(bad, own, good) is None
    assert use_in(good, own, bad) is not None


def test_both_branches_count() -> None:
    tried = (
        "try:\n    from scipy.special import expit as s\nexcept ImportError:\n    def s(z):\n        return z"
    )
    assert use_in(tried, "def sigmoid(z):\n    return s(z)") is not None


def test_another_exercise_is_judged_by_itself() -> None:
    other = "import torch\ndef other(z):\n    return torch.sigmoid(z)"
    own = "def sigmoid(z, step=other):\n    return step(z)"
    assert use_in(other, own) is not None
    assert use_in(other, own, others=("other",)) is None
    assert use_in(other, own, functions=("other",)) is not None


def test_a_method_of_the_same_name_is_not_the_function() -> None:
    assert use_in("def sigmoid(z):\n    return z.convolve(z)") is None
    assert use_in("def convolve(a, b):\n    return a\ndef sigmoid(z):\n    return convolve(z, z)") is None
    assert use_in("def sigmoid(z):\n    return np.convolve(z, z)") is not None


def test_names_inside_a_function_hide_those_outside() -> None:
    assert (
        use_in("import torch", "def sigmoid(z):\n    def torch(x):\n        return x\n    return torch(z)")
        is None
    )
    assert use_in("import torch", "def sigmoid(z):\n    return [torch for torch in z]") is None
    assert use_in("import torch", "sigmoid = lambda torch: torch.exp()") is None
    assert (
        use_in(
            "import torch",
            "class A:\n    torch = 1\n    def f(self):\n        return torch.exp\nsigmoid = A().f",
        )
        is not None
    )


def test_types_beside_names_compute_nothing() -> None:
    assert (
        use_in(
            "import torch",
            "def sigmoid(z: torch.Tensor) -> torch.Tensor:\n    y: torch.Tensor = z\n    return y",
        )
        is None
    )


@pytest.mark.threat
@pytest.mark.parametrize(
    "source",
    [
        "a = b\nb = a\ndef sigmoid(z):\n    return a.f(b.g(z)) + torch",
        "a = a + a\ndef sigmoid(z):\n    return getattr(torch, a)(z)",
        "s = 'x'\n"
        + "\n".join(f"s{i} = s{i - 1} + s{i - 1}" for i in range(1, 90))
        + "\ndef sigmoid(z):\n    return getattr(torch, s89)",
        "def sigmoid(z):\n    torch\n    return sigmoid(sigmoid)",
        "def sigmoid(z):\n    return " + "torch" + ".a" * 2_000,
        "def sigmoid(z):\n    return " + "+".join(["torch"] * 5_000),
        "def sigmoid(z):\n    return " + "f(" * 150 + "torch" + ")" * 150,
        "def sigmoid(z):\n    exec('exec(\"exec(torch)\")')",
        "sigmoid = sigmoid\ntorch",
        "class sigmoid(sigmoid):\n    torch = torch",
        "def sigmoid(torch",
        "sigmoid, *torch = *sigmoid, torch",
        "from . import torch\nfrom .torch import *\ndef sigmoid(z):\n    return z",
    ],
)
def test_no_text_is_too_odd(source: str) -> None:
    find_use([("cell 1", source)], ["sigmoid"], FORBIDDEN)


def test_long_notebooks_take_no_time_when_they_do_not_hold_the_words() -> None:
    source = "\n".join(f"x{i} = np.tanh({i})" for i in range(20_000))
    assert find_use([("cell 1", source)] * 50, ["sigmoid"], ("torch", "scipy.special.expit")) is None
