"""Draw the softmax and its loss as a numbered graph: values forward, gradients back."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from earlab.plots.backpropagation_graph import ROUND, ROUTE, arrow, beside, gate, key, text_of
from earlab.style import INK

ROW = -1.7  # from one class to the next
SUM, SHARE, LOSS = 4.2, 6.4, 8.6  # where the gates after the exponentials stand


def softmax_on_paper(z: Sequence[float] = (0.0, np.log(2), 0.0)) -> tuple[Figure, str]:
    """Draw softmax and cross entropy of three net inputs, the first class the right one, gate by gate."""
    e = np.exp(z)
    total = e.sum()
    p = e[0] / total
    at_p = -1 / p
    at_share, at_sum = at_p / total, -at_p * e[0] / total**2
    at_e = at_sum + np.array([at_share, 0, 0])
    figure, axes = plt.subplots(figsize=(8.8, 3.9))
    for k, height in enumerate(ROW * np.arange(3)):
        arrow(axes, (-1.25, height), (-ROUND, height))
        axes.plot([ROUND, 2.0 if k != 1 else SUM - ROUND], [height, height], color=ROUTE, lw=1.4)
        arrow(axes, (2.0, height), (SUM - 0.3, ROW + 0.22 * (1 - k)) if k != 1 else (SUM - ROUND, height))
        beside(axes, (-1.85, height), f"$z_{k + 1}$", z[k], at_e[k] * e[k])
        beside(axes, (1.2, height), "", e[k], at_e[k])
        gate(axes, (0, height), "exp", str(k + 1))
    axes.plot(2.0, 0, "o", color=INK, ms=5, zorder=3)
    axes.text(-2.7, 0, "right\nclass", ha="right", va="center", fontsize=9, color=INK)
    arrow(axes, (2.0, 0), (SHARE - ROUND, 0))
    axes.plot([SUM + ROUND, SHARE], [ROW, ROW], color=ROUTE, lw=1.4)
    arrow(axes, (SHARE, ROW), (SHARE, -ROUND))
    arrow(axes, (SHARE + ROUND, 0), (LOSS - ROUND, 0))
    arrow(axes, (LOSS + ROUND, 0), (LOSS + 0.8, 0))
    beside(axes, (4.4, 0), "", e[0], at_share)
    beside(axes, (3.7, 0.37 * ROW), "", e[0], at_sum)
    beside(axes, (5.4, ROW), "$S$", total, at_sum)
    beside(axes, (7.5, 0), "$p$", p, at_p)
    beside(axes, (LOSS + 1.45, 0), "$E$", -np.log(p), 1.0)
    for place, sign, number in (((SUM, ROW), "+", "4"), ((LOSS, 0), "−log", "6")):
        gate(axes, place, sign, number)
    gate(axes, (SHARE, 0), "÷", "")
    axes.text(SHARE + 0.3, -ROUND - 0.12, "5", va="top", fontsize=8, color=INK)
    axes.set(xlim=(-3.4, LOSS + 2.2), ylim=(2 * ROW - 0.7, 0.6), aspect="equal")
    axes.axis("off")
    key(axes, (SHARE - 0.4, 1.6 * ROW))
    back = ", ".join(f"{text_of(slope)} at z{k + 1}" for k, slope in enumerate(at_e * e))
    return figure, (
        f"Softmax and cross entropy of three net inputs as six gates: three exponentials make "
        f"{', '.join(text_of(value) for value in e)}; their sum is {text_of(total)}; the first, the right class, divided by it "
        f"is p = {text_of(p)}, and E = {text_of(-np.log(p))}. Gradients back: {text_of(at_p)} at p, {text_of(at_sum)} at the "
        f"sum, {text_of(at_share)} and {text_of(at_sum)} where the first exponential forks, and {back}."
    )
