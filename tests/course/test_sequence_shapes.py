"""The exercises of notebook 12: that they compute what torch computes, cut cascades, and what the page's pieces promise."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from earlab.plots import sequence_shapes as plots
from earlab.plots import sequence_shapes_digits as digits
from earlab.plots import sequence_shapes_gap as gap
from earlab.plots import sequence_shapes_melodies as melodies
from earlab.plots import sequence_shapes_transposed as transposed
from earlab.plots import sequence_shapes_words as words
from earlab.plots.sequence_shapes_cells import dense, last_states, one_step, padded, updates
from tests.helpers.notebook_exercises import NotebookExercises, ask

EXERCISES = NotebookExercises("12_sequence_shapes")
SIZES = st.lists(st.integers(1, 6), min_size=5, max_size=5, unique=True)


def numbers(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape)


def tensors(*arrays: np.ndarray) -> list[torch.Tensor]:
    return [torch.tensor(array, dtype=torch.float32) for array in arrays]


@given(SIZES, st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_both_directions_agree_with_torch(sizes: list[int], seed: int) -> None:
    t, n, d, q, _ = sizes
    torch.manual_seed(seed)
    layer = nn.GRU(d, q, bidirectional=True)
    x, h0, g0 = numbers(seed, t, n, d), numbers(seed + 1, n, q), numbers(seed + 2, n, q)
    both = EXERCISES.reference["bidirectional_forward"](
        x, h0, g0, one_step(layer), one_step(layer, backward=True)
    )
    expected = layer(*tensors(x, np.stack([h0, g0])))[0]
    np.testing.assert_allclose(both, expected.detach().numpy(), atol=1e-5)


@given(SIZES, st.integers(1, 4), st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_a_stack_agrees_with_torch(sizes: list[int], layers: int, seed: int) -> None:
    t, n, d, q, _ = sizes
    torch.manual_seed(seed)
    stack = nn.GRU(d, q, num_layers=layers)
    singles = [nn.GRU(d if k == 0 else q, q) for k in range(layers)]
    for k, single in enumerate(singles):
        single.load_state_dict(
            {
                f"{name}_l0": getattr(stack, f"{name}_l{k}")
                for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
            }
        )
    x, h0s = numbers(seed, t, n, d), [numbers(seed + k, n, q) for k in range(layers)]
    H, last = EXERCISES.reference["stacked_forward"](x, h0s, [one_step(single) for single in singles])
    expected, states = stack(*tensors(x, np.stack(h0s)))
    np.testing.assert_allclose(H, expected.detach().numpy(), atol=1e-5)
    np.testing.assert_allclose(last, states.detach().numpy(), atol=1e-5)


@given(SIZES, st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_classes_agree_with_packed_sequences_of_torch(sizes: list[int], seed: int) -> None:
    t, n, d, q, k = sizes
    torch.manual_seed(seed)
    layer, last = nn.GRU(d, q), nn.Linear(q, k)
    lengths = np.random.default_rng(seed).integers(1, t + 1, n)
    x, h0 = numbers(seed, t, n, d), np.zeros((n, q))
    V, c = dense(last)
    P = EXERCISES.reference["classify_sequence"](x, lengths, h0, one_step(layer), V, c)
    expected = last(last_states(layer, tensors(x)[0], torch.from_numpy(lengths))).softmax(1)
    np.testing.assert_allclose(P, expected.detach().numpy(), atol=1e-5)
    np.testing.assert_allclose(P.sum(axis=1), 1)


@given(SIZES, st.sampled_from(["input", "state", "both"]), st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_a_context_agrees_with_torch(sizes: list[int], how: str, seed: int) -> None:
    t, n, d, m, q = sizes
    torch.manual_seed(seed)
    layer, first = nn.GRU(d if how == "state" else d + m, q), nn.Linear(m, q)
    x, context, h0 = numbers(seed, t, n, d), numbers(seed + 1, n, m), numbers(seed + 2, n, q)
    A, a = dense(first)
    H = EXERCISES.reference["conditioned_forward"](x, context, h0, one_step(layer), how, A, a)
    X, C, start = tensors(x, context, h0)
    read = X if how == "state" else torch.cat([X, C.expand(t, n, m)], dim=2)
    begin = start if how == "input" else torch.tanh(first(C))
    np.testing.assert_allclose(H, layer(read, begin[None])[0].detach().numpy(), atol=1e-5)


@given(st.integers(1, 5), st.integers(3, 6), st.integers(1, 9), st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_what_is_said_is_read_again_until_the_end(n: int, k: int, longest: int, seed: int) -> None:
    """Each sequence by itself: the same signs, whoever is in the batch with it."""
    torch.manual_seed(seed)
    layer, last = nn.GRU(k, 4), nn.Linear(4, k)
    h0, step, (V, c) = 3 * numbers(seed, n, 4), one_step(layer), dense(last)
    signs, lengths = EXERCISES.reference["decode"](h0, 0, 1, longest, step, 4 * V, c)
    assert signs.shape == (longest, n)
    for number in range(n):
        h, said = h0[[number]], [0]
        while len(said) <= longest:
            h = step(np.eye(k)[[said[-1]]], h)
            said.append(int((4 * h @ V.T + c).argmax()))
            if said[-1] == 1:
                break
        expected = [sign for sign in said[1:] if sign != 1]
        assert signs[: lengths[number], number].tolist() == expected
        assert (signs[lengths[number] :, number] == 1).all()


def test_a_wrong_last_valid_state_costs_its_own_points_alone() -> None:
    """What ``classify_sequence`` is asked with is no answer of the student's to another exercise."""
    for wrong in (
        "def last_valid_state(H, lengths):\n    return H[-1]\n",
        "def last_valid_state(H, lengths):\n    raise NotImplementedError\n",
    ):
        names = EXERCISES.with_style(wrong)
        cases, answered = EXERCISES.answered("classify_sequence", 0)
        outcomes = ask(EXERCISES.by_name["classify_sequence"], names, cases)
        for outcome, case in zip(outcomes, answered.cases):
            np.testing.assert_allclose(outcome.value, case.expected)


