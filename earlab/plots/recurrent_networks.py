"""Draw what notebook 11 shows of recurrence itself: unfolding, the kinds of recurrence, the smallest network on paper."""

from __future__ import annotations

from matplotlib.figure import Figure


def unfolding() -> tuple[Figure, str]:
    """Draw a recurrent network with its loop, and beside it the same network unfolded over four steps, with U, W, V at the arrows."""
    raise NotImplementedError


def beside_convolution() -> tuple[Figure, str]:
    """Draw what one output depends on: three taps of a 1-D convolution, and all that came before in a recurrence."""
    raise NotImplementedError


def kinds() -> tuple[Figure, str]:
    """Draw recurrence from hidden to hidden beside recurrence from output to hidden, unfolded over three steps."""
    raise NotImplementedError
