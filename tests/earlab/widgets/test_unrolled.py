"""The widgets of notebook 11, without a browser: the unrolled graph, and a circle that is continued."""

from __future__ import annotations

import numpy as np
import pytest
import traitlets

from earlab.widgets import TeacherForcing, UnrolledGraph
from tests.browser.widget_table import not_written
from tests.earlab.widgets.test_kit import ask, error, has_picture
from tests.helpers.recurrence_examples import rnn_forward, rnn_step_backward, teacher_forced_forward


def without_tanh(dh, x, h, h_new, params):
    """Go back as if the step had no tanh."""
    return dh @ params["U"], dh @ params["W"], {"U": dh.T @ x, "W": dh.T @ h, "b": dh.sum(0)}


def own_output(x, y, y0, params):
    """Feed each step with its own true output: one too late."""
    return teacher_forced_forward(x, np.concatenate([y[1:], y[-1:]]), y[0], params)


@pytest.mark.parametrize("scale", [0.2, 1.0, 1.7])
def test_the_gradient_is_the_slope_that_is_measured(scale: float) -> None:
    by_hand, measured, alone = (
        ask(UnrolledGraph(*functions), "run", scale=scale)
        for functions in ((rnn_forward, rnn_step_backward), (rnn_forward,), ())
    )
    assert by_hand[0]["values"]["fault"] == ""
    for _, arrays in (measured, alone):
        np.testing.assert_allclose(arrays["back"], by_hand[1]["back"], atol=1e-6)
        np.testing.assert_allclose(arrays["states"], by_hand[1]["states"], atol=1e-12)
    assert by_hand[1]["back"].shape == (11, 4)


def test_a_wrong_gradient_is_named() -> None:
    message, _ = ask(UnrolledGraph(rnn_forward, without_tanh), "run", scale=1.0)
    assert message["values"]["fault"].startswith("At the state after step 9 the gradient of unit ")


def test_a_small_w_keeps_the_gradient_from_coming_back() -> None:
    graph = UnrolledGraph(rnn_forward, rnn_step_backward)
    reached = {
        scale: np.linalg.norm(ask(graph, "run", scale=scale)[1]["back"], axis=1) for scale in (0.5, 1.0)
    }
    assert reached[0.5][0] < 0.01 * reached[0.5][-1]
    assert reached[1.0][0] > 0.1 * reached[1.0][-1]


def test_moments_are_steps_forward_and_back() -> None:
    graph = UnrolledGraph()
    places = []
    for moment in (1, 10, 11, 21):
        graph.moment = moment
        places.append(graph.place())
    assert places == [(1, True), (10, True), (10, False), (0, False)]


@pytest.mark.parametrize(
    ("make", "request_", "arguments", "says"),
    [
        (lambda: UnrolledGraph(not_written), "run", {"scale": 1.0}, "not_written is not written yet"),
        (lambda: UnrolledGraph(lambda x, h0, params: x), "run", {"scale": 1.0}, "expected (H, O)"),
        (
            lambda: UnrolledGraph(rnn_forward, lambda *given: None),
            "run",
            {"scale": 1.0},
            "expected (dx, dh_prev, grads)",
        ),
        (
            lambda: TeacherForcing(lambda x, y, y0, params: y[:, 0]),
            "run",
            {"network": "teacher", "p": 0.0},
            "expected (1, 1, 2)",
        ),
    ],
)
def test_what_fails_is_told(make, request_: str, arguments: dict[str, object], says: str) -> None:
    widget = make()
    assert says in error(widget, request_, **arguments)
    assert has_picture(widget)


def test_one_function_needs_the_other() -> None:
    with pytest.raises(ValueError, match="without rnn_forward"):
        UnrolledGraph(None, rnn_step_backward)
    with pytest.raises(traitlets.TraitError):
        UnrolledGraph().moment = 22


@pytest.mark.parametrize("p", [0.0, 0.5, 1.0])
def test_the_students_function_runs_the_network_as_the_widget_does(p: float) -> None:
    theirs, own = (
        ask(widget, "run", network="scheduled", p=p)
        for widget in (TeacherForcing(teacher_forced_forward), TeacherForcing())
    )
    np.testing.assert_allclose(theirs[1]["said"], own[1]["said"], atol=1e-12)
    assert theirs[0]["values"]["fault"] == ""


def test_a_free_run_drifts_after_teacher_forcing_and_less_after_scheduled_sampling() -> None:
    widget = TeacherForcing(teacher_forced_forward)

    def far(network: str, p: float) -> float:
        said = ask(widget, "run", network=network, p=p)[1]["said"]
        return float(np.linalg.norm(said - widget.truth[1:], axis=1)[56:].mean())

    assert far("teacher", 0.0) > 1
    assert far("scheduled", 0.0) < 0.3
    assert far("teacher", 1.0) < 0.1
    assert has_picture(widget)


def test_what_is_fed_too_late_is_named() -> None:
    message, _ = ask(TeacherForcing(own_output), "run", network="teacher", p=1.0)
    assert "first at step 0" in message["values"]["fault"]
    assert TeacherForcing().given(0.0).tolist() == [True, True] + [False] * 138
