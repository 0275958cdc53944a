"""Give all figures one look: readable in light and dark notebooks, colour-blind safe, with words for pictures."""

from __future__ import annotations

import base64
import html
import io
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from earlab.dark import darken
from earlab.stills import show_expected

if TYPE_CHECKING:
    from IPython.core.display_functions import DisplayHandle
    from matplotlib.figure import Figure

# Okabe and Ito (2008), without the yellow that white paper swallows: told apart by all kinds of colour vision.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
INK, PAPER, LINES = "#22272e", "#fdfdfb", "#c9ced6"
_SMALL = {"lossless": True, "method": 3, "quality": 50}
_DARK = (
    'body[data-jp-theme-light="false"]',
    "body.vscode-dark",
    "html[theme=dark]",
)  # JupyterLab, VS Code, Colab
_ON_DARK_PAGES = (
    f"<style>{', '.join(f'{page} .earlab-light' for page in _DARK)} {{display: none}} "
    f"{', '.join(f'{page} .earlab-dark' for page in _DARK)} {{display: inline !important}}</style>"
)


def use_style() -> None:
    """Set matplotlib's defaults: pale paper, dark ink; on dark pages the other way round (``earlab.dark``)."""
    import matplotlib as mpl
    from cycler import cycler

    mpl.rcParams.update(
        {
            "figure.figsize": (7.0, 3.6),
            "figure.dpi": 110,
            "figure.facecolor": PAPER,
            "savefig.facecolor": PAPER,
            "figure.constrained_layout.use": True,
            "axes.facecolor": PAPER,
            "axes.edgecolor": LINES,
            "axes.labelcolor": INK,
            "axes.titlecolor": INK,
            "axes.titlesize": 11,
            "axes.titlelocation": "left",
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.grid": True,
            "axes.axisbelow": True,
            "axes.prop_cycle": cycler(color=COLOURS),
            "grid.color": LINES,
            "grid.alpha": 0.45,
            "grid.linewidth": 0.7,
            "xtick.color": INK,
            "ytick.color": INK,
            "text.color": INK,
            "legend.frameon": False,
            "lines.linewidth": 2.0,
            "image.cmap": "viridis",
            "image.interpolation": "nearest",
        }
    )


class Picture:
    """A figure as it is shown, for light pages and for dark ones, with a sentence for those who do not see it."""

    def __init__(self, png: bytes, dark: bytes, alt: str) -> None:
        self.png, self.dark, self.alt = png, dark, alt

    def __repr__(self) -> str:
        return f"[Figure: {self.alt}]"

    def _repr_html_(self) -> str:
        return _ON_DARK_PAGES + "".join(
            f'<img class="earlab-{theme}" alt="{html.escape(self.alt)}" style="max-width:100%{hidden}" '
            f'src="data:image/{form};base64,{base64.b64encode(data).decode()}">'
            for theme, form, data, hidden in (
                ("light", "png", self.png, ""),
                ("dark", "webp", self.dark, ";display:none"),  # also where no style sheet is let through
            )
        )

    def _repr_mimebundle_(self, **options: object) -> tuple[dict[str, str], dict[str, object]]:
        """Return HTML, and a plain image for what takes no HTML, such as PDF."""
        forms = {
            "text/plain": repr(self),
            "text/html": self._repr_html_(),
            "image/png": base64.b64encode(self.png).decode(),
        }
        return forms, {"image/png": {"alt": self.alt}}


def show(figure: Figure, alt: str) -> None:
    """Display ``figure`` with the sentence ``alt`` for readers who do not see it, and close it."""
    from IPython.display import display

    display(picture(figure, alt))


class Live:
    """A place for a picture that is drawn again and again while something learns.

    Each ``show`` replaces the picture before it, so that the page keeps the last one only.
    """

    def __init__(self) -> None:
        self._place: DisplayHandle | None = None

    def show(self, figure: Figure, alt: str) -> None:
        """Display ``figure`` in this place, as ``earlab.style.show`` does."""
        from IPython.display import display

        if self._place is None:
            self._place = display(picture(figure, alt), display_id=True)
        else:
            self._place.update(picture(figure, alt))


def picture(figure: Figure, alt: str) -> Picture:
    """Return the picture of a figure and close the figure."""
    import matplotlib.pyplot as plt

    if not alt.strip():
        raise ValueError("A figure needs its sentence: say in `alt` what a reader should see in it.")
    light, night = io.BytesIO(), io.BytesIO()
    figure.savefig(light, format="png")
    figure.set_layout_engine(
        "none"
    )  # everything stays where it is: who compares the two sees colours change only
    darken(figure)
    figure.savefig(night, format="webp", facecolor="none", pil_kwargs=_SMALL)
    plt.close(figure)
    return Picture(light.getvalue(), night.getvalue(), alt)


@contextmanager
def yours(name: str) -> Iterator[None]:
    """Let a demonstration wait calmly for the function ``name``: only NotImplementedError is caught.

    Figures begun inside are closed then, so that no empty frame appears.  The line names the function that
    is not written, where several are used; below it stands, pale, what the course's solution shows here.
    """
    try:
        with whole_figures():
            yield
    except NotImplementedError as error:
        print(f"This appears once `{_stub_of(error) or name}` is written.")
        show_expected()


@contextmanager
def whole_figures() -> Iterator[None]:
    """Close the figures begun inside where something is raised there: nobody is to see an empty frame."""
    before = _open_figures()
    try:
        yield
    except Exception:
        for number in _open_figures() - before:
            sys.modules["matplotlib.pyplot"].close(number)
        raise


def _stub_of(error: NotImplementedError) -> str | None:
    """Return which of the notebook's own functions is not written, where the traceback ends in one."""
    frames = [
        frame for frame, _ in traceback.walk_tb(error.__traceback__) if frame.f_globals is not globals()
    ]
    cell, last = frames[0], frames[-1]
    function = last.f_code.co_name
    own = last is not cell and last.f_globals is cell.f_globals and function.isidentifier()
    return function if own else None


def _open_figures() -> set[int]:
    """Numbers of the open figures; none where pyplot is not loaded."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    return set(pyplot.get_fignums()) if pyplot else set()
