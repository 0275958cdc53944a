"""Select single notes for a set: how long a note is, which pitches test, and which notes cannot be used."""

from __future__ import annotations

import numpy as np

SAMPLE_RATE = 16_000  # Hz
SECONDS = 2.0
CLIP = 0.5  # seconds: what a loaded row holds
OFF_PITCH = 60  # cents
DIED_AWAY = -45  # dB below the loudest half second
TEST_BAND = 5  # semitones: every third band of pitches is for testing


def part_by_pitch(midi: int) -> str:
    """Return "test" for every third band of pitches, the same for all instruments, and else "train"."""
    return "test" if midi // TEST_BAND % 3 == 1 else "train"


def unusable(wave: np.ndarray, midi: int) -> str:
    """Return why a note (samples,) cannot be used, or an empty text."""
    import librosa  # takes a while to import, and only recipes need it

    if len(wave) < SECONDS * SAMPLE_RATE:
        return "shorter than two seconds"
    halves = wave[: int(SECONDS / CLIP) * int(CLIP * SAMPLE_RATE)].reshape(-1, int(CLIP * SAMPLE_RATE))
    level = 10 * np.log10(np.mean(halves**2, axis=1))
    if level.min() < level.max() + DIED_AWAY:
        return "died away"
    wanted = float(librosa.midi_to_hz(midi))
    heard = librosa.yin(
        wave[int(0.1 * SAMPLE_RATE) : SAMPLE_RATE],
        fmin=max(25, wanted / 2.5),
        fmax=wanted * 2.5,
        sr=SAMPLE_RATE,
        frame_length=4096,
    )
    cents = 1200 * np.log2(np.median(heard) / wanted)
    return f"measured {cents:+.0f} cents from its name" if abs(cents) > OFF_PITCH else ""


def note_file(instrument: str, pitch: str) -> str:
    """Return the name of a note's file; ``pitch`` is one such as "C#4"."""
    return f"{instrument.replace(' ', '_')}_{pitch.replace('#', 's')}.flac"
