"""The exercises of notebook 08: what torch computes over random shapes, ties, the left-over row, wrong pieces, graphs and plans."""

import re

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from autograder.assignments.assignment import apply_mistake
from earlab.plots import cnn_learning_graph as graph
from earlab.plots import cnn_learning_sounds as sounds
from earlab.plots import cnn_learning_training as training
from tests.helpers.notebook_exercises import NotebookExercises, names_of

EXERCISES = NotebookExercises("08_cnn_learning")
ASSIGNMENT, BY_NAME = EXERCISES.assignment, EXERCISES.by_name
FEW = settings(max_examples=60, deadline=None)
SIDE = st.integers(1, 9)


def test_every_exercise_has_points_minutes_and_mistakes():
    for cell in ASSIGNMENT.source.exercises:
        assert cell.points > 0
        assert cell.minutes > 0
        assert len(BY_NAME[str(cell.name)].mistakes) >= 7


@FEW
@given(
    SIDE, SIDE, st.integers(1, 4), st.integers(1, 4), st.integers(1, 3), st.integers(0, 2), st.integers(0, 99)
)
def test_convolution_agrees_with_autograd(height, width, KH, KW, stride, padding, seed):
    assume(height + 2 * padding >= KH and width + 2 * padding >= KW)
    rng = np.random.default_rng(seed)
    n, c, f = rng.integers(1, 4, 3)
    parts = [rng.normal(size=shape) for shape in ((n, c, height, width), (f, c, KH, KW), (f,))]
    tensors = [torch.tensor(part, requires_grad=True) for part in parts]
    out = torch.nn.functional.conv2d(*tensors, stride=stride, padding=padding)
    d_out = rng.normal(size=out.shape)
    out.backward(torch.tensor(d_out))
    names = EXERCISES.reference
    np.testing.assert_allclose(
        names["conv2d_forward"](*parts, stride, padding), out.detach().numpy(), rtol=1e-9, atol=1e-9
    )
    for got, tensor in zip(
        names["conv2d_backward"](d_out, *parts[:2], stride, padding), tensors, strict=True
    ):
        assert got.shape == tensor.shape
        np.testing.assert_allclose(got, tensor.grad.numpy(), rtol=1e-6, atol=1e-9)


@FEW
@given(SIDE, SIDE, st.integers(1, 4), st.integers(1, 4), st.booleans(), st.integers(0, 99))
def test_pooling_agrees_with_autograd(height, width, size, stride, ties, seed):
    """Also on ties: torch gives them to the first maximum, as the course does."""
    assume(height >= size and width >= size)
    rng = np.random.default_rng(seed)
    shape = (*rng.integers(1, 4, 2), height, width)
    x = np.maximum(rng.integers(-2, 3, shape), 0).astype(float) if ties else rng.normal(size=shape)
    names = EXERCISES.reference
    for kind, function in (("max", torch.nn.functional.max_pool2d), ("avg", torch.nn.functional.avg_pool2d)):
        tensor = torch.tensor(x, requires_grad=True)
        out = function(tensor, size, stride)
        d_out = rng.normal(size=out.shape)
        out.backward(torch.tensor(d_out))
        np.testing.assert_allclose(
            names[f"{kind}_pool_forward"](x, size, stride), out.detach().numpy(), atol=1e-12
        )
        got = names[f"{kind}_pool_backward"](d_out, x, size, stride)
        np.testing.assert_allclose(got, tensor.grad.numpy(), rtol=1e-6, atol=1e-9)


@FEW
@given(
    SIDE, SIDE, st.integers(1, 4), st.integers(1, 4), st.integers(1, 3), st.integers(0, 2), st.integers(0, 99)
)
def test_col2im_is_the_transpose_of_im2col(height, width, KH, KW, stride, padding, seed):
    assume(height + 2 * padding >= KH and width + 2 * padding >= KW)
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(2, 3, height, width))
    names = EXERCISES.reference
    cols = names["im2col"](x, KH, KW, stride, padding)
    other = rng.normal(size=cols.shape)
    back = names["col2im"](other, x.shape, KH, KW, stride, padding)
    assert np.vdot(cols, other) == pytest.approx(np.vdot(x, back), rel=1e-9, abs=1e-9)


