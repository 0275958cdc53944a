"""The widgets of notebooks 13 and 14 without a browser."""

from __future__ import annotations

import re

import numpy as np
import pytest
import traitlets

from earlab.widgets import EigenvaluePlane, GateScope
from tests.earlab.widgets.test_kit import ask, error
from tests.helpers.recurrent_examples import (
    UNITS,
    gate_scope,
    gru_params,
    gru_scope,
    gru_step,
    lstm_params,
    lstm_step,
    power_growth,
    spectral_radius,
)

NOISE = np.random.default_rng(0).normal(size=4000)

# ---- gate scope ----


def test_the_students_lstm_runs_over_the_sound() -> None:
    scope = gate_scope()
    message, arrays = ask(scope, "run", heard=scope.steps)
    assert message["values"] == {"fault": ""}
    curves = dict(zip(scope.names, arrays["curves"], strict=True))
    assert list(curves) == ["i", "f", "g", "o", "c", "h"]
    assert curves["c"].shape == (scope.steps, UNITS) == (91, 6)
    h, c, _ = lstm_step(scope._X[:1], np.zeros((1, UNITS)), np.zeros((1, UNITS)), lstm_params())
    assert np.allclose(curves["c"][0], c)
    assert np.allclose(curves["h"][0], h)


def test_the_students_gru_may_return_a_dict_that_holds_more() -> None:
    scope = gru_scope()
    message, arrays = ask(scope, "run", heard=scope.steps)
    assert message["values"] == {"fault": ""}
    assert scope.names == ["z", "r", "ĥ", "h"]
    assert np.abs(arrays["curves"][3]).max() > 0.1


def test_silence_begins_where_it_should() -> None:
    scope = gate_scope()
    whole, cut = (ask(scope, "run", heard=heard)[1]["curves"] for heard in (scope.steps, 30))
    assert np.array_equal(whole[:, :30], cut[:, :30])
    assert not np.allclose(whole[:, 30], cut[:, 30])


@pytest.mark.parametrize(
    ("scope", "says"),
    [
        (gate_scope(lambda *a: (lstm_step(*a)[2][3] * lstm_step(*a)[1], *lstm_step(*a)[1:])), "h is not o ⊙ tanh c"),
        (gru_scope(lambda x, h, p: (h - (a := gru_step(x, h, p))[0], a[1])), "h is not z ⊙ h + (1 − z) ⊙ ĥ"),
        (gate_scope(lambda *a: (*lstm_step(*a)[:2], lstm_step(*a)[2][::-1])), "leaves the range from 0 to 1"),
    ],
    ids=["without tanh", "z swapped", "other order"],
)  # fmt: skip
def test_gates_that_did_not_make_the_states_are_named(scope: GateScope, says: str) -> None:
    message, _ = ask(scope, "run", heard=scope.steps)
    assert says in message["values"]["fault"]


@pytest.mark.parametrize(
    ("scope", "says"),
    [
        (gate_scope(lambda *a: lstm_step(*a)[:2]), "returned 2 items; expected (h, c, gates)"),
        (gate_scope(lambda *a: (*lstm_step(*a)[:2], [1, 2])), "expected the gates (i, f, g, o)"),
        (gru_scope(lambda *a: (gru_step(*a)[0], {"z": 0})), "returned gates without 'r', 'h_hat'"),
        (gru_scope(lambda *a: (gru_step(*a)[0][0], {})), "returned h with shape (6,); expected (1, 6)"),
    ],
    ids=["no gates", "two gates", "keys missing", "no batch"],
)
def test_wrong_answers_of_a_step_are_sentences(scope: GateScope, says: str) -> None:
    assert says in error(scope, "run", heard=5)


def test_gate_scope_takes_own_features_and_says_what_it_wants() -> None:
    X = np.random.default_rng(1).normal(size=(7, 3))
    scope = GateScope(gru_step, gru_params(4, 3), 4, NOISE, 8000, X=X, cell="gru")
    assert ask(scope, "run", heard=7)[1]["curves"].shape == (4, 7, 4)
    with pytest.raises(ValueError, match=re.escape('expected "lstm" or "gru"')):
        GateScope(gru_step, None, 4, NOISE, 8000, cell="rnn")
    with pytest.raises(ValueError, match=re.escape("X has shape (7, 1, 3); expected (T, d)")):
        GateScope(gru_step, None, 4, NOISE, 8000, X=X[:, None])
    with pytest.raises(ValueError, match="expected \\(n,\\), one channel"):
        GateScope(gru_step, None, 4, NOISE[None], 8000)


# ---- eigenvalue plane ----


def test_the_matrix_has_the_eigenvalues_whatever_the_coupling() -> None:
    plane = EigenvaluePlane(eigenvalues=[0.6 - 0.7j, -0.9, 0.2 + 0.1j], coupling=5)
    assert plane.eigenvalues == [[0.6, 0.7], [-0.9, 0.0], [0.2, 0.1]]
    expected = [0.6 + 0.7j, 0.6 - 0.7j, -0.9, 0.2 + 0.1j, 0.2 - 0.1j]
    assert np.sort_complex(np.linalg.eigvals(plane.W)) == pytest.approx(np.sort_complex(expected))
    assert not np.allclose(plane.W @ plane.W.T, plane.W.T @ plane.W)
    assert np.linalg.norm(plane.h0) == pytest.approx(1)


def test_the_students_growth_and_radius_are_asked() -> None:
    plane = EigenvaluePlane(power_growth, spectral_radius)
    _, arrays = ask(plane, "grow", eigenvalues=[[0.9, 0], [0.9, 0]], coupling=12)
    assert arrays["norms"].shape == (61,)
    assert arrays["norms"].max() > 30  # it is not normal: it grows before it shrinks
    assert arrays["norms"][-1] < 2
    assert arrays["radius"] == pytest.approx(0.9)
    _, arrays = ask(
        EigenvaluePlane(spectral_radius=spectral_radius), "grow", eigenvalues=[[0, 1]], coupling=0
    )
    assert list(arrays) == ["radius"]


def test_growth_without_a_start_is_a_sentence_and_inf_is_a_number() -> None:
    def from_one(W, h0, T):
        return power_growth(W, h0, T)[1:]

    plane = EigenvaluePlane(from_one)
    assert "returned the norms with shape (60,); expected (61,)" in error(
        plane, "grow", eigenvalues=[[0.5, 0]], coupling=0
    )
    plane = EigenvaluePlane(lambda W, h0, T: np.full(T + 1, np.inf))
    assert np.isinf(ask(plane, "grow", eigenvalues=[[1.2, 0]], coupling=0)[1]["norms"]).all()


def test_eigenvalues_stay_where_they_can_be_seen() -> None:
    for values in ([], [2.0], [0.1] * 4, [[0.1, 0.2]], [np.nan]):
        with pytest.raises(ValueError, match="expected 1 to 3 eigenvalues"):
            EigenvaluePlane(eigenvalues=values)
    with pytest.raises(traitlets.TraitError):
        EigenvaluePlane(coupling=13)


def test_stills_show_the_same_norms_with_and_without_a_function() -> None:
    curves = [
        plane.picture().axes[1].lines[0].get_ydata()
        for plane in (EigenvaluePlane(), EigenvaluePlane(power_growth))
    ]
    assert np.allclose(*curves)
