"""The exercises of notebook 00: what wrong work is told, what libraries compute, and the numbers in the text."""

import re

import librosa
import numpy as np
import pytest
import scipy.linalg
import scipy.stats

from earlab.data import load_instruments
from tests.helpers.notebook_exercises import NotebookExercises

EXERCISES = NotebookExercises("00_sound_into_numbers")


def test_a_wrong_frame_costs_the_spectrogram_nothing():
    names = EXERCISES.with_style(
        "def frame(x, frame_length, hop_length):\n    return np.zeros((3, frame_length))"
    )
    assert all(EXERCISES.findings("frame", names))
    exec("def stft_magnitude(x, n_fft, hop_length, framing=frame):\n" + _STFT, names)
    assert not any(EXERCISES.findings("stft_magnitude", names))


def test_frames_of_something_else_are_refused_in_words():
    source = "def stft_magnitude(x, n_fft, hop_length, framing=frame):\n" + _STFT
    for wrong in ("framing(x, hop_length, n_fft)", "framing(np.pad(x, n_fft // 2), n_fft, hop_length)"):
        messages = EXERCISES.said("stft_magnitude", source.replace("framing(x, n_fft, hop_length)", wrong))
        assert all("of x as it is" in message for message in messages)


_STFT = """    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n_fft) / n_fft)
    return np.abs(np.fft.rfft(framing(x, n_fft, hop_length) * window)).T
"""

PITCHES = {
    "an octave too low": ("right / 2", "Yours is a lag of 2 periods"),
    "a harmonic": ("3 * right", "Yours is its harmonic number 3"),
    "the lag": ("sample_rate / right", "Yours is the lag itself"),
    "a quarter tone high": ("right * 2 ** (1 / 24)", r"Yours is \+50 cents off"),
    "nothing": ("0.0", "Got 0 Hz, expected"),
    "several": ("np.array([right, right])", "Expected one number"),
}


@pytest.mark.parametrize("case", PITCHES)
def test_a_wrong_pitch_is_told_how_it_is_wrong(case):
    expression, said = PITCHES[case]
    right = EXERCISES.reference["f0_autocorrelation"]
    names = EXERCISES.with_style(
        "def f0_autocorrelation(x, sample_rate, fmin, fmax):\n"
        f"    right = reference(x, sample_rate, fmin, fmax)\n    return {expression}"
    )
    names["reference"] = right
    messages = [found.message for found in EXERCISES.findings("f0_autocorrelation", names) if found]
    assert messages
    assert any(re.search(said, message) for message in messages), messages


def test_a_pitch_within_ten_cents_is_right():
    for cents, accepted in ((9.5, True), (-9.5, True), (10.5, False), (-10.5, False)):
        names = EXERCISES.with_style(
            "def f0_autocorrelation(x, sample_rate, fmin, fmax):\n"
            f"    return reference(x, sample_rate, fmin, fmax) * 2 ** ({cents} / 1200)"
        )
        names["reference"] = EXERCISES.reference["f0_autocorrelation"]
        assert all(finding is None for finding in EXERCISES.findings("f0_autocorrelation", names)) == accepted


def test_ten_cents_are_less_than_the_step_to_the_next_lag():
    """The text says: 12 cents or more."""
    cases, _ = EXERCISES.answered("f0_autocorrelation", None)
    for case in cases:
        f0 = EXERCISES.reference["f0_autocorrelation"](**case.inputs)
        lag = round(case.inputs["sample_rate"] / f0)
        assert 1200 * np.log2((lag + 1) / lag) >= 12, case.title


# ---- libraries, where the definitions agree, and where they do not ----

RATE = 16_000


@pytest.fixture(scope="module")
def x():
    return load_instruments().x[7].astype(float)


@pytest.fixture(scope="module")
def S(x):
    return EXERCISES.reference["stft_magnitude"](x, 512, 256)


def test_frames_rates_and_spectrogram_are_those_of_librosa(x, S):
    names = EXERCISES.reference
    frames = names["frame"](x, 512, 256)
    np.testing.assert_array_equal(frames, librosa.util.frame(x, frame_length=512, hop_length=256).T)
    options = {"frame_length": 512, "hop_length": 256, "center": False}
    np.testing.assert_allclose(
        names["zero_crossing_rate"](frames), librosa.feature.zero_crossing_rate(x, **options)[0]
    )
    np.testing.assert_allclose(names["rms"](frames), librosa.feature.rms(y=x, **options)[0])
    theirs = np.abs(librosa.stft(x, n_fft=512, hop_length=256, center=False))
    np.testing.assert_allclose(S, theirs, atol=1e-12 * S.max())
    assert librosa.stft(x, n_fft=512, hop_length=256).shape != S.shape  # centred


def test_descriptors_are_those_of_librosa(S):
    names = EXERCISES.reference
    centroid, spread, _, _ = names["spectral_moments"](S, RATE)
    np.testing.assert_allclose(centroid, librosa.feature.spectral_centroid(S=S, sr=RATE)[0])
    np.testing.assert_allclose(spread, librosa.feature.spectral_bandwidth(S=S, sr=RATE)[0])
    np.testing.assert_allclose(names["spectral_flatness"](S), librosa.feature.spectral_flatness(S=S)[0])
    np.testing.assert_allclose(
        names["spectral_rolloff"](S, RATE), librosa.feature.spectral_rolloff(S=S, sr=RATE)[0]
    )


