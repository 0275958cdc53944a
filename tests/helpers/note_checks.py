"""What every note has to be, recorded or rendered."""

import io

import librosa
import numpy as np
import pytest
import soundfile

from earlab.data.folder import open_folder


def waves_of(name):
    folder = open_folder(name)
    return {file: soundfile.read(io.BytesIO(folder.read(file))) for file in folder.index["files"]}


def assert_clean(waves):
    for name, (wave, rate) in waves.items():
        assert (rate, wave.shape) == (16_000, (32_000,)), name
        assert np.abs(wave).max() == pytest.approx(0.9, abs=1e-3), name  # as loud as it may be, not clipped
        assert abs(wave.mean()) < 0.01, name
        assert np.abs(wave[:320]).max() > 0.015, name  # starts within 20 ms
        assert abs(wave[-1]) < 1e-3, name  # ends without a click
        level = 10 * np.log10(np.mean(wave.reshape(4, -1) ** 2, axis=1))
        assert level.min() > -70, name  # is heard to the end
        assert level.max() > -35, name


def assert_at_pitch(files, waves):
    for name in list(files)[::6]:
        wanted = librosa.midi_to_hz(files[name]["midi"])
        wave = waves[name][0][1600:16_000]
        heard = librosa.yin(wave, fmin=max(25, wanted / 2.5), fmax=wanted * 2.5, sr=16_000, frame_length=4096)
        assert abs(1200 * np.log2(np.median(heard) / wanted)) < 60, name


def shared(instruments, split, values):
    return set(values[instruments.splits[split] == "train"]) & set(
        values[instruments.splits[split] == "test"]
    )
