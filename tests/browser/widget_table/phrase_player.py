"""The first line of a chorale, played by a trombone."""

from __future__ import annotations

from earlab.widgets import PhrasePlayer
from tests.browser.widget_table import Example, at

EXAMPLE = Example(
    widget=PhrasePlayer,
    make=PhrasePlayer,
    code="""\
PhrasePlayer()                         # the phrase of the course, played by a trombone
PhrasePlayer(chorale_line("violin"))   # by another instrument; from earlab.phrase import chorale_line""",
    alt="""\
Six notes of a chorale as bars, stepping down, above the spectrogram of a trombone that plays them; one cursor runs through
both, and the note under it is framed""",
    guide="""\
Play the phrase: a cursor runs through its notes and its spectrogram, and the note that sounds is framed. Go from note to note
with the keys, and watch the stack of harmonics move with them. It needs no function and no kernel.""",
    drag=at(0.4, 0.6),
    focus="canvas[role=application]",
    keys=("n", "n", "ArrowRight", "Shift+ArrowRight"),
    fact="time",
    value=lambda player: player.time,
)
