"""Spoken digits by the speech synthesiser eSpeak NG: a stand-in for recordings, never to be taken for them.

    earlab data get synthetic_speech_digits --again

Six voices differ in accent and in the shape of the throat; the takes of a voice differ in speed and pitch.
The synthesiser draws the noise in two of the voices anew: a second run sounds the same and is not the same bit for bit.
"""

from __future__ import annotations

import ctypes
import zipfile
from pathlib import Path
from typing import Any

import librosa
import numpy as np

from earlab.data.building.audio_prep import PEAK
from earlab.data.building.build import Workspace
from earlab.data.recordings import write_recordings

SAMPLE_RATE = 8_000  # Hz
WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
VOICES = ("en-us+m3", "en+f2", "en-gb-scotland+m7", "en-gb-x-rp+f4", "en-029+m5", "en-gb-x-gbcwmd+f5")
TAKES = [(rate, pitch) for rate in (135, 160, 190) for pitch in (35, 60)]  # words a minute, 0 to 100
TEST_TAKES = 2
QUIET = 0.01  # of the peak: what comes before and after is cut off

RETRIEVAL, RATE, PITCH, UTF8 = 1, 1, 3, 1  # of speak_lib.h


def build(workspace: Workspace) -> dict[str, Any]:
    """Leave every word by every voice in every take on the workspace."""
    with zipfile.ZipFile(workspace.source()) as wheel:
        wheel.extractall(workspace.scratch)
    speak = Speaker(workspace.scratch / "espeakng_loader")
    rows = []
    for take, (rate, pitch) in enumerate(TAKES):
        for voice in VOICES:
            for label, word in enumerate(WORDS):
                wave = trimmed(speak(word, voice, rate, pitch))
                rows.append((wave, label, f"synthetic {voice}", take))
    write_recordings(workspace, rows, SAMPLE_RATE)
    return {"sample_rate": SAMPLE_RATE, "test_takes": TEST_TAKES}


class Speaker:
    """eSpeak NG's library, asked for samples instead of sound."""

    def __init__(self, folder: Path) -> None:
        self._library = ctypes.CDLL(str(folder / "libespeak-ng.so"))
        self._rate = self._library.espeak_Initialize(RETRIEVAL, 0, str(folder / "espeak-ng-data").encode(), 0)
        self._heard: list[np.ndarray] = []
        receiver = ctypes.CFUNCTYPE(
            ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
        )
        self._receiver = receiver(self._receive)  # kept: the library calls it
        self._library.espeak_SetSynthCallback(self._receiver)

    def __call__(self, word: str, voice: str, rate: int, pitch: int) -> np.ndarray:
        """Return the word, (samples,) float64 at SAMPLE_RATE."""
        if self._library.espeak_SetVoiceByName(voice.encode()):
            raise ValueError(f"eSpeak NG has no voice {voice}")
        self._library.espeak_SetParameter(RATE, rate, 0)
        self._library.espeak_SetParameter(PITCH, pitch, 0)
        self._heard.clear()
        text = word.encode()
        self._library.espeak_Synth(text, len(text) + 1, 0, 0, 0, UTF8, None, None)
        self._library.espeak_Synchronize()
        wave = np.concatenate(self._heard) / 32768
        return librosa.resample(wave, orig_sr=self._rate, target_sr=SAMPLE_RATE, res_type="soxr_hq")

    def _receive(self, samples: Any, count: int, _: Any) -> int:
        if samples and count > 0:
            self._heard.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0


def trimmed(wave: np.ndarray) -> np.ndarray:
    """Return a word without the silence around it, with mean 0, at a peak of 0.9."""
    loud = np.flatnonzero(np.abs(wave) > QUIET * np.abs(wave).max())
    wave = wave[loud[0] : loud[-1] + 1]
    wave = wave - wave.mean()
    return PEAK * wave / np.abs(wave).max()
