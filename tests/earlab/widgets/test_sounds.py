"""Widgets of sound, points and spectra without a browser: what they ask, check, refuse and draw."""

from __future__ import annotations

import re

import numpy as np
import pytest
import traitlets

from earlab.widgets import KernelOnSound, NmfMixer, PcaCloud, SoundRuler
from earlab.widgets.kit.sounds import as_sound
from tests.browser.widget_table import not_written
from tests.earlab.widgets.test_kit import ask, error, values
from tests.helpers.widget_examples import FEATURES, convolve1d, correlate1d, nmf, pca_fit, rms, stft_magnitude


@pytest.mark.parametrize(
    ("x", "rate", "says"),
    [
        (np.zeros((2, 8)), 16_000, "x has shape (2, 8); expected (n,), one channel"),
        (np.zeros(0), 16_000, "at least one sample"),
        ([0, np.inf], 16_000, "nan or inf"),
        (np.zeros(8), 100, "sample_rate is 100; expected Hz between 3000 and 192000"),
    ],
)
def test_a_sound_is_one_finite_channel(x, rate: float, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        as_sound(x, rate)


# ---- kernel on a sound ----


@pytest.mark.parametrize("way", ["correlate", "convolve"])
@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (3, 2)])
def test_the_output_is_the_students(way: str, stride: int, padding: int) -> None:
    widget = KernelOnSound(convolve1d, correlate1d, x=np.sin(np.arange(20.0)))
    _, arrays = ask(widget, "filter", kernel=[1, 0, -2], way=way, stride=stride, padding=padding)
    w = [1, 0, -2] if way == "convolve" else [-2, 0, 1]
    expected = np.convolve(np.pad(widget.x, padding), w, "valid")[::stride]
    assert arrays["z"] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("way", ["correlate", "convolve"])
def test_exploring_draws_what_the_students_function_would(way: str) -> None:
    yours, explored = KernelOnSound(convolve1d, correlate1d), KernelOnSound()
    for widget in (yours, explored):
        widget.set_state({"way": way, "stride": 2, "padding": 1})
    assert explored._output() == pytest.approx(yours._output())


def test_an_output_of_the_wrong_length_names_what_is_expected() -> None:
    widget = KernelOnSound(convolve1d, lambda x, w, stride, padding: x, x=np.zeros(20))
    says = error(widget, "filter", kernel=[1, 2], way="correlate", stride=1, padding=0)
    assert "returned the output with shape (20,); expected (19,)" in says
    only = KernelOnSound(convolve1d)
    assert "Give it both" in error(only, "filter", kernel=[1], way="correlate", stride=1, padding=0)


def test_kernels_have_one_to_fifteen_weights() -> None:
    for kernel in ([], [[1.0]], [1.0] * 16):
        with pytest.raises(ValueError, match=re.escape("expected (k,) with k from 1 to 15")):
            KernelOnSound(kernel=kernel)
    with pytest.raises(ValueError, match="x has 14 samples; expected at least 15"):
        KernelOnSound(x=np.ones(14))
    with pytest.raises(traitlets.TraitError):
        KernelOnSound().way = "turn"


# ---- PCA cloud ----

POINTS = [[0.0, 0.0], [2.0, 1.0], [4.0, 2.5], [1.0, 3.0]]


def fitted(edit):
    """A pca_fit whose right answer (mean, components, variances) is edited."""
    return lambda X, k: edit(*pca_fit(X, k), X)


def test_axes_are_the_students_and_right_ones_have_no_remark() -> None:
    message, arrays = ask(PcaCloud(pca_fit), "fit", points=POINTS)
    assert message["values"] == {"remark": ""}
    mean, components, variances = pca_fit(np.array(POINTS), 2)
    for name, value in (("mean", mean), ("components", components), ("variances", variances)):
        assert np.array_equal(arrays[name], value)


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda m, C, v, X: (m, -C, v), ""),
        (lambda m, C, v, X: (m * 0, C, v), "Your mean is (0, 0); the points' mean is (1.75, 1.62)."),
        (lambda m, C, v, X: (m, 2 * C, v), "lengths 2 and 2; expected 1"),
        (lambda m, C, v, X: (m, C[[0, 0]], v), "not at right angles: their inner product is 1"),
        (lambda m, C, v, X: (m, C[::-1], v[::-1]), "sort by variance, largest first"),
        (lambda m, C, v, X: (m, np.eye(2), v), "along the best direction it is"),
        (lambda m, C, v, X: (m, C, v * 4 / 3), "Your variances divide by N − 1; expected 1/N."),
        (lambda m, C, v, X: (m, C, np.sqrt(v)), "along your components the points vary by"),
    ],
)
def test_what_is_not_principal_is_said(edit, says: str) -> None:
    remark = values(PcaCloud(fitted(edit)), "fit", points=POINTS)["remark"]
    assert says in remark
    assert bool(says) == bool(remark)


def test_a_wrong_answer_names_its_part() -> None:
    assert "expected three arrays" in error(PcaCloud(lambda X, k: X), "fit", points=POINTS)
    swapped = fitted(lambda m, C, v, X: (m, v, C))
    assert "the components with shape (2,); expected (2, 2)" in error(PcaCloud(swapped), "fit", points=POINTS)


def test_points_at_one_place_have_no_axes_but_an_answer() -> None:
    values(PcaCloud(pca_fit), "fit", points=[[1.0, 1.0]] * 3)


