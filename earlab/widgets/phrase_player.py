"""Play a phrase and watch its notes: spectrogram and piano roll under one cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import traitlets as t

from earlab.phrase import Phrase, chorale_line, said
from earlab.widgets.kit.arrays import Array
from earlab.widgets.kit.base import EarlabWidget
from earlab.widgets.kit.sounds import as_sound

if TYPE_CHECKING:
    from matplotlib.figure import Figure

N_FFT, HOP = 1024, 256  # samples: 64 ms and 16 ms at 16 kHz
SHOWN = 50.0  # dB below the loudest, in the still picture
TOP = 4000.0  # Hz that are shown


class PhrasePlayer(EarlabWidget):
    """Play a phrase: a cursor runs through its notes and its spectrogram. The browser computes; no kernel is needed.

    phrase: of ``earlab.phrase``, for example ``chorale_line("violin")``; without one, that of a trombone.

    Raises ValueError when its sound is not one finite channel.
    """

    module = "phrase_player.js"

    x = Array(1)
    sample_rate = t.Float().tag(sync=True)
    heading = t.Unicode().tag(sync=True)
    notes = t.List(t.Tuple(t.Float(), t.Float(), t.Int(), t.Unicode())).tag(sync=True)  # start, s, MIDI, name
    n_fft = t.Int(N_FFT).tag(sync=True)
    hop_length = t.Int(HOP).tag(sync=True)
    top = t.Float(TOP).tag(sync=True)
    time = t.Float(0.0, min=0.0).tag(sync=True)  # of the cursor, in s

    def __init__(self, phrase: Phrase | None = None) -> None:
        self._phrase = phrase or chorale_line()
        super().__init__(
            x=as_sound(self._phrase.x, self._phrase.sample_rate),
            sample_rate=self._phrase.sample_rate,
            heading=f"{self._phrase.title}, first line",
            data=self._phrase.credit,
            notes=[(note.start, note.seconds, note.midi, note.name) for note in self._phrase.notes],
        )

    def summary(self) -> str:
        """Say which notes are played, and when."""
        return f"PhrasePlayer: {said(self._phrase)} {self.data[0].upper()}{self.data[1:]}."

    def picture(self) -> Figure:
        """Draw the notes above the spectrogram."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(6.4, 4.2), layout="constrained")
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=[1, 1.4])
        for start, seconds, midi, _ in self.notes:
            above.broken_barh([(start, 0.96 * seconds)], (midi - 0.4, 0.8))
        pitches = {midi: name for _, _, midi, name in self.notes}
        above.set_yticks(list(pitches), list(pitches.values()))
        above.set(title=f"{self.heading}: notes and spectrogram")
        audible = self.x + 1e-6 * np.sin(
            np.arange(len(self.x)) ** 2
        )  # the logarithm of silence has no colour
        picture = below.specgram(audible, NFFT=N_FFT, Fs=self.sample_rate, noverlap=N_FFT - HOP)[3]
        picture.set_clim(picture.get_array().max() - SHOWN, None)
        below.set(xlabel="time (s)", ylabel="frequency (Hz)", ylim=(0, TOP))
        return figure
