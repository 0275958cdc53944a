"""What is handed in as an argument takes what its default or the docstring names, by place and by keyword.

The solutions themselves are rewritten: each call of a function that came as an argument passes everything in one way.
"""

from __future__ import annotations

import ast
import inspect
import re

import pytest

from autograder.assignments.assignment import assignment_names
from tests.helpers.notebook_exercises import NotebookExercises

COURSE = [NotebookExercises(notebook) for notebook in assignment_names()]
BY_PLACE = {
    "network"
}  # a torch module: its authors name what it takes as they like, so it is called by place
HANDED_IN = {
    "stft_magnitude": {"framing": ["x", "frame_length", "hop_length"]},
    "superposition_residual": {"feature": ["x"]},  # a function of a sound, and a sound is x everywhere
    "nmf": {"step": ["V", "W", "H"]},
    "perceptron_fit": {"update": ["x", "y", "w", "b"]},
    "mlp_forward": {"activation": ["z"], "output": ["z"]},
    "gradient_descent": {"grad": ["theta"]},
    "mlp_forward_cached": {"activation": ["z"]},
    "mlp_backward": {
        "slope": ["z"],
        "output_delta": ["Y", "Y_hat"],
        "affine_backward": ["delta", "H_prev", "W"],
    },
    "numerical_gradient": {"f": ["theta"]},
    "convolve1d": {"correlate": ["x", "w", "stride", "padding"]},
    "equivariance_residual": {"f": ["x"]},
    "find_onsets": {"correlate": ["x", "w"]},
    "conv2d_forward": {"im2col": ["x", "KH", "KW", "stride", "padding"]},
    "cnn_forward": {"conv": ["x", "weight", "bias", "stride", "padding"]},
    "conv2d_backward": {
        "im2col": ["x", "KH", "KW", "stride", "padding"],
        "col2im": ["cols", "x_shape", "KH", "KW", "stride", "padding"],
    },
    "cnn_train_step": {
        "conv2d_forward": ["x", "weight", "bias", "stride", "padding"],
        "conv2d_backward": ["d_out", "x", "weight", "stride", "padding", "im2col=im2col", "col2im=col2im"],
        "max_pool_forward": ["x", "size", "stride"],
        "max_pool_backward": ["d_out", "x", "size", "stride"],
        "leaky_relu": ["z", "alpha=0.01"],
        "leaky_relu_backward": ["d_out", "z", "alpha=0.01"],
        "softmax": ["z"],
    },
    "gated_residual_block": {"conv": ["x", "weight", "bias", "dilation"]},
    "generate_with_queues": {"embed": ["q"], "choose": ["skips", "u"]},
    "rnn_forward": {"step": ["x", "h", "params"]},
    "rnn_backward": {"step_backward": ["dh", "x", "h", "h_new", "params"]},
}


def promised(exercises: NotebookExercises, name: str) -> dict[str, list[str]]:
    """Return the arguments of every function that comes as an argument: as the docstring writes a call, or of its default.

    One that may be left out has its value behind it, as in "alpha=0.01"; a docstring may leave those at the end out.
    """
    found = {}
    for function in exercises.by_name[name].functions:
        written = exercises.reference[function]
        for parameter in inspect.signature(written).parameters.values():
            call = re.search(rf"\b{parameter.name}\((\w+(?:, \w+)*)\)", inspect.getdoc(written) or "")
            if call and parameter.name not in BY_PLACE:
                found[parameter.name] = call[1].split(", ")
            if callable(parameter.default) and not isinstance(parameter.default, type):
                taken = list(inspect.signature(parameter.default).parameters.values())
                names = found.setdefault(parameter.name, [_in_a_call(one) for one in taken])
                assert [name.partition("=")[0] for name in names] == [one.name for one in taken[: len(names)]]
                assert all(one.default is not one.empty for one in taken[len(names) :])
    return found


def _in_a_call(parameter: inspect.Parameter) -> str:
    """Return the argument's name, and its default behind it; a function's default is named as the notebook names it."""
    if parameter.default is parameter.empty:
        return parameter.name
    return f"{parameter.name}={getattr(parameter.default, '__name__', parameter.default)}"


class Rewritten(ast.NodeTransformer):
    """Pass the arguments of some functions all by keyword, or all by place."""

    def __init__(self, functions: dict[str, list[str]], by_keyword: bool) -> None:
        self.functions, self.by_keyword, self.calls = functions, by_keyword, 0

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in self.functions:
            self.calls += 1
            promised = [name.partition("=") for name in self.functions[node.func.id]]
            names = [name for name, _, _ in promised]
            given = dict(zip(names, node.args)) | {str(one.arg): one.value for one in node.keywords}
            left_out = {name: default for name, _, default in promised if default and name not in given}
            given |= {name: ast.parse(default, mode="eval").body for name, default in left_out.items()}
            assert given.keys() == {*names}, ast.unparse(node)
            node.args = [] if self.by_keyword else [given[name] for name in names]
            node.keywords = [ast.keyword(name, given[name]) for name in names] if self.by_keyword else []
        return node


def test_what_is_handed_in_is_known() -> None:
    """A docstring or a default names the arguments of every function that comes as an argument, the same in both."""
    found = {name: promised(exercises, name) for exercises in COURSE for name in exercises.by_name}
    for name, functions in HANDED_IN.items():
        assert {**functions, **found.pop(name)} == functions
    assert not any(found.values()), "these come as arguments too: say above what they take"


@pytest.mark.parametrize("by_keyword", [True, False], ids=["by keyword", "by place"])
@pytest.mark.parametrize("seed", [None, 0])
@pytest.mark.parametrize(
    ("exercises", "name"),
    [
        pytest.param(exercises, name, id=name)
        for exercises in COURSE
        for name in exercises.by_name
        if name in HANDED_IN
    ],
)
def test_the_solution_may_pass_arguments_either_way(
    exercises: NotebookExercises, name: str, seed: int | None, by_keyword: bool
) -> None:
    tree = ast.parse(exercises.assignment.source.exercise_cell(name).solution)
    rewritten = Rewritten(HANDED_IN[name], by_keyword)
    source = ast.unparse(rewritten.visit(tree))
    assert rewritten.calls >= len(HANDED_IN[name])
    assert not any(exercises.findings(name, exercises.with_style(source), seed))
