"""The exercises of notebook 11: that they compute what torch's autograd computes, that nothing costs twice, and the numbers of the page."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from earlab.protocol.probe import compile_probe
from earlab.widgets import UnrolledGraph
from tests.helpers.notebook_exercises import NotebookExercises

EXERCISES = NotebookExercises("11_recurrent_networks")


@st.composite
def problems(draw: st.DrawFn) -> dict[str, Any]:
    """Sequences, right classes, states to begin with and a network, of five sizes that all differ."""
    sizes = st.lists(st.integers(1, 12), min_size=5, max_size=5, unique=True)
    T, N, d, q, k = draw(sizes)
    rng = np.random.default_rng(draw(st.integers(0, 9999)))
    return {
        "x": rng.normal(size=(T, N, d)),
        "y": rng.integers(0, k, (T, N)),
        "h0": rng.uniform(-0.9, 0.9, (N, q)),
        "params": {
            "U": rng.normal(size=(q, d)) / np.sqrt(d),
            "W": rng.normal(size=(q, q)) / np.sqrt(q),
            "b": rng.normal(size=q) / 2,
            "V": rng.normal(size=(k, q)) / np.sqrt(q),
            "c": rng.normal(size=k),
        },
    }


def by_torch(problem: dict[str, Any]) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return states, outputs and loss as torch has them, and the gradients of its autograd."""
    leaf = {name: torch.tensor(array, requires_grad=True) for name, array in problem["params"].items()}
    leaf |= {name: torch.tensor(problem[name], requires_grad=True) for name in ("x", "h0")}
    h, states = leaf["h0"], []
    for now in leaf["x"]:
        h = torch.tanh(h @ leaf["W"].T + now @ leaf["U"].T + leaf["b"])
        states.append(h)
    H = torch.stack(states)
    outputs = H @ leaf["V"].T + leaf["c"]
    outputs.retain_grad()
    N, k = outputs.shape[1:]
    right = torch.tensor(problem["y"]).reshape(-1)
    loss = torch.nn.functional.cross_entropy(outputs.reshape(-1, k), right, reduction="sum") / N
    loss.backward()
    said = {"H": H.detach().numpy(), "O": outputs.detach().numpy(), "loss": loss.item()}
    return said, {name: one.grad.numpy() for name, one in (leaf | {"do": outputs}).items()}  # type: ignore[union-attr]


