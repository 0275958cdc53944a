"""Widgets without a browser: traits, answers, sentences for failures, still pictures."""

from __future__ import annotations

import base64
import gc
import math
import re
import statistics
import weakref
from functools import partial

import IPython.display
import numpy as np
import pytest
import traitlets

from earlab.sound import level
from earlab.widgets import (
    ActivationExplorer,
    GradientFlow,
    PerceptronBoard,
    VanishingExplorer,
)
from earlab.widgets.kit.arrays import Array, kind_of, raw
from earlab.widgets.kit.base import EarlabWidget
from earlab.widgets.kit.student_function import StudentError, StudentFunction
from tests.browser.widget_table import TABLE, not_written
from tests.helpers.widget_examples import (
    backward,
    forward,
    gradient_norms,
    network,
    perceptron_board,
    perceptron_predict,
    perceptron_update,
    relu,
    relu_slope,
    sigmoid,
    sigmoid_slope,
    vanishing_explorer,
)


def ask(widget: EarlabWidget, request: str, **arguments):
    """Return (message, arrays) of one request, the arrays rebuilt from their bytes."""
    message, buffers = widget.reply({"id": "7", "request": request, "arguments": arguments})
    assert message["reply"] == "7"
    described = message.get("arrays", [])
    arrays = {
        array["name"]: np.frombuffer(buffer, f"<{array['dtype']}").reshape(array["shape"])
        for array, buffer in zip(described, buffers, strict=True)
    }
    return message, arrays


def values(widget: EarlabWidget, request: str, **arguments):
    message, _ = ask(widget, request, **arguments)
    assert "error" not in message, message
    return message["values"]


def error(widget: EarlabWidget, request: str, **arguments) -> str:
    message, buffers = ask(widget, request, **arguments)
    assert buffers == {}
    return message["error"]


def has_picture(widget: EarlabWidget) -> bool:
    """Say whether a widget brings a still for hosts where it cannot live."""
    still = widget.still()
    return still.png.startswith(b"\x89PNG") and still.dark.startswith(b"RIFF")


# ---- every widget ----


