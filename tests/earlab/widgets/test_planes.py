"""Widgets on a plane without a browser: decision surface and loss surface."""

from __future__ import annotations

import re

import numpy as np
import pytest
import traitlets

from earlab.widgets import DecisionSurface, LossSurfaceRace
from earlab.widgets.loss_surface_race import RACERS, SURFACES, height, slope
from tests.browser.widget_table import not_written
from tests.earlab.widgets.test_kit import ask, error, has_picture
from tests.helpers.widget_examples import (
    adagrad_step,
    adam_step,
    decision_surface,
    mlp_forward,
    rmsprop_step,
    sgd_step,
    sigmoid,
    step,
)

STEP = {"step": step}
XOR = [np.array([[1.0, 1], [1, 1]]), np.array([[1.0], [-1]])], [np.array([-0.5, -1.5]), np.array([-0.5])]


def state(surface: DecisionSurface) -> dict[str, object]:
    return {name: getattr(surface, name) for name in ("preset", "hidden", "output", "weights", "biases")}


# ---- decision surface ----


def test_the_surface_and_the_fold_are_the_students() -> None:
    surface = DecisionSurface(mlp_forward, STEP, *XOR)
    _, arrays = ask(surface, "surface", **state(surface))
    assert arrays["said"].tolist() == [0, 1, 1, 0]
    assert arrays["folded"].tolist() == [[0, 0], [1, 0], [1, 0], [1, 1]]
    assert arrays["plane"].shape == (81, 81)
    x = np.linspace(-0.5, 1.5, 81)
    between = (x + x[:, None] >= 0.5) & (x + x[:, None] < 1.5)
    assert (arrays["plane"] == between)[abs(x + x[:, None] - 0.5) > 1e-9].mean() > 0.99
    assert arrays["sheet"].shape == (25, 25, 2)
    assert arrays["sheet"][0, 0].tolist() == [0, 0]  # the smallest x1 and x2 come first
    assert arrays["sheet"][-1, -1].tolist() == [1, 1]


def test_what_the_browser_sets_is_kept_and_can_be_used() -> None:
    surface = decision_surface()
    moved = state(surface) | {"preset": "disc in a ring", "hidden": "ReLU", "weights": [[[1], [2]], [[3]]]}
    moved["weights"], moved["biases"] = [[[1, 0], [2, 1]], [[3], [1]]], [[0, 1], [-1]]
    _, arrays = ask(surface, "surface", **moved)
    assert (surface.preset, surface.hidden) == ("disc in a ring", "ReLU")
    X, y = surface.points
    assert set(y) == {0, 1}
    expected = mlp_forward(X, *surface.network, lambda z: np.maximum(0, z), sigmoid)[:, 0]
    assert arrays["said"] == pytest.approx(expected)


def test_a_set_of_points_brings_its_network_and_a_given_network_stays() -> None:
    surface = decision_surface()
    assert [len(b) for b in surface.biases] == [2, 1]
    surface.preset = "disc in a ring"
    assert [len(b) for b in surface.biases] == [3, 1]
    surface = DecisionSurface(mlp_forward, STEP, *XOR)
    surface.preset = "XOR clouds"
    assert surface.biases == [[-0.5, -1.5], [-0.5]]


def test_deeper_networks_fold_in_their_last_hidden_layer() -> None:
    weights = [np.ones((2, 6)), np.eye(6)[:, :2], np.ones((2, 1))]
    surface = DecisionSurface(mlp_forward, STEP, weights, [np.zeros(6), np.zeros(2), np.zeros(1)])
    _, arrays = ask(surface, "surface", **state(surface))
    assert arrays["folded"].shape == (4, 2)
    assert "6 and 2 hidden step units" in surface.summary()


