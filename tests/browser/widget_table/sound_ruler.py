"""A note, a glide, noise and clicks, with three features."""

from __future__ import annotations

from earlab.widgets import SoundRuler
from tests.browser.widget_table import Example, at, not_written
from tests.helpers.widget_examples import FEATURES, rms, stft_magnitude

EXAMPLE = Example(
    widget=SoundRuler,
    make=lambda: SoundRuler(stft_magnitude, FEATURES),
    explore=SoundRuler,
    unwritten=lambda: SoundRuler(not_written, {"RMS": not_written}),
    code="""\
SoundRuler(stft_magnitude, {"RMS": your_rms, "centroid (Hz)": your_centroid})
SoundRuler(stft_magnitude, features, x, sample_rate, n_fft=512, hop_length=128)   # your sound (n,)
SoundRuler()                                                                      # explore: the browser computes""",
    alt="""\
A note, a rising glide, noise and clicks as waveform, spectrogram and three curves; one cursor runs through all of them,
and a table reads what they say there""",
    guide="""\
Move the cursor along a sound, or play it and watch the cursor: waveform, spectrogram and features are read at the same frame.
Change the frame's length and see time and frequency blur in turn. `stft_magnitude(x, n_fft, hop_length)` returns magnitudes
`(1 + n_fft // 2, T)`. A feature takes the same three and returns one number for each frame, `(T,)`:
`lambda x, n_fft, hop_length: rms(frame(x, n_fft, hop_length))`. One that fails is told; the others stay.""",
    drag=at(0.4, 0.4),
    focus="canvas[role=application]",
    keys=("ArrowRight", "Shift+ArrowRight", "Shift+ArrowUp"),
    fact="RMS",
    value=lambda ruler: rms(ruler.x.astype(float), ruler.n_fft, ruler.hop_length)[ruler.frame],
)