@pytest.mark.parametrize("name", list(TABLE))
def test_shows_a_sentence_and_a_still_beside_the_live_view(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = []
    monkeypatch.setattr(IPython.display, "display", lambda data, **options: outputs.append((data, options)))
    TABLE[name].make()._ipython_display_()
    (live, _), (still, options) = outputs
    assert live["application/vnd.jupyter.widget-view+json"]["model_id"]
    assert live["text/plain"].startswith(f"{name}: ")
    assert base64.b64decode(still["image/png"]).startswith(b"\x89PNG")
    assert options["metadata"]["image/png"]["alt"] == live["text/plain"]
    assert 'class="earlab-still"' in still["text/html"]


@pytest.mark.parametrize("name", list(TABLE))
def test_closing_lets_go_of_it(name: str) -> None:
    widget = TABLE[name].make()
    gone = weakref.ref(widget)
    widget.close()
    del widget
    gc.collect()
    assert gone() is None


class Holder(traitlets.HasTraits):
    cloud = Array(2)


def test_an_array_trait_keeps_its_axes_and_its_kind() -> None:
    holder = Holder(cloud=[[1, 2], [3, 4]])
    assert holder.cloud.dtype == np.float32
    with pytest.raises(
        traitlets.TraitError, match=re.escape("cloud is float64 with shape (3,); expected real")
    ):
        holder.cloud = np.zeros(3)
    with pytest.raises(traitlets.TraitError, match="with 2 axes"):
        holder.cloud = [["a", "b"]]


@pytest.mark.parametrize(
    ("dtype", "kind"), [("f4", "f4"), ("u1", "u1"), ("i8", "f8"), ("?", "f8"), (">f4", "f4")]
)
def test_arrays_travel_as_kinds_that_a_browser_has(dtype: str, kind: str) -> None:
    array = np.array([0, 1, 1]).astype(dtype)
    assert kind_of(array) == kind
    assert np.frombuffer(raw(array, kind), f"<{kind}").tolist() == [0, 1, 1]


UNWRITTEN = {name: example.unwritten for name, example in TABLE.items() if example.unwritten}


def test_every_widget_of_students_functions_is_tried_before_they_are_written() -> None:
    assert set(UNWRITTEN) == {name for name, example in TABLE.items() if example.make().runs}


@pytest.mark.parametrize("name", UNWRITTEN)
def test_an_unwritten_function_still_gives_a_picture(name: str) -> None:
    assert has_picture(UNWRITTEN[name]())


@pytest.mark.parametrize("name", [name for name, example in TABLE.items() if example.explore])
def test_there_is_a_picture_without_functions(name: str) -> None:
    assert has_picture(TABLE[name].explore())


def test_a_fault_of_the_widget_is_not_blamed_on_the_student(monkeypatch: pytest.MonkeyPatch) -> None:
    widget = vanishing_explorer()
    monkeypatch.setattr(widget, "_X", None)
    widget._network = None
    assert error(widget, "look").startswith("This widget failed, not your function: ")


# ---- calling a student's function ----


def test_a_function_gets_copies_and_its_prints_are_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    def spoil(x):
        print("loud")
        x[:] = 0
        return x

    given = np.ones(2)
    assert StudentFunction(spoil)(given).tolist() == [0.0, 0.0]
    assert given.tolist() == [1.0, 1.0]
    assert capsys.readouterr().out == ""


def made_elsewhere():
    def curve(x):
        return x

    return curve


def interrupted():
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (lambda: 1 / 0, "<lambda> raised ZeroDivisionError: division by zero"),
        (not_written, "not_written is not written yet. Write it, run its cell, then run this cell again."),
        (
            interrupted,
            "interrupted was interrupted before it returned. Does it contain a loop without an end?",
        ),
    ],
)
def test_a_failing_call_becomes_a_sentence(function, says: str) -> None:
    with pytest.raises(StudentError, match=re.escape(says)):
        StudentFunction(function)()


@pytest.mark.parametrize(
    ("function", "title"),
    [
        (sigmoid, "sigmoid"),
        (partial(sigmoid), "sigmoid"),
        (lambda z: z, ""),
        (partial(lambda z: z), ""),
        (made_elsewhere(), ""),
        (np.tanh, ""),  # a library's, not the student's
        (np.prod, ""),
        (math.tanh, ""),
        (statistics.mean, ""),
        (level, ""),
    ],
)
def test_the_heading_names_functions_of_the_student_alone(function, title: str) -> None:
    assert StudentFunction(function).title == title


def test_functions_without_a_name_run_all_the_same() -> None:
    explorer = ActivationExplorer({"unit": (lambda z: z, None), "sigmoid": (sigmoid, sigmoid_slope)})
    assert (explorer.yours, explorer.runs) == (True, ["sigmoid", "sigmoid_slope"])
    assert ActivationExplorer({"unit": (lambda z: z, None)}).yours


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (None, "f returned None for w. Does it end with `return`?"),
        ("text", "f returned w of type str; expected an array of real numbers with shape (2, 3)."),
        ([[1, 2], [3]], "f returned w of type list; expected an array"),
        (np.zeros((3, 2)), "f returned w with shape (3, 2); expected (2, 3). It looks transposed."),
        (np.zeros((2, 1, 3)), "expected (2, 3). An axis of length 1 is too many or missing."),
        (np.zeros((4, 3)), "f returned w with shape (4, 3); expected (2, 3)."),
        (np.full((2, 3), np.nan), "f returned w with nan or inf in it; expected finite numbers."),
        (np.zeros((2, 3), complex), "f returned w of type ndarray; expected an array of real numbers"),
    ],
)
def test_a_wrong_value_becomes_a_sentence(value, says: str) -> None:
    with pytest.raises(StudentError, match=re.escape(says)):
        StudentFunction(abs, "f").array(value, (2, 3), "w")