def test_padding_and_updates() -> None:
    x, lengths = padded([np.arange(3), np.arange(5), np.arange(1)])
    assert x.T.tolist() == [[0, 1, 2, 0, 0], [0, 1, 2, 3, 4], [0, 0, 0, 0, 0]]
    assert lengths.tolist() == [3, 5, 1]
    weight = nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([weight], 0.5)
    rates = [optimizer.param_groups[0]["lr"] for _ in updates(optimizer, 4, 60)]
    assert rates == pytest.approx([0.5, 0.375, 0.25, 0.125])
    assert not list(updates(optimizer, 4, 1e-12))


def test_melodies_are_in_one_key_and_on_one_side_each() -> None:
    tunes = melodies.tunes()
    assert len(tunes.train) > 3 * len(tunes.test) > 0
    for tune in (*tunes.train, *tunes.test):
        assert 0 <= tune.notes.min() <= tune.notes.max() < melodies.NOTES
        assert (tune.quarters > 0).all()
        assert sum(len(line.notes) for line in tune.lines()) == len(tune.notes)
    tune = tunes.test[0]
    whole, gapped = (melodies.sound(tune.notes[:4], tune.quarters[:4], gap) for gap in (None, 2))
    assert (
        len(whole)
        == len(gapped)
        == pytest.approx(tune.quarters[:4].sum() * melodies.QUARTER * melodies.RATE, abs=4)
    )
    assert np.abs(whole - gapped).max() > 0.1


def test_melodies_without_chorales_say_that_they_are_synthetic(monkeypatch: Any, capsys: Any) -> None:
    from earlab.data import DataError

    def missing() -> None:
        raise DataError("not there")

    monkeypatch.setattr(melodies, "load_chorales", missing)
    found = melodies.tunes.__wrapped__()
    assert found.synthetic
    assert "SYNTHETIC" in capsys.readouterr().out
    for tune in (*found.train, *found.test):
        assert 0 <= tune.notes.min() <= tune.notes.max() < melodies.NOTES
        assert len(tune.lines()) == 6


