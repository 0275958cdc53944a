"""What notebook 11 trains, draws and plays: melodies, windows, the recurrent network, what it costs, and free runs."""

from __future__ import annotations

import io
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest

from benchmarks import recurrent_networks as bench
from earlab.data import DataError
from earlab.plots import recurrent_networks as plots
from earlab.plots import recurrent_networks_cost as costs
from earlab.plots import recurrent_networks_curves as curves
from earlab.plots import recurrent_networks_drift as drift
from earlab.plots import recurrent_networks_free as free
from earlab.plots import recurrent_networks_graph as graph
from earlab.plots import recurrent_networks_melody as melody
from earlab.plots import recurrent_networks_training as training
from earlab.plots import recurrent_networks_tunes as tunes
from tests.helpers.recurrence_examples import (
    rnn_backward,
    rnn_forward,
    rnn_loss,
    rnn_step,
    rnn_step_backward,
    scheduled_sampling_mask,
    teacher_forced_forward,
    window_dataset,
)


def drawn(pair: tuple[Any, str]) -> str:
    """Draw a figure, close it, and return its sentence."""
    figure, sentence = pair
    figure.savefig(io.BytesIO(), format="png")
    plt.close(figure)
    assert sentence.endswith((".", "?"))
    return sentence


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every training be short."""
    monkeypatch.setattr(training, "UPDATES", 40)
    monkeypatch.setattr(training, "LENGTHS", (1, 8))


# ---- melodies ----


def test_melodies_are_sopranos_in_c_and_no_tune_is_in_both_parts() -> None:
    train, test = tunes.melodies("train"), tunes.melodies("test")
    assert len(train) > len(test) > 20
    for tune in [*train, *test]:
        assert 0 <= tune.min() <= tune.max() < len(tunes.CLASSES)
    notes = np.concatenate([tune[tune != tunes.HOLD] for tune in train]) - 1 + tunes.LOWEST
    white = np.isin(notes % 12, [0, 2, 4, 5, 7, 9, 11])
    assert white.mean() > 0.9
    opening = [tunes.CLASSES[step] for step in tunes.phrase() if step != tunes.HOLD]
    assert opening == ["E4", "A4", "G4", "F4", "E4", "D4", "E4", "B4", "C5", "C5", "B4"]


def test_one_hot_rows_have_a_single_one() -> None:
    x = tunes.one_hot(tunes.phrase())
    assert x.shape == (tunes.GIVEN, len(tunes.CLASSES))
    assert (x.sum(axis=1) == 1).all()
    assert np.array_equal(x.argmax(axis=1), tunes.phrase())


def test_where_chorales_are_missing_a_program_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing() -> None:
        raise DataError("chorales are missing")

    monkeypatch.setattr(tunes, "load_chorales", missing)
    made = tunes._tunes.__wrapped__()
    assert "SYNTHETIC" in capsys.readouterr().out
    assert {part: len(found) for part, found in made.items()} == {"train": 289, "test": 76}
    assert all(tune[0] != tunes.HOLD for tune in made["test"].values())


def test_the_phrase_is_heard_and_drawn() -> None:
    (sound,) = melody.opening().values()
    assert len(sound) == tunes.GIVEN * melody.STEP * melody.RATE
    assert 0.5 < np.abs(sound).max() <= 1.2
    assert drawn(melody.roll()).startswith("11 notes in 24 eighths")
    assert "E4, hold, A4, hold" in drawn(melody.steps())
    assert "E4 hold A4 → hold" in drawn(melody.first_windows(window_dataset))


def test_a_tune_of_ones_own_goes_on_for_as_long_again() -> None:
    network = training.MelodyRNN()
    mine, whole = melody.go_on(rnn_step, network, [(60, 2), (20, 1), (100, 3)]).values()
    assert len(whole) == 2 * len(mine) == 2 * 6 * melody.STEP * melody.RATE
    np.testing.assert_array_equal(whole[: len(mine) - 2000], mine[:-2000])
    for notes in ([], [(60, 0)]):
        with pytest.raises(ValueError, match=r"no notes|lasts 0 eighths"):
            melody.go_on(rnn_step, network, notes)


# ---- training ----


@pytest.mark.usefixtures("short")
def test_windows_and_the_recurrent_network_learn_by_the_students_functions(
    capsys: pytest.CaptureFixture[str],
) -> None:
    nets = training.windows(window_dataset)
    network = training.MelodyRNN()
    history = training.run(network, rnn_forward, rnn_loss, rnn_backward)
    assert nets[8].weights > nets[1].weights == 2 * 29 * 64 + 64 + 29
    assert history.weights == network.size == 48 * (29 + 48 + 1) + 29 * 49
    assert history.updates == [0, 40]
    assert history.held_out[-1] < history.held_out[0] - 2
    assert nets[8].bits < 7
    assert "bits per note" in capsys.readouterr().out
    heard = melody.continuations(rnn_step, network, nets)
    assert {label: len(tune) for label, tune in heard.items()} == dict.fromkeys(
        (melody.TRUTH, melody.BY_WINDOW, melody.BY_RNN), tunes.GIVEN + melody.GOES_ON
    )
    for tune in heard.values():
        np.testing.assert_array_equal(tune[: tunes.GIVEN], tunes.phrase())
    assert all(np.isfinite(sound).all() for sound in melody.sounds(heard).values())
    for pair in (
        melody.rolls(heard),
        curves.window_limits(nets),
        curves.learning_curve(history, nets),
        curves.compared(history, nets),
        curves.gradient_per_step(rnn_forward, rnn_loss, rnn_step_backward, network),
    ):
        drawn(pair)


def test_bits_are_minus_log2_of_the_softmax() -> None:
    logits = np.log([[0.5, 0.25, 0.25], [0.125, 0.125, 0.75]]) + 700
    np.testing.assert_allclose(training.bits_of(logits, np.array([1, 0])), [2, 3])


def test_the_gradient_gets_shorter_step_by_step() -> None:
    shares = training.far(rnn_forward, rnn_loss, rnn_step_backward, training.MelodyRNN())
    assert len(shares) == training.STEPS
    assert shares[-1] == 1
    assert (np.diff(shares) > 0).all()
    assert 5 < curves.reach(shares) < 30
    assert curves.reach(np.ones(7)) == 7


def test_promises_are_kept_by_right_functions_alone() -> None:
    rows = list(training.promises(rnn_forward, rnn_loss, rnn_backward))
    assert [name for name, *_ in rows] == ["U", "W", "b", "V", "c", "h0"]
    for _, promised, measured in rows:
        assert promised == pytest.approx(measured, abs=1e-6)
        assert abs(promised) > 1e-3


# ---- pictures and costs ----


def test_pictures_of_recurrence_say_what_they_show() -> None:
    for pair in (plots.unfolding(), plots.beside_convolution(), plots.kinds()):
        assert len(drawn(pair)) > 100


def test_the_smallest_network_is_what_the_exercises_compute() -> None:
    nodes, weights = graph.numbers()
    value = {node.name: node.value for node in nodes}
    back = {node.name: node.gradient for node in nodes}
    params = {name: np.array([[one]]) for name, one in (("U", graph.U), ("W", graph.W), ("V", graph.V))}
    params |= {"b": np.array([graph.B]), "c": np.array([graph.C])}
    x, h0 = np.array(graph.INPUTS)[:, None, None], np.array([[graph.BEFORE]])
    states, outputs = rnn_forward(x, h0, params)
    assert [value["h1"], value["h2"]] == pytest.approx(states.ravel().tolist())
    found = rnn_backward(outputs - np.array(graph.TRUE)[:, None, None], x, h0, states, params)
    for name, parts in weights.items():
        assert sum(parts) == pytest.approx(float(found[name].ravel()[0]))
    assert back["h0"] == pytest.approx(float(found["h0"].ravel()[0]))
    assert "(gradient" in drawn(graph.smallest())
    assert "gradient" not in drawn(graph.smallest(back=False)).split(".", 1)[1]


def test_one_step_after_the_other_takes_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(costs, "STEPS", (10, 400))
    assert "a ratio of" in drawn(costs.sequential(rnn_forward))
    assert "teacher_forced_forward" in drawn(costs.parallel(rnn_forward, teacher_forced_forward))
    assert costs.ratio(rnn_forward, teacher_forced_forward) > 3


# ---- free runs ----


@pytest.mark.parametrize("task", [free.CIRCLE, free.RHYTHM], ids=lambda task: task.name)
def test_the_slopes_of_a_run_with_own_outputs_are_right(task: free.Task) -> None:
    random = np.random.default_rng(3)
    x, y = task.draw(random, 3, 7)
    params = free._start(random, x.shape[2], y.shape[2])
    given = random.random((7, 3)) < 0.5

    def error() -> float:
        said = free.fed(x, y, params, teacher_forced_forward, given)
        return float(np.mean((said - y[1:]) ** 2))

    said = free.fed(x, y, params, teacher_forced_forward, given)
    slopes = free._slopes(x, y, said, given, params)
    for name, value in params.items():
        for place in range(0, value.size, 3):
            before = value.flat[place]
            ends = []
            for nudge in (1e-6, -1e-6):
                value.flat[place] = before + nudge
                ends.append(error())
            value.flat[place] = before
            assert (ends[0] - ends[1]) / 2e-6 == pytest.approx(slopes[name].flat[place], abs=1e-7)


def test_fed_with_the_truth_one_after_the_other_is_all_at_once() -> None:
    random = np.random.default_rng(4)
    x, y = free.RHYTHM.draw(random, 5, 9)
    params = free._start(random, x.shape[2], y.shape[2])
    said = free.fed(x, y, params, teacher_forced_forward, np.ones((9, 5), dtype=bool))
    np.testing.assert_allclose(said, teacher_forced_forward(x, y[1:], y[0], params), atol=1e-12)


def test_scheduled_sampling_repairs_the_circle() -> None:
    forced = free.train(free.CIRCLE, teacher_forced_forward, seed=4)
    mixed = free.train(free.CIRCLE, teacher_forced_forward, scheduled_sampling_mask, seed=4)
    assert mixed.free < forced.free / 2
    assert mixed.one_step > forced.one_step
    both = {"teacher forcing": forced, "scheduled sampling": mixed}
    assert "only the first 2 are given" in drawn(drift.paths(both))
    heard = drift.heard(both)
    assert {len(sound) for sound in heard.values()} == {drift.RATE * 2}
    assert set(heard) == {drift.TRUTH, *both}
    assert len(drift.together(both)) == 2


def test_the_ratio_falls_to_nothing_and_stays_there() -> None:
    assert [free.ratio(share) for share in (0, 0.4, 0.8, 1)] == pytest.approx([1, 0.5, 0, 0])
    assert "320 of 400 updates" in drawn(drift.ratios())


def test_a_rhythm_is_drawn_and_played() -> None:
    trained = free.train(free.RHYTHM, teacher_forced_forward, scheduled_sampling_mask, updates=30)
    assert "Three bars" in drawn(drift.paths({"scheduled sampling": trained}))
    assert {len(sound) for sound in drift.heard({"scheduled sampling": trained}).values()} == {72_000}


def test_kept_results_say_what_the_page_says() -> None:
    found = drift.kept()
    teacher, scheduled = (found["circle"][way] for way in ("teacher", "scheduled"))
    assert len(found["seeds"]) >= 5
    assert all(one > 2 * other for one, other in zip(teacher["free"], scheduled["free"]))
    assert all(one < other for one, other in zip(teacher["one_step"], scheduled["one_step"]))
    rhythm = found["rhythm"]
    for one, other in zip(rhythm["teacher"]["free"], rhythm["scheduled"]["free"]):
        assert one == pytest.approx(other, rel=0.02)
    for task in (free.CIRCLE, free.RHYTHM):
        drawn(drift.errors(task))


def test_the_benchmark_measures_what_is_kept() -> None:
    names = {
        "teacher_forced_forward": teacher_forced_forward,
        "scheduled_sampling_mask": scheduled_sampling_mask,
    }
    again = bench.measured(names, range(1), 3)
    kept = drift.kept()
    assert again.keys() == kept.keys()
    assert again["circle"].keys() == kept["circle"].keys()
    assert again["networks"]["teacher"].keys() == kept["networks"]["teacher"].keys()