def test_a_value_in_place_of_a_function_is_refused() -> None:
    with pytest.raises(TypeError, match="Pass the function itself, without parentheses"):
        PerceptronBoard(np.zeros(2))


# ---- perceptron board ----


def test_board_learns_and_by_epoch_settles() -> None:
    board = perceptron_board()
    assert values(board, "step") == {"visited": 0, "moved": True}  # sign(0) = +1, the label is −1
    assert (board.w, board.b, board.updates) == ([0.0, 0.0], -1.0, 1)
    for _ in range(20):
        if board.state != "open":
            break
        values(board, "epoch")
    assert board.state == "separated"
    assert board.errors[-1] == 0
    assert sum(board.errors) == board.updates
    assert np.array_equal(perceptron_predict(board.X, np.array(board.w), board.b), board.y)


def test_board_finds_the_cycle_of_xor() -> None:
    board = perceptron_board()
    values(board, "choose", preset="XOR")
    weights = [(*board.w, board.b)]
    while board.state == "open":
        values(board, "epoch")
        weights.append((*board.w, board.b))
    assert board.state == "cycling"
    assert weights[-1] == weights[-1 - board.repeats]


def test_moving_a_point_keeps_the_weights_and_starts_a_new_first_epoch() -> None:
    board = perceptron_board()
    values(board, "epoch")
    w = board.w
    moved = [[0.5, 0.5, -1.0], *board.points[1:]]
    values(board, "place", points=moved)
    assert board.points == moved
    assert (board.w, board.errors, board.index, board.state) == (w, [], 0, "open")
    values(board, "reset")
    assert (board.w, board.b, board.updates, board.points) == ([0.0, 0.0], 0.0, 0, moved)


def test_board_shades_by_the_students_predict() -> None:
    board = perceptron_board()
    board.w, board.b = [1.0, 0.0], -0.5
    _, arrays = ask(board, "look", x1=[0.0, 1.0], x2=[0.0, 1.0])
    assert arrays["region"].shape == (48, 48)
    assert (arrays["region"][:, :24] == -1).all()
    assert (arrays["region"][:, 24:] == 1).all()
    assert arrays["classes"].tolist() == [-1, -1, 1, 1]
    assert values(PerceptronBoard(perceptron_update), "look", x1=[0, 1], x2=[0, 1]) == {}


@pytest.mark.parametrize(
    ("update", "says"),
    [
        (lambda x, y, w, b: w, "returned a ndarray; expected the pair (w, b)."),
        (lambda x, y, w, b: (w, b, 0), "returned 3 items; expected the pair (w, b)."),
        (lambda x, y, w, b: (w[:1], b), "returned w with shape (1,); expected (2,)."),
        (lambda x, y, w, b: (w, w), "returned b with shape (2,); expected ()."),
        (lambda x, y, w, b: (w * np.inf, b), "returned w with nan or inf in it"),
    ],
)
def test_a_wrong_update_is_told_and_changes_nothing(update, says: str) -> None:
    board = PerceptronBoard(update)
    assert says in error(board, "step")
    assert (board.w, board.b, board.updates, board.index) == ([0.0, 0.0], 0.0, 0, 0)