def test_a_filler_never_sees_the_note_that_is_missing() -> None:
    torch.manual_seed(0)
    notes = melodies.tunes().test[0].notes[:20]
    for both in (False, True):
        layer = nn.GRU(melodies.NOTES, 5, bidirectional=both)
        filler = gap.Filler(layer, nn.Linear(5 * (1 + both), melodies.NOTES))
        scores = filler.scores(notes, EXERCISES.reference["bidirectional_forward"])
        other = notes.copy()
        other[8] = (other[8] + 3) % melodies.NOTES
        changed = np.abs(filler.scores(other, EXERCISES.reference["bidirectional_forward"]) - scores).max(
            axis=1
        )
        assert changed[8] == 0
        assert changed[9] > 1e-6
        assert (changed[7] > 1e-6) == both
        y = torch.from_numpy(notes)[:, None]
        by_torch = filler.last(gap.beside(layer, y, torch.tensor([20])))[:, 0]
        np.testing.assert_allclose(scores, by_torch.detach().numpy(), atol=1e-5)


def test_what_is_asked_of_the_decoder() -> None:
    assert transposed.asked(np.array([5, 5, 7, 7, 7, 5])).tolist() == [10, 12, 10]
    for line in transposed.lines_of(melodies.tunes().train):
        assert transposed.asked(line.notes).max() < transposed.END


def test_no_speaker_is_on_both_sides() -> None:
    listener = digits.trained(most=1)
    every = digits.clips()
    assert set(every.speakers[listener.test]) == {listener.left_out}
    assert listener.left_out not in set(every.speakers[~listener.test])
    assert (listener.lengths >= 1).all()
    found = listener.probabilities(
        EXERCISES.reference["classify_sequence"], EXERCISES.reference["last_valid_state"]
    )
    np.testing.assert_allclose(found.argmax(axis=1).__eq__(listener.y).mean(), digits.accuracy(listener))
    with pytest.raises(ValueError, match="left_out is 'nobody'"):
        digits.trained("nobody")


def test_words_that_are_kept_away_are_known_from_others() -> None:
    data = words.words()
    away = ~data.learned
    assert away.sum() == len(data.names)
    for row in np.flatnonzero(away):
        assert (data.learned & (data.digits == data.digits[row])).any()
        assert (data.learned & (data.voices == data.voices[row])).any()
    with pytest.raises(ValueError, match="expected 0 to 9"):
        words.place_of(10, data.names[0])


def test_the_tube_keeps_levels() -> None:
    """A recording that went through it has about the levels that it had."""
    levels = words.words().levels[:, 7]
    again = words.levels_of(np.pad(words.sound_of(levels), (0, 800))[words.FFT // 2 :])
    loud = levels > 0.6
    assert np.abs(again - levels)[loud].mean() * words.FLOOR < 3


def test_padded_states_drift_and_lines_mark_the_ends() -> None:
    states = plots.batch()
    for n, length in enumerate(plots.LENGTHS):
        after = states[length:, n]
        assert not len(after) or np.abs(after - states[length - 1, n]).max() > 0.3


def test_numbers_that_are_typed_are_those_that_a_program_gives() -> None:
    def size(d: int, q: int) -> int:
        return q * (d + q + 1)

    assert (size(3, 5), size(5, 4)) == (45, 40)
    H, lengths = numbers(0, 7, 3, 5), np.array([7, 2, 4])
    picked = EXERCISES.reference["last_valid_state"](H, lengths)
    np.testing.assert_array_equal(picked, [H[6, 0], H[1, 1], H[3, 2]])
    assert transposed.UNITS == 128
    assert (transposed.SHORTEST, transposed.LONGEST) == (3, 8)
    assert digits.HOP / digits.RATE == 0.02