@given(problems())
@settings(max_examples=80, deadline=None)
def test_back_propagation_through_time_agrees_with_autograd(problem: dict[str, Any]) -> None:
    names, (x, y, h0, params) = EXERCISES.reference, problem.values()
    said, grads = by_torch(problem)
    H, outputs = names["rnn_forward"](x, h0, params)
    loss, do = names["rnn_loss"](outputs, y)
    np.testing.assert_allclose(H, said["H"], rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(outputs, said["O"], rtol=1e-10, atol=1e-12)
    assert loss == pytest.approx(said["loss"], rel=1e-10)
    np.testing.assert_allclose(do, grads["do"], rtol=1e-8, atol=1e-12)
    back = names["rnn_backward"](do, x, h0, H, params)
    assert back.keys() == {"U", "W", "b", "V", "c", "h0"}
    for name, grad in back.items():
        assert np.abs(grad - grads[name]).max() <= 1e-6 * max(1.0, np.abs(grads[name]).max()), name


@given(problems())
@settings(max_examples=40, deadline=None)
def test_one_step_back_agrees_with_autograd(problem: dict[str, Any]) -> None:
    names, (x, _, h0, params) = EXERCISES.reference, problem.values()
    only = problem | {"x": x[:1], "y": problem["y"][:1]}
    said, grads = by_torch(only)
    dh = grads["do"][0] @ params["V"]
    h_new = names["rnn_step"](x[0], h0, params)
    np.testing.assert_allclose(h_new, said["H"][0], rtol=1e-10)
    dx, dh_prev, found = names["rnn_step_backward"](dh, x[0], h0, h_new, params)
    for got, name in ((dx[None], "x"), (dh_prev, "h0"), *((found[name], name) for name in "UWb")):
        np.testing.assert_allclose(got, grads[name], rtol=1e-6, atol=1e-9)


def test_the_network_is_the_one_of_torch() -> None:
    rng = np.random.default_rng(0)
    theirs = torch.nn.RNN(4, 6).double()
    weights = {name: value.detach().numpy() for name, value in theirs.named_parameters()}
    params = {
        "U": weights["weight_ih_l0"],
        "W": weights["weight_hh_l0"],
        "b": weights["bias_ih_l0"] + weights["bias_hh_l0"],  # torch has two, which only ever add up
        "V": rng.normal(size=(3, 6)),
        "c": rng.normal(size=3),
    }
    x, h0 = rng.normal(size=(7, 5, 4)), rng.uniform(-0.9, 0.9, (5, 6))
    with torch.no_grad():
        expected, _ = theirs(torch.tensor(x), torch.tensor(h0)[None])
    np.testing.assert_allclose(
        EXERCISES.reference["rnn_forward"](x, h0, params)[0], expected.numpy(), rtol=1e-10
    )


@given(problems())
@settings(max_examples=30, deadline=None)
def test_a_free_run_is_teacher_forcing_by_its_own_outputs(problem: dict[str, Any]) -> None:
    forward, (x, _, h0, params) = EXERCISES.reference["teacher_forced_forward"], problem.values()
    k, q = params["V"].shape
    rng = np.random.default_rng(q)
    params = params | {"W": rng.normal(size=(q, k))}
    y0 = rng.normal(size=(len(h0), k))
    said = np.zeros((*x.shape[:2], k))
    for t in range(len(x)):  # output t hears those before it alone, so each round one more of them is final
        said[t] = forward(x, said, y0, params)[t]
    np.testing.assert_allclose(forward(x, said, y0, params), said, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("exercise", ["rnn_forward", "rnn_backward"])
def test_a_wrong_piece_costs_its_own_exercise_alone(exercise: str) -> None:
    """The functions are those of the solution, defined beside pieces that are wrong."""
    cells = EXERCISES.assignment.source.exercises
    names: dict[str, Any] = {"np": np}
    for cell in cells:
        exec(compile(cell.solution, f"<{cell.name}>", "exec"), names)
        if cell.name in ("rnn_step", "rnn_step_backward"):
            names[cell.name] = lambda *given: 1 / 0
    assert not any(EXERCISES.findings(exercise, names))
    pieces = [piece for piece in ("rnn_step", "rnn_step_backward") if any(EXERCISES.findings(piece, names))]
    assert pieces == ["rnn_step", "rnn_step_backward"]


def test_the_given_way_back_is_that_of_the_page_and_for_this_pass_alone() -> None:
    names, asked = EXERCISES.reference, []

    class Student:
        @staticmethod
        def rnn_backward(do: Any, x: Any, h0: Any, H: Any, params: Any, step_backward: Any) -> None:
            dh = do[1] @ params["V"]
            mine = names["rnn_step_backward"](dh, x[1], H[0], H[1], params)
            theirs = step_backward(dh=dh, x=np.float32(x[1]), h=H[0], h_new=H[1], params=params)
            for own, given_one in zip(mine[:2], theirs[:2]):
                np.testing.assert_allclose(own, given_one, rtol=1e-5, atol=1e-6)
            for name in "UWb":
                np.testing.assert_allclose(mine[2][name], theirs[2][name], rtol=1e-5, atol=1e-6)
            with pytest.raises(ValueError, match="is no x"):
                step_backward(dh, x[1] + 1, H[0], H[1], params)
            with pytest.raises(ValueError, match="shapes"):
                step_backward(dh[0], x[1], H[0], H[1], params)
            asked.append(x)

    exercise = EXERCISES.by_name["rnn_backward"]
    for case in exercise.draw(np.random.default_rng(5)):
        if len(case.inputs["x"]) > 1:
            compile_probe(exercise.probe_source)(Student, *case.inputs.values())
    assert len(asked) == 8


def test_a_window_sees_its_own_past_and_the_target_comes_next() -> None:
    x = np.arange(60 * 20.0).reshape(60, 20)
    inputs, targets = EXERCISES.reference["window_dataset"](x, 8)
    assert inputs.shape == (52, 160)  # "52 windows", "160 numbers"
    np.testing.assert_array_equal(inputs[:, -20:] + 20, targets)


def test_without_the_later_steps_only_the_outputs_are_right() -> None:
    """What the page says of forgetting what the next step sent back."""
    (case,) = [
        case
        for case in EXERCISES.by_name["rnn_backward"].draw(np.random.default_rng(0))
        if case.title == "thirty steps"
    ]
    do, x, h0, H, params = case.inputs.values()
    names = EXERCISES.reference
    right = names["rnn_backward"](do, x, h0, H, params)

    def forgetful(*given: Any) -> Any:
        dx, dh_prev, grads = names["rnn_step_backward"](*given)
        return dx, (0 * dh_prev if given[2] is not h0 else dh_prev), grads

    got = names["rnn_backward"](do, x, h0, H, params, forgetful)
    assert {name for name in got if not np.allclose(got[name], right[name])} == {"U", "W", "b", "h0"}


def test_a_larger_matrix_does_not_carry_the_gradient_further_through_tanh() -> None:
    """What the page says below the unrolled graph: W at 0.5 halves the gradient, and at 2 it shrinks too."""
    names = EXERCISES.reference
    graph = UnrolledGraph(names["rnn_forward"], names["rnn_step_backward"])
    left = {}
    for scale in (0.5, 1.0, 2.0):
        params, x, h0 = graph.params(scale), graph.inputs[:, None, None], np.zeros((1, 4))
        H, _ = names["rnn_forward"](x, h0, params)
        dh, lengths = params["V"], []
        for t in reversed(range(len(x))):
            lengths.append(np.linalg.norm(dh))
            _, dh, _ = names["rnn_step_backward"](dh, x[t], H[t - 1] if t else h0, H[t], params)
        left[scale] = lengths
    assert all(0.4 < after / before < 0.55 for before, after in zip(left[0.5], left[0.5][1:]))
    assert max(left[2.0][1:]) < left[2.0][0]
    assert left[2.0][-1] < left[1.0][-1]


def test_numbers_that_are_typed_are_those_that_a_program_gives() -> None:
    loss, _ = EXERCISES.reference["rnn_loss"](np.zeros((60, 1, 20)), np.zeros((60, 1), int))
    assert loss == pytest.approx(60 * np.log(20))
    assert 178 < loss < 181  # "about 180"
    zero = {"U": np.zeros((3, 2)), "W": np.zeros((3, 3)), "b": np.zeros(3)}
    assert not EXERCISES.reference["rnn_step"](np.ones((1, 2)), np.ones((1, 3)), zero).any()
    mask = EXERCISES.reference["scheduled_sampling_mask"]
    u, p = np.random.default_rng(0).random((5, 5)), np.linspace(1, 0, 5)
    assert not np.array_equal(u < p, mask(u, p, 0))  # five and five: numpy does not complain
    with pytest.raises(ValueError, match="broadcast"):
        u[:, :3] < p  # noqa: B015