@pytest.mark.parametrize(
    ("X", "y", "says"),
    [
        (np.zeros((4, 3)), np.ones(4), "Choose two columns: X[:, :2]"),
        (np.zeros((4, 2)), np.ones(3), "expected (4,), one label for each row"),
        (np.zeros((4, 2)), np.array([0, 1, 0, 1]), "for 0 and 1: 2 * y - 1"),
        (np.full((4, 2), np.nan), np.ones(4), "needs finite coordinates"),
    ],
)
def test_board_says_which_points_it_wants(X, y, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        perceptron_board(X=X, y=y)


# ---- activation explorer ----


def test_explorer_samples_the_students_functions() -> None:
    explorer = ActivationExplorer({"sigmoid": (sigmoid, sigmoid_slope), "ReLU": (relu, None)})
    message, arrays = ask(explorer, "curves")
    z = arrays["z"]
    assert np.array_equal(arrays["curves"], [sigmoid(z), relu(z)])
    assert np.array_equal(arrays["slopes"][0], sigmoid_slope(z))
    assert arrays["slopes"][1][[0, -1]] == pytest.approx([0, 1])
    assert message["values"] == {"problems": {}, "waits": {}, "estimated": ["ReLU"]}


def test_explorer_names_a_slope_that_does_not_fit_and_an_unwritten_function() -> None:
    explorer = ActivationExplorer(
        {"good": (np.tanh, lambda z: 1 - np.tanh(z) ** 2), "bad": (np.tanh, sigmoid)}
    )
    assert list(values(explorer, "curves")["problems"]) == ["bad"]
    explorer = ActivationExplorer({"good": (relu, relu_slope), "later": (not_written, None)})
    message, arrays = ask(explorer, "curves")
    assert "not written yet" in message["values"]["problems"]["later"]
    assert message["values"]["waits"] == {"later": "not_written"}
    assert np.isnan(arrays["curves"][1]).all()
    assert np.isfinite(arrays["curves"][0]).all()


def test_a_jump_is_no_disagreement() -> None:
    explorer = ActivationExplorer({"step": (lambda z: (z > 0) * 1.0, lambda z: 0 * z)})
    assert values(explorer, "curves")["problems"] == {}


def test_an_estimated_slope_has_a_gap_where_the_curve_jumps() -> None:
    explorer = ActivationExplorer({"step": (lambda z: (z >= 0) * 1.0, None)})
    arrays = ask(explorer, "curves")[1]
    z, slopes = arrays["z"], arrays["slopes"][0]
    assert list(z[np.isnan(slopes)]) == [-0.01, 0]
    assert np.nanmax(np.abs(slopes)) == 0


def test_explorer_refuses_unknown_names_and_no_functions() -> None:
    explorer = ActivationExplorer({"ReLU": (relu, relu_slope)})
    with pytest.raises(traitlets.TraitError, match="choose one of ReLU"):
        explorer.chosen = "tanh"
    with pytest.raises(ValueError, match="at least one function"):
        ActivationExplorer({})


# ---- gradient flow ----


def wrong_backward(Y, cache, weights):
    dWs, dbs = backward(Y, cache, weights)
    return [2 * dW for dW in dWs], dbs


def test_gradients_agree_with_the_loss_where_backward_is_right() -> None:
    flow = GradientFlow(forward, backward, *network([3, 4, 2]))
    checks = [values(flow, "check", layer=0, row=i, column=j) for i in range(3) for j in range(4)]
    assert all(check["agree"] for check in checks)
    wrong = GradientFlow(forward, wrong_backward, *network([3, 4, 2]))
    check = values(wrong, "check", layer=1, row=0, column=0)
    assert not check["agree"]
    assert check["relative"] == pytest.approx(1 / 3, rel=1e-6)


def test_the_students_numerical_gradient_and_loss_are_used() -> None:
    asked = []

    def numeric(f, theta):
        asked.append(theta.shape)
        return (f(theta + 1e-4) - f(theta - 1e-4)) / np.full(1, 2e-4)

    def doubled(Y, Y_hat):
        return np.sum((Y - Y_hat) ** 2) / len(Y)

    flow = GradientFlow(forward, wrong_backward, *network([3, 4, 2]), loss=doubled, numeric=numeric)
    assert values(flow, "check", layer=0, row=2, column=1)["agree"]  # twice the loss has twice the gradient
    assert asked == [(1,)]


def test_descending_follows_the_gradient_and_reset_goes_back() -> None:
    X, Y, weights, biases = network([3, 4, 2])
    flow = GradientFlow(forward, backward, X, Y, weights, biases)
    losses = values(flow, "descend", steps=30, learning_rate=0.5)["losses"]
    assert len(losses) == 31
    assert losses[-1] < losses[0]
    dWs, dbs = backward(Y, forward(X, weights, biases)[1], weights)
    stepped = forward(
        X, [W - 0.5 * d for W, d in zip(weights, dWs)], [b - 0.5 * d for b, d in zip(biases, dbs)]
    )
    assert losses[1] == pytest.approx(np.sum((Y - stepped[0]) ** 2) / (2 * len(Y)))
    values(flow, "reset")
    assert values(flow, "gradients")["losses"] == losses[:1]


def test_a_gradient_of_wrong_shape_names_its_layer() -> None:
    def transposed(Y, cache, weights):
        dWs, dbs = backward(Y, cache, weights)
        return [dWs[0], dWs[1].T], dbs

    flow = GradientFlow(forward, transposed, *network([3, 4, 2]))
    says = error(flow, "gradients")
    assert "returned dW of layer 2 with shape (2, 4); expected (4, 2). It looks transposed." in says


def test_gradient_flow_wants_shapes_that_fit() -> None:
    X, Y, weights, biases = network([3, 4, 2])
    with pytest.raises(ValueError, match="layer 2: W has shape"):
        GradientFlow(forward, backward, X, Y, [weights[0], weights[1].T], biases)
    with pytest.raises(ValueError, match="Y has 1 columns"):
        GradientFlow(forward, backward, X, Y[:, :1], weights, biases)
    with pytest.raises(ValueError, match="expected one of each per layer"):
        GradientFlow(forward, backward, X, Y, weights, biases[:1])
    with pytest.raises(ValueError, match="with the same N"):
        GradientFlow(forward, backward, X[:5], Y, weights, biases)


# ---- vanishing explorer ----


def test_sigmoid_layers_freeze_with_depth_and_relu_layers_do_not() -> None:
    explorer = vanishing_explorer()
    settings = {"depth": 12, "width": 16, "scale": 1.4}
    sigmoid_net = values(explorer, "build", activation="sigmoid", **settings)
    assert sigmoid_net["frozen"][0]
    assert not sigmoid_net["frozen"][-1]
    assert len(sigmoid_net["norms"]) == 13
    relu_net = values(explorer, "build", activation="ReLU", **settings)
    assert not any(relu_net["frozen"])
    assert (explorer.depth, explorer.activation) == (12, "ReLU")


def test_training_moves_the_last_layer_more_than_the_first() -> None:
    explorer = vanishing_explorer()
    seen = values(explorer, "train", steps=50)
    assert seen["steps"] == 50
    assert seen["stayed"][0]
    assert seen["moved"][-1] > 1000 * seen["moved"][0] > 0
    assert values(explorer, "build", depth=8, width=16, scale=1.0, activation="sigmoid")["moved"] == [0.0] * 9


def test_a_network_at_rest_without_having_learned_has_the_error_of_a_constant() -> None:
    explorer = vanishing_explorer()
    stuck = values(explorer, "train", steps=150)
    assert stuck["error"] == pytest.approx(stuck["constant"], rel=1e-4)
    assert stuck["constant"] == 0.125  # one half for yes and no alike
    assert max(stuck["norms"]) < 1e-6
    values(explorer, "build", depth=8, width=16, scale=1.0, activation="ReLU")
    assert values(explorer, "train", steps=150)["error"] < 0.01 * stuck["constant"]


def test_an_exploding_network_is_told() -> None:
    def explode(Y, cache, weights, slope):
        dWs, dbs = backward(Y, cache, weights, slope)
        return [dW * np.inf for dW in dWs], dbs

    activations = {"sigmoid": (sigmoid, sigmoid_slope)}
    explorer = VanishingExplorer(forward, explode, gradient_norms, activations)
    assert "Try a smaller initial weight scale" in error(explorer, "look")


def test_vanishing_explorer_keeps_its_bounds() -> None:
    explorer = vanishing_explorer()
    with pytest.raises(traitlets.TraitError):
        explorer.depth = 21
    with pytest.raises(traitlets.TraitError, match="choose one of sigmoid, ReLU"):
        explorer.activation = "tanh"
    with pytest.raises(ValueError, match="at least one activation"):
        VanishingExplorer(forward, backward, gradient_norms, {})
