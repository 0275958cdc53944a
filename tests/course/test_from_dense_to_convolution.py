"""The exercises of notebook 06: what numpy, scipy and torch compute, which piece costs what, and what the page is made of."""

from pathlib import Path

import numpy as np
import pytest
import scipy.linalg
import soundfile
import torch
from hypothesis import given
from hypothesis import strategies as st

from autograder.assignments.assignment import apply_mistake
from earlab.plots import from_dense_to_convolution as plots
from earlab.plots import from_dense_to_convolution_onsets as onsets
from earlab.plots import from_dense_to_convolution_shift as shift
from tests.helpers.notebook_exercises import NotebookExercises, names_of

EXERCISES = NotebookExercises("06_from_dense_to_convolution")
REFERENCE = EXERCISES.reference
settings = st.tuples(
    st.integers(1, 30), st.integers(1, 12), st.integers(1, 5), st.integers(0, 6), st.integers(0, 2**32 - 1)
)


@given(settings)
def test_correlation_agrees_with_torch(drawn: tuple[int, int, int, int, int]) -> None:
    n, k, stride, padding, seed = drawn
    rng = np.random.default_rng(seed)
    x, w = rng.normal(size=n), rng.normal(size=k)
    got = REFERENCE["correlate1d"](x, w, stride, padding)
    assert got.shape == (REFERENCE["output_length"](n, k, stride, padding),)
    if k > n + 2 * padding:
        return  # torch refuses what is empty here
    theirs = torch.conv1d(
        torch.tensor(x)[None, None], torch.tensor(w)[None, None], stride=stride, padding=padding
    )
    np.testing.assert_allclose(got, theirs[0, 0].numpy(), rtol=1e-9, atol=1e-12)


@given(settings)
def test_convolution_agrees_with_numpy_and_a_stride_only_thins_out(
    drawn: tuple[int, int, int, int, int],
) -> None:
    n, k, stride, padding, seed = drawn
    rng = np.random.default_rng(seed)
    x, w = rng.normal(size=n), rng.normal(size=k)
    got = REFERENCE["convolve1d"](x, w, stride, padding)
    if k <= n + 2 * padding:
        whole = np.convolve(np.pad(x, padding), w)[k - 1 : n + 2 * padding]
        np.testing.assert_allclose(got, whole[::stride], rtol=1e-9, atol=1e-12)
    for name in ("correlate1d", "convolve1d"):
        np.testing.assert_array_equal(
            REFERENCE[name](x, w, stride, padding), REFERENCE[name](x, w, 1, padding)[::stride]
        )