@pytest.mark.parametrize(
    ("forward", "says"),
    [
        (lambda X, *_, **__: X, "returned the outputs with shape (6565, 2); expected (6565, 1)."),
        (lambda X, weights, biases, activation: X, "raised TypeError"),
        (not_written, "not_written is not written yet"),
    ],
)
def test_a_wrong_forward_is_told(forward, says: str) -> None:
    surface = DecisionSurface(forward, STEP)
    assert says in error(surface, "surface", **state(surface))
    assert has_picture(surface)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"weights": XOR[0][:1], "biases": XOR[1][:1]}, "a hidden layer at least, and one output"),
        ({"weights": [np.ones((3, 2)), np.ones((2, 1))], "biases": XOR[1]}, "expected W1 (2, l)"),
        ({"weights": [np.ones((2, 1)), np.ones((1, 1))], "biases": [[0.0], [0.0]]}, "Add a unit"),
        ({"weights": [W * np.nan for W in XOR[0]], "biases": XOR[1]}, "nan or inf"),
        ({"X": np.ones((4, 3)), "y": np.ones(4)}, "Choose two columns: X[:, :2]"),
        ({"X": np.ones((4, 2)), "y": np.ones(3)}, "one label for each row"),
        ({"X": np.eye(2), "y": np.array([-1, 1])}, "for −1 and +1: (y + 1) // 2"),
        ({"X": np.full((2, 2), np.inf), "y": np.array([0, 1])}, "finite coordinates"),
    ],
)
def test_it_says_which_network_and_points_it_wants(options, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        DecisionSurface(mlp_forward, STEP, **options)


def test_activations_are_needed_and_known_by_name() -> None:
    with pytest.raises(ValueError, match="forward needs activations"):
        DecisionSurface(mlp_forward)
    surface = decision_surface(X=np.eye(2), y=np.array([0, 1]))
    assert surface.preset == "your points"
    with pytest.raises(traitlets.TraitError, match="choose one of sigmoid, step, ReLU"):
        surface.hidden = "tanh"


# ---- loss surface race ----


def settings(race: LossSurfaceRace) -> dict[str, object]:
    return {name: getattr(race, name) for name in ("surface", "start", "rates", "momentum", "noise")}


@pytest.mark.parametrize("surface", list(SURFACES))
def test_every_surface_has_the_slope_that_it_is_said_to_have(surface: str) -> None:
    place, h = np.array([-2.3, 1.7]), 1e-5
    numeric = [(height(surface, place + d) - height(surface, place - d)) / (2 * h) for d in h * np.eye(2)]
    assert slope(surface, place) == pytest.approx(np.array(numeric), rel=1e-6)


def test_every_rule_walks_as_the_student_wrote_it() -> None:
    race = LossSurfaceRace(sgd_step, adagrad_step, rmsprop_step, adam_step)
    message, arrays = ask(race, "race", **settings(race))
    assert message["values"]["problems"] == {}
    assert arrays["paths"].shape == (5, 61, 2)
    assert (arrays["paths"][:, 0] == race.start).all()
    curvature, start = np.array([0.02, 1.0]), np.array(race.start)
    by_sgd = start * (1 - 1.6 * curvature) ** 60
    assert arrays["paths"][0, 60] == pytest.approx(by_sgd)
    first = arrays["paths"][:, 1] - start
    assert first[RACERS.index("Adam")] == pytest.approx([1.6, -1.6])  # both weights move by η
    assert first[RACERS.index("Adagrad")] == pytest.approx([8.0, -8.0])
    assert first[RACERS.index("RMSprop")] == pytest.approx(np.array([0.4, -0.4]) / np.sqrt(0.1))


def test_momentum_is_the_same_function_with_a_number() -> None:
    race = LossSurfaceRace(sgd_step)
    assert race.racers == ["SGD", "momentum"]
    rates = race.rates | {"momentum": race.rates["SGD"]}
    _, arrays = ask(race, "race", **settings(race) | {"momentum": 0.0, "rates": rates})
    assert (arrays["paths"][0] == arrays["paths"][1]).all()


def test_noise_is_the_same_for_all_and_every_time() -> None:
    race = LossSurfaceRace(sgd_step)
    noisy = settings(race) | {"noise": 0.5}
    first, again = (ask(race, "race", **noisy)[1]["paths"] for _ in range(2))
    assert (first == again).all()
    plain = ask(race, "race", **settings(race) | {"noise": 0.0})[1]["paths"]
    assert not np.allclose(first, plain)


def test_who_leaves_the_surface_is_out_and_the_others_go_on() -> None:
    race = LossSurfaceRace(sgd_step, adam=adam_step)
    _, arrays = ask(race, "race", **settings(race) | {"rates": race.rates | {"SGD": 8.0}})
    sgd, _, adam = np.isfinite(arrays["paths"]).all(axis=2)
    assert 3 < sgd.sum() < 61
    assert sgd[: sgd.sum()].all()
    assert adam.all()


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (lambda theta, gradient, s, rate: theta, "returned a ndarray; expected the pair (theta, state)."),
        (lambda theta, gradient, s, rate: (theta[:1], s), "returned theta with shape (1,); expected (2,)."),
        (not_written, "not_written is not written yet"),
    ],
)
def test_a_wrong_rule_is_told_and_does_not_stop_the_race(step, says: str) -> None:
    race = LossSurfaceRace(sgd_step, adagrad=step)
    message, arrays = ask(race, "race", **settings(race))
    assert list(message["values"]["problems"]) == ["Adagrad"]
    assert says in message["values"]["problems"]["Adagrad"]
    assert np.isfinite(arrays["paths"][0]).all()
    assert has_picture(race)


def test_a_surface_brings_its_start_and_is_known_by_name() -> None:
    race = LossSurfaceRace()
    race.surface = "saddle"
    assert (race.start, race.rates) == (SURFACES["saddle"]["start"], SURFACES["saddle"]["rates"])
    with pytest.raises(traitlets.TraitError, match="choose one of long valley"):
        race.surface = "hill"