def test_skewness_and_kurtosis_are_those_of_that_many_observations():
    """A spectrum of whole numbers is a histogram; scipy's moments of the observations, not of the magnitudes."""
    S = np.array([[2.0], [5.0], [3.0], [0.0], [1.0]])
    seen = np.repeat(np.arange(5.0), S[:, 0].astype(int))
    _, _, skewness, kurtosis = EXERCISES.reference["spectral_moments"](S, 8)
    assert skewness[0] == pytest.approx(scipy.stats.skew(seen))
    assert kurtosis[0] == pytest.approx(scipy.stats.kurtosis(seen) + 3)
    assert abs(skewness[0] - scipy.stats.skew(S[:, 0])) > 0.1


def test_bell_curve_has_kurtosis_three():
    f = np.arange(200)[:, None]
    moments = EXERCISES.reference["spectral_moments"](np.exp(-(((f - 90) / 20) ** 2) / 2), 398)
    np.testing.assert_allclose(np.ravel(moments), [90, 20, 0, 3], atol=3e-3)


@pytest.mark.parametrize(
    ("n_fft", "n_mels", "fmin", "fmax"), [(512, 40, 0.0, 8000.0), (1024, 64, 50.0, 7000.0)]
)
def test_bank_and_coefficients_are_those_of_librosa(x, n_fft, n_mels, fmin, fmax):
    names = EXERCISES.reference
    bank = names["mel_filterbank"](RATE, n_fft, n_mels, fmin, fmax)
    theirs = librosa.filters.mel(sr=RATE, n_fft=n_fft, n_mels=n_mels, fmin=fmin, fmax=fmax, dtype=np.float64)
    np.testing.assert_allclose(bank, theirs, atol=1e-12)
    S = names["stft_magnitude"](x, n_fft, 256)
    level = librosa.power_to_db(theirs @ S**2, top_db=None)
    np.testing.assert_allclose(
        names["mfcc"](S, bank, 13), librosa.feature.mfcc(S=level, n_mfcc=13), atol=1e-9
    )


def test_mel_helpers_are_slaneys():
    f = np.array([0.0, 200.0, 999.0, 1000.0, 1001.0, 8000.0])
    np.testing.assert_allclose(EXERCISES.reference["hz_to_mel"](f), librosa.hz_to_mel(f))
    np.testing.assert_allclose(EXERCISES.reference["mel_to_hz"](librosa.hz_to_mel(f)), f, atol=1e-9)


def test_prediction_is_the_autocorrelation_method_and_not_burgs(x):
    piece = x[2000:2400] * np.hanning(400)
    a, error = EXERCISES.reference["lpc"](piece, 12)
    r = np.correlate(piece, piece, "full")[399:]
    np.testing.assert_allclose(a[1:], scipy.linalg.solve_toeplitz(r[:12], -r[1:13]), rtol=1e-6)
    assert error == pytest.approx(np.sum(np.convolve(a, piece) ** 2), rel=1e-6)
    assert np.abs(np.roots(a)).max() < 1  # stable
    sharp = x[2000:2400]  # its edges are where the two methods differ most
    assert np.abs(EXERCISES.reference["lpc"](sharp, 12)[0] - librosa.lpc(sharp, order=12)).max() > 1e-2


def test_power_cepstrum_is_twice_the_real_one_squared(x):
    piece = x[:300]
    real = np.fft.ifft(np.log(np.abs(np.fft.fft(piece)))).real
    np.testing.assert_allclose(EXERCISES.reference["power_cepstrum"](piece), (2 * real) ** 2)


def test_what_is_linear_has_no_residual_and_the_features_have(x):
    names = EXERCISES.reference
    residual, a, b = names["superposition_residual"], x[:4000], x[4000:]
    assert residual(np.fft.rfft, a, b) < 1e-12
    assert residual(lambda s: names["rms"](names["frame"](s, 512, 256)), a, b) > 0.01
    assert residual(lambda s: -np.abs(s), a, -a) == 1  # silence against two sounds


# ---- the words beside the numbers ----

CELLS = EXERCISES.assignment.source.cells
TEXT = "\n".join(cell.solution for cell in CELLS if cell.cell_type == "markdown")


def test_every_exercise_asks_for_a_guess_and_shows_what_came():
    exercises = re.split("### Exercise ", TEXT)[1:]
    assert len(exercises) == len(EXERCISES.by_name)
    assert all("**Predict first.**" in text and "<summary>Compare</summary>" in text for text in exercises)
    assert TEXT.count("**What you should see.**") >= len(exercises) - 2  # three descriptors share a picture


def test_numbers_that_are_typed_are_those_that_a_program_gives():
    """The comparisons that students open hold numbers; these are the programs behind them."""
    names = EXERCISES.reference
    assert len(names["frame"](np.zeros(16_000), 512, 256)) == 61
    assert 16_000 - (60 * 256 + 512) == 128
    assert round(1200 * np.log2(202.5 / 200)) == round(1200 * np.log2(200 / 197.5)) == 22
    assert names["spectral_irregularity"](np.array([[2.0], [1.0], [2.0]]))[0] == pytest.approx(6 / 9)
    assert names["spectral_flatness"](np.array([[2.0], [4.0]]))[0] == pytest.approx(0.8)
    S = np.zeros((81, 1))
    S[1], S[80] = 1.0, 0.11
    assert names["spectral_rolloff"](S, RATE)[0] == 100
    assert names["spectral_moments"](S, RATE)[0][0] == pytest.approx(883, abs=10)
    assert (round(float(names["hz_to_mel"](8000)), 1), float(names["hz_to_mel"](1000))) == (45.2, 15.0)
    assert 13 < 15 / (45.245 / 41) < 14
    a, error = names["lpc"](0.5 ** np.arange(60), 1)
    np.testing.assert_allclose([a[1], error], [-0.5, 1.0])
    assert round(np.sqrt(40) * 6) == 38
    assert round(3 * 200 * 1024 / 16_000) == 38
