"""A note, a glide, noise and clicks, with three features."""

from __future__ import annotations

from earlab.widgets import SoundRuler
from tests.browser.widget_table import Example, at
from tests.helpers.widget_examples import FEATURES, rms, stft_magnitude

EXAMPLE = Example(
    widget=SoundRuler,
    make=lambda: SoundRuler(stft_magnitude, FEATURES),
    explore=SoundRuler,
    code='SoundRuler(stft_magnitude, {"RMS": your_rms, "centroid (Hz)": your_centroid})',
    drag=at(0.4, 0.4),
    focus="canvas[role=application]",
    keys=("ArrowRight", "Shift+ArrowRight", "Shift+ArrowUp"),
    fact="RMS",
    value=lambda ruler: rms(ruler.x.astype(float), ruler.n_fft, ruler.hop_length)[ruler.frame],
)