@pytest.mark.parametrize("name", ["tilted", "round", "two groups", "bent"])
def test_exploring_finds_the_same_axes(name: str) -> None:
    cloud = PcaCloud()
    cloud.points = cloud.clouds[name]
    mean, components, variances = cloud._axes()
    wanted = pca_fit(cloud.X, 2)
    assert mean == pytest.approx(wanted[0])
    assert np.abs(components @ wanted[1].T) == pytest.approx(np.eye(2), abs=1e-6)
    assert variances == pytest.approx(wanted[2])


def test_own_points_lie_in_a_plane() -> None:
    assert PcaCloud(X=POINTS).points == POINTS
    for X, says in ((np.zeros((4, 3)), "Choose two columns"), ([[0, 0], [np.nan, 1]], "nan or inf")):
        with pytest.raises(ValueError, match=says):
            PcaCloud(X=X)


# ---- sound ruler ----


@pytest.mark.parametrize("n_fft", [256, 1024])
def test_the_ruler_shows_the_students_features(n_fft: int) -> None:
    ruler = SoundRuler(stft_magnitude, FEATURES, hop_length=200)
    message, arrays = ask(ruler, "analyse", n_fft=n_fft)
    x = ruler.x.astype(np.float64)
    assert message["values"] == {"problems": {}}
    assert np.array_equal(arrays["curves"], [feature(x, n_fft, 200) for feature in FEATURES.values()])
    assert np.array_equal(arrays["spectrogram"], stft_magnitude(x, n_fft, 200).astype(np.float32))


def test_one_function_that_fails_does_not_hide_the_others() -> None:
    features = {
        "later": not_written,
        "RMS": rms,
        "short": lambda x, n_fft, hop_length: rms(x, n_fft, hop_length)[1:],
        "silent": lambda *given: rms(*given) * np.nan,
    }
    ruler = SoundRuler(lambda *given: stft_magnitude(*given).T, features)
    message, arrays = ask(ruler, "analyse", n_fft=1024)
    problems = message["values"]["problems"]
    assert list(problems) == ["short", "spectrogram"]
    assert message["values"]["waits"] == ["later"]  # nothing is wrong with it
    assert "returned its curve with shape (146,); expected (147,)" in problems["short"]
    assert "It looks transposed." in problems["spectrogram"]
    assert np.isfinite(arrays["curves"]).any(axis=1).tolist() == [False, True, False, False]
    assert "spectrogram" not in arrays


def test_a_spectrogram_is_of_magnitudes() -> None:
    ruler = SoundRuler(lambda *given: -stft_magnitude(*given))
    assert "expected magnitudes" in values(ruler, "analyse", n_fft=512)["problems"]["spectrogram"]


def test_a_frame_fits_into_the_sound() -> None:
    assert SoundRuler(x=np.ones(600), n_fft=512).lengths == [128, 256, 512]
    for n_fft, hop_length, says in (
        (1000, 256, "expected one of"),
        (1024, 256, "no more than the 600"),
        (256, 0, "at least 1"),
    ):
        with pytest.raises(ValueError, match=says):
            SoundRuler(x=np.ones(600), n_fft=n_fft, hop_length=hop_length)


# ---- NMF mixer ----


def test_the_mixer_goes_on_from_where_it_is() -> None:
    mixer = NmfMixer(nmf, rank=2)
    mixer.set_state({"rank": 4, "seed": 3})
    ask(mixer, "start", rank=4, seed=3)
    ask(mixer, "iterate", steps=2)
    message, arrays = ask(mixer, "iterate", steps=3)
    W, H = nmf(mixer.V, *mixer.start(), 5)
    assert arrays["W"] == pytest.approx(W)
    assert arrays["H"] == pytest.approx(H)
    assert W.shape[1] == 4
    error = np.linalg.norm(mixer.V - W @ H) / np.linalg.norm(mixer.V)
    assert message["values"] == {"error": pytest.approx(error), "remark": ""}


def test_its_spectrogram_is_of_magnitudes() -> None:
    mixer = NmfMixer(x=np.sin(np.arange(2000) / 3), n_fft=256, hop_length=100)
    assert pytest.approx(stft_magnitude(mixer.x.astype(np.float64), 256, 100), abs=1e-9) == mixer.V


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (not_written, "not written yet"),
        (lambda V, W, H, n_iter: W, "expected the pair (W, H)"),
        (lambda V, W, H, n_iter: (H, W), "returned W with shape (3, 150); expected (257, 3)"),
        (lambda V, W, H, n_iter: (W, -H), "returned H with negative numbers"),
        (lambda V, W, H, n_iter: (W * np.nan, H), "nan or inf"),
    ],
)
def test_factors_that_are_none_are_told_and_change_nothing(function, says: str) -> None:
    mixer = NmfMixer(function)
    assert says in error(mixer, "iterate", steps=1)
    assert all(map(np.array_equal, mixer._factors, mixer.start()))


def test_an_error_that_rises_is_told() -> None:
    mixer = NmfMixer(lambda V, W, H, n_iter: (W, 3 * H))
    ask(mixer, "iterate", steps=1)
    assert "The error rose from" in values(mixer, "iterate", steps=1)["remark"]


@pytest.mark.parametrize(
    ("sizes", "says"),
    [
        ({"n_fft": 500}, "a power of two"),
        ({"hop_length": 600}, "a hop from 1 to n_fft"),
        ({"x": np.ones(600)}, "expected 640 or more: two frames"),
        ({"rank": 7}, "expected 1 to 6"),
        ({"n_iter": -1}, "0 or more"),
    ],
)
def test_sizes_of_the_mixer_fit(sizes, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        NmfMixer(**sizes)