@given(settings)
def test_the_second_form_of_the_lecture_is_the_time_reverse_of_the_first(
    drawn: tuple[int, int, int, int, int],
) -> None:
    n, k, _, _, seed = drawn
    rng = np.random.default_rng(seed)
    x, w = rng.normal(size=n), rng.normal(size=k)
    first = REFERENCE["correlate1d"](x, w, padding=k - 1)
    second = REFERENCE["correlate1d"](w, x, padding=n - 1)
    literal = [sum(x[m] * w[lag + m] for m in range(n) if 0 <= lag + m < k) for lag in range(1 - n, k)]
    np.testing.assert_allclose(second, literal, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(second, first[::-1], rtol=1e-9, atol=1e-12)
    swapped = REFERENCE["convolve1d"](w, x, padding=n - 1)
    np.testing.assert_allclose(REFERENCE["convolve1d"](x, w, padding=k - 1), swapped, rtol=1e-9, atol=1e-12)


@given(st.integers(0, 4), st.integers(0, 6), st.integers(0, 2**32 - 1))
def test_the_matrix_is_the_window_and_its_transpose_convolves(half: int, more: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    k = 2 * half + 1
    n = k + more
    w, x = rng.normal(size=k), rng.normal(size=n)
    T = REFERENCE["toeplitz_from_kernel"](w, n)
    column, row = np.zeros(n), np.zeros(n)
    column[: half + 1], row[: half + 1] = w[half::-1], w[half:]
    np.testing.assert_array_equal(T, scipy.linalg.toeplitz(column, row))
    np.testing.assert_allclose(T @ x, REFERENCE["correlate1d"](x, w, padding=half), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(T.T @ x, REFERENCE["convolve1d"](x, w, padding=half), rtol=1e-9, atol=1e-12)


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=3))
def test_the_receptive_field_is_what_a_stack_of_windows_hears(layers: list[tuple[int, int, int]]) -> None:
    span = REFERENCE["receptive_field"](layers)
    clicks = np.eye(span + 3)
    heard = [plots.stacked(REFERENCE["correlate1d"], click, layers)[0] != 0 for click in clicks]
    assert heard[0]
    assert heard[span - 1]
    assert not any(heard[span:])


@pytest.mark.parametrize("k", [1, -3, 25])
def test_equivariance_is_exact_in_a_circle_and_away_from_the_ends(k: int) -> None:
    residual, correlate = REFERENCE["equivariance_residual"], REFERENCE["correlate1d"]
    x, w = np.random.default_rng(0).normal(size=20), np.array([1.0, -2.0, 0.5])
    assert residual(lambda s: correlate(np.concatenate([s[-1:], s, s[:1]]), w), x, k) == 0
    assert residual(lambda s: correlate(s, w, padding=1), x, k) > 0.01
    quiet = np.pad(x[:8], 6)
    assert residual(lambda s: correlate(s, w, padding=1), quiet, int(np.sign(k))) == 0


@pytest.mark.parametrize("name", ["correlate1d"])
@pytest.mark.parametrize("composition", ["convolve1d", "find_onsets"])
def test_a_wrong_piece_costs_once(name: str, composition: str) -> None:
    for mistake in EXERCISES.by_name[name].mistakes:
        cell = EXERCISES.assignment.source.exercise_cell(name)
        wrong = apply_mistake(cell.solution, EXERCISES.by_name[name], mistake)
        names = names_of(EXERCISES.assignment.edited_program(name, wrong).cells)
        assert not any(EXERCISES.findings(composition, names)), mistake.name


def test_of_two_equal_peaks_the_first_is_the_onset() -> None:
    S = np.cumsum([[0.0, 5, 5, 0, 7, 3, 0]], axis=1)
    assert REFERENCE["find_onsets"](S, np.array([-1.0, 1.0]), 1.0).tolist() == [1, 4]


def test_a_reader_with_one_window_follows_the_gradient() -> None:
    """The slopes that train the networks of part 1 are those of the loss, by differences."""
    rng = np.random.default_rng(0)
    images, labels = rng.normal(size=(6, 28, 12)), rng.integers(0, 10, 6)
    theta = {
        "W": rng.normal(size=(28 * 5, 3)) / 10,
        "b": rng.normal(size=3) + 2,
        "V": rng.normal(size=(3, 10)),
        "c": rng.normal(size=10),
    }
    seen = shift._windows(images, 5)

    def loss() -> float:
        scores = shift._answers(theta, seen)[0]
        return float(np.mean(np.log(np.exp(scores).sum(axis=1)) - scores[np.arange(6), labels]))

    slopes = shift._slopes(theta, seen, labels)
    for name, place in (("W", (17, 1)), ("b", (2,)), ("V", (1, 4)), ("c", (7,))):
        step = 1e-6
        theta[name][place] += step
        above = loss()
        theta[name][place] -= 2 * step
        below = loss()
        theta[name][place] += step
        assert slopes[name][place] == pytest.approx((above - below) / (2 * step), rel=1e-4, abs=1e-8)


def test_nothing_of_a_moved_digit_is_lost() -> None:
    images, _ = shift.digits("test")
    ink = images.sum(axis=(1, 2))
    for columns in (-shift.ROOM, shift.ROOM):
        there = shift.moved(images, columns)
        assert np.allclose(there.sum(axis=(1, 2)), ink)
        assert (
            not np.any(there[:, :, [0, -1]] > 0) or np.mean(there[:, :, [0, -1]].max(axis=(1, 2)) > 0) < 0.02
        )


def test_found_onsets_are_counted_once() -> None:
    assert onsets.judged(np.array([1.0, 1.02, 3.0]), np.array([1.01, 2.0])) == (1, 1, 2)
    assert onsets.judged(np.array([]), np.array([1.0])) == (0, 1, 0)


@pytest.mark.parametrize(
    ("rate", "shape"), [(44_100, (44_100 * 12, 2)), (8_000, (20_000,)), (16_000, (400,))]
)
def test_a_recording_of_ones_own_can_be_searched(tmp_path: Path, rate: int, shape: tuple[int, ...]) -> None:
    x = np.zeros(shape)
    x[shape[0] // 4] = 0.7
    soundfile.write(tmp_path / "own.wav", x, rate)
    phrase = onsets.own(str(tmp_path / "own.wav"))
    assert len(phrase.x) <= (10 + onsets.LEAD) * onsets.RATE
    assert np.abs(phrase.x).max() == pytest.approx(1)
    found = onsets.seconds(REFERENCE["find_onsets"](onsets.bands(phrase.x), np.array([-1.0, 0, 0, 1.0]), 5.0))
    assert np.any(np.abs(found - onsets.LEAD - shape[0] / 4 / rate) < 0.05)


def test_silence_has_no_onset() -> None:
    S = onsets.bands(np.zeros(8_000))
    assert np.isfinite(S).all()
    assert len(REFERENCE["find_onsets"](S, np.array([-1.0, 1.0]), 1.0)) == 0
    assert np.isfinite(onsets.level(np.zeros(8_000))).all()