def test_on_ties_the_first_maximum_takes_it_all():
    back = EXERCISES.reference["max_pool_backward"](np.full((1, 1, 1, 2), 5.0), np.zeros((1, 1, 3, 6)), 3, 3)
    assert back[0, 0].tolist() == [[5, 0, 0, 5, 0, 0], [0] * 6, [0] * 6]


def test_the_last_row_of_an_even_map_is_there_and_not_empty():
    dx = EXERCISES.reference["conv2d_backward"](
        np.ones((1, 1, 14, 14)), np.ones((1, 1, 28, 28)), np.ones((1, 1, 5, 5)), 2, 2
    )[0]
    assert dx.shape == (1, 1, 28, 28)
    assert (dx[0, 0, -1] > 0).all()
    assert torch.nn.functional.conv_transpose2d(
        torch.ones(1, 1, 14, 14), torch.ones(1, 1, 5, 5), stride=2, padding=2
    ).shape[2:] == (27, 27)


@pytest.mark.parametrize(
    "network", [training.lecture_network, training.pooling_network, training.dense_network]
)
def test_a_step_takes_the_gradient_that_torch_computes(network):
    rng = np.random.default_rng(0)
    layers = [
        {name: part.astype(float) if name in ("weight", "bias") else part for name, part in layer.items()}
        for layer in network(seed=3)
    ]
    x, Y = rng.normal(size=(3, 1, 28, 28)), np.eye(10)[[2, 0, 7]]
    loss, stepped, gradients = EXERCISES.reference["cnn_train_step"](x, Y, layers, 0.5)
    h, parameters = torch.tensor(x), []
    for layer in layers:
        if "weight" in layer:
            W, b = (torch.tensor(layer[part], requires_grad=True) for part in ("weight", "bias"))
            parameters.append((W, b))
        if layer["kind"] == "conv":
            h = torch.nn.functional.conv2d(h, W, b, layer["stride"], layer["padding"])
        elif layer["kind"] == "max_pool":
            h = torch.nn.functional.max_pool2d(h, layer["size"], layer["stride"])
        elif layer["kind"] == "leaky_relu":
            h = torch.nn.functional.leaky_relu(h, 0.01)
        else:
            h = h.flatten(1) @ W + b
    expected = torch.nn.functional.cross_entropy(h, torch.tensor(Y))
    expected.backward()
    assert loss == pytest.approx(expected.item(), rel=1e-9)
    with_weights = [layer for layer in stepped if "weight" in layer]
    for pair, gradient, layer in zip(parameters, gradients, with_weights, strict=True):
        for tensor, got, name in zip(pair, gradient, ("weight", "bias"), strict=True):
            np.testing.assert_allclose(got, tensor.grad.numpy(), rtol=1e-6, atol=1e-10)
            np.testing.assert_allclose(
                layer[name], (tensor - 0.5 * tensor.grad).detach().numpy(), rtol=1e-6, atol=1e-10
            )


@pytest.mark.parametrize(
    ("piece", "whole"),
    [("col2im", "conv2d_backward")]
    + [(name, "cnn_train_step") for name in ("leaky_relu_backward", "max_pool_backward", "conv2d_backward")],
)
def test_wrong_piece_costs_once(piece, whole):
    for mistake in BY_NAME[piece].mistakes:
        cell = ASSIGNMENT.source.exercise_cell(piece)
        wrong = apply_mistake(cell.solution, BY_NAME[piece], mistake)
        names = names_of(ASSIGNMENT.edited_program(piece, wrong).cells)
        assert not any(EXERCISES.findings(whole, names)), mistake.name


