"""The fast log-mel spectrogram is librosa's."""

import librosa
import numpy as np
import pytest
import soundfile

from earlab.audio import log_mel, own_recording
from earlab.data import load_drums


def by_librosa(x, sample_rate, **options):
    power = librosa.feature.melspectrogram(y=x.astype(np.float64), sr=sample_rate, **options)
    return librosa.power_to_db(power, top_db=None)


@pytest.mark.parametrize(
    "options",
    [
        {"n_fft": 1024, "hop_length": 256, "n_mels": 64},
        {"n_fft": 400, "hop_length": 160, "n_mels": 40, "fmin": 50.0, "fmax": 7000.0},
        {"n_fft": 255, "hop_length": 300, "n_mels": 10},
    ],
)
@pytest.mark.parametrize("samples", [16_000, 7_777, 100])
@pytest.mark.filterwarnings("ignore:n_fft=.* is too large for input signal")
def test_matches_librosa(options, samples):
    x = np.random.default_rng(5).normal(0, 0.1, (3, samples)).astype(np.float32)
    got, expected = log_mel(x, 16_000, **options), by_librosa(x, 16_000, **options)
    assert got.shape == expected.shape
    assert got.dtype == np.float32
    assert np.abs(got - expected).max() <= 1e-5 * np.abs(expected).max()


def test_matches_librosa_on_recordings_with_silence_at_the_end():
    x = load_drums().x[:8]
    got = log_mel(x, 16_000)
    expected = by_librosa(x, 16_000, n_fft=1024, hop_length=256, n_mels=64)
    assert np.abs(got - expected).max() <= 1e-5 * np.abs(expected).max()
    assert got.min() == -100.0


def test_a_batch_is_its_sounds_one_by_one_however_it_is_cut(monkeypatch):
    x = np.random.default_rng(6).normal(size=(2, 3, 3000))
    whole = log_mel(x, 8000, n_mels=20)
    assert whole.shape == (2, 3, 20, 12)
    assert whole[1, 2] == pytest.approx(log_mel(x[1, 2], 8000, n_mels=20), abs=1e-4)
    monkeypatch.setattr("earlab.audio.FRAMES_AT_ONCE", 1)
    assert whole == pytest.approx(log_mel(x, 8000, n_mels=20), abs=1e-4)


def test_a_tone_is_loudest_in_its_own_band():
    x = np.sin(2 * np.pi * 1000 * np.arange(16_000) / 16_000)
    bands = log_mel(x, 16_000)[:, 30]
    edges = librosa.mel_frequencies(66, fmin=0, fmax=8000)
    assert edges[bands.argmax()] < 1000 < edges[bands.argmax() + 2]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"x": np.zeros((3, 0))}, r"\(…, samples\); got shape \(3, 0\)"),
        ({"hop_length": 0}, "must be positive; got 8000, 1024, 0 and 64"),
        ({"fmax": 5000.0}, "<= 4000 Hz is needed; got fmin 0 and fmax 5000"),
        ({"fmin": 4000.0}, "got fmin 4000 and fmax 4000"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        log_mel(**{"x": np.zeros(8000), "sample_rate": 8000, **arguments})


def test_a_recording_begins_at_its_onset_at_the_rate_and_length_asked_for(tmp_path):
    t = np.arange(22_050) / 22_050
    tone = np.sin(2 * np.pi * 440 * t)
    stereo = np.column_stack([tone, tone])
    soundfile.write(tmp_path / "tone.wav", np.concatenate([np.zeros((5000, 2)), stereo]), 22_050)
    x = own_recording(str(tmp_path / "tone.wav"), 16_000, seconds=0.5)
    assert x.shape == (8000,)
    assert np.abs(np.fft.rfft(x)).argmax() == 220  # 440 Hz in half a second
    assert np.abs(x[:100]).max() > 0.5
    longer = own_recording(str(tmp_path / "tone.wav"), 16_000, seconds=2.0)
    assert longer.shape == (32_000,)
    assert not longer[17_000:].any()


def test_a_recording_that_cannot_be_read_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no file 'missing.wav' in .*Check its name"):
        own_recording("missing.wav", 16_000, 1.0)
    (tmp_path / "text.wav").write_text("no sound")
    with pytest.raises(ValueError, match="no sound file that can be read here"):
        own_recording(str(tmp_path / "text.wav"), 16_000, 1.0)
    soundfile.write(tmp_path / "hush.wav", np.zeros(1000), 16_000)
    with pytest.raises(ValueError, match="holds silence"):
        own_recording(str(tmp_path / "hush.wav"), 16_000, 1.0)