def test_a_toy_piece_knows_no_pool_of_max_pool_backward():
    """What a student keeps of a visible case of cnn_train_step answers no case of max_pool_backward."""

    def pools(name: str, seed: int) -> set[tuple[int, int]]:
        cases = [case.inputs for case in BY_NAME[name].draw(np.random.default_rng(seed))]
        layers = [layer for case in cases for layer in case.get("layers", [case])]
        return {(layer["size"], layer["stride"]) for layer in layers if "size" in layer}

    for seed in range(20):
        assert len(pools("cnn_train_step", seed)) == 2
        assert not pools("cnn_train_step", seed) & pools("max_pool_backward", seed)


def test_the_lectures_network_has_the_lectures_numbers():
    counts = [training.count([layer]) for layer in training.lecture_network() if "weight" in layer]
    assert counts == [104, 808, 1_548, 117_800, 2_010]
    assert training.count(training.dense_network()) == 159_010


@pytest.mark.parametrize(("w1", "w2"), [(1.0, -1.0), (-1.0, -1.0), (2.5, 0.5)])
def test_the_graph_of_the_smallest_network_is_right(w1, w2):
    w = torch.tensor([w1, w2], dtype=torch.float64, requires_grad=True)
    x = torch.tensor([1.0, 3.0, 2.0, 5.0], dtype=torch.float64)
    z = torch.stack([w @ x[k : k + 2] for k in range(3)])
    E = (torch.nn.functional.leaky_relu(z, 0.1).max() - 3) ** 2 / 2
    E.backward()
    told = graph.smallest(w1, w2)[1].replace("−", "-")
    found = re.search(r"E = (\S+) .*w1 (\S+), w2 (\S+)\.$", told)
    assert found
    assert [float(n) for n in found.groups()] == pytest.approx([E.item(), *w.grad.tolist()], rel=0.01)


def test_the_graph_of_a_convolution_is_right():
    w, x = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in ((3.0, -1.0), (1.0, 2.0, 4.0)))
    z = torch.stack([w @ x[k : k + 2] + 1 for k in range(2)])
    z.backward(torch.tensor([1.0, -2.0], dtype=torch.float64))
    told = graph.convolution()[1].replace("−", "-")
    assert [float(n) for n in re.findall(r"x\d = \S+ \(gradient (\S+)\)", told)] == x.grad.tolist()
    assert re.search(r"w1 (\S+), w2 (\S+), b", told).groups() == tuple(f"{g:g}" for g in w.grad.tolist())


def test_a_slow_step_gets_fewer_batches():
    import time

    def step(x, Y, layers, rate):
        time.sleep(0.02)

    x, Y = np.zeros((64, 1, 4, 4), "f4"), np.zeros((64, 3), "f4")
    slow = training.Plan(step, [], x, Y, seconds=0.4, rounds=1000)
    assert 5 <= slow.steps <= 20
    rates = [rate for _, _, rate in slow]
    assert len(rates) == slow.steps
    assert rates == sorted(rates, reverse=True)
    quick = training.Plan(lambda *given: None, [], x, Y, seconds=60, rounds=3, batch=16)
    assert quick.steps == 12
    assert all(len(batch) == 16 for batch, _, _ in quick)


def test_where_the_machine_becomes_busy_the_clock_ends_the_run_at_a_small_rate():
    import time

    x, Y = np.zeros((64, 1, 4, 4), "f4"), np.zeros((64, 3), "f4")
    plan = training.Plan(lambda *given: time.sleep(0.01), [], x, Y, seconds=0.2, rounds=1000)
    planned, rates = plan.steps, []
    for _, _, rate in plan:
        rates.append(rate)
        time.sleep(0.05)
    assert len(rates) == plan.steps < planned
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] < 0.3 * rates[0]


def test_filters_learn_to_listen():
    found = sounds.listeners()
    assert found.right[1] > found.right[0] + 5
    np.testing.assert_allclose(np.linalg.norm(found.trained, axis=1), 1)
    assert len(sounds.groove()) == 5 * found.rate
