"""Turn a figure's paper, lines and words for a dark page; what is drawn in colour stays what it is."""

from __future__ import annotations

from colorsys import hls_to_rgb, rgb_to_hls
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.collections import Collection
    from matplotlib.figure import Figure

PALE, DEEP = 0.8, 0.25  # lightness beyond which a colour is paper or ink, and turned
GREY = 0.25  # saturation below which a colour has no hue to keep
NEUTRAL = 0.02  # … and below which it is a grey: warm paper would become olive
NIGHT = 0.07  # lightness of what was white
BRIGHT = 0.48  # least lightness of a colour on a dark page


def darken(figure: Figure) -> None:
    """Turn pale and dark colours of ``figure`` over, in place: dark words on pale paper become pale words on dark paper.

    Pictures, colour maps and what lies upon them keep their colours: they mean values.
    """
    from matplotlib.axes import Axes

    figure.patch.set_facecolor("none")
    kept = {artist for axes in figure.axes if _has_picture(axes) for artist in _inside(axes)}
    for artist in {*figure.findobj()} - kept - {figure.patch}:
        _turn(artist)
    for axes in figure.findobj(Axes):
        if not _has_picture(axes):
            axes.patch.set_facecolor("none")


def turned(colour: Any) -> tuple[float, float, float, float]:
    """Return a colour (RGBA, 0 to 1) as it stands on a dark page."""
    from matplotlib.colors import to_rgba

    red, green, blue, alpha = to_rgba(colour)
    hue, lightness, saturation = rgb_to_hls(red, green, blue)
    chroma = max(red, green, blue) - min(red, green, blue)
    if chroma < GREY or lightness > PALE or lightness < DEEP:
        lightness = NIGHT + (1 - NIGHT) * (1 - lightness)
        saturation = 0.0 if chroma < NEUTRAL else saturation
    else:
        lightness = max(lightness, BRIGHT)
    return *hls_to_rgb(hue, lightness, saturation), alpha


def _has_picture(axes: Axes) -> bool:
    """Whether the axes hold a picture or filled areas of a colour map."""
    return bool(axes.images) or any(_has_values(collection) for collection in axes.collections)


def _has_values(collection: Collection) -> bool:
    """Whether the colours of a collection mean values: not where contour lines were given theirs."""
    return collection.get_array() is not None and getattr(collection, "colors", None) is None


def _inside(axes: Axes) -> list[Artist]:
    """Return what lies upon the picture of an axes: neither its frame nor its words."""
    legend = axes.get_legend()
    upon = [*axes.lines, *axes.patches, *axes.collections, *axes.texts, *([legend] if legend else [])]
    return [part for artist in upon for part in artist.findobj()]


def _turn(artist: Artist) -> None:
    from matplotlib.collections import Collection
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch
    from matplotlib.text import Text

    if isinstance(artist, Text):
        artist.set_color(turned(artist.get_color()))
        for part in (artist.get_bbox_patch(), getattr(artist, "arrow_patch", None)):  # no children of it
            if part is not None:
                _turn(part)
    elif isinstance(artist, Line2D):
        _turn_each(artist, "color", "markerfacecolor", "markeredgecolor")
    elif isinstance(artist, Patch):
        _turn_each(artist, "facecolor", "edgecolor")
    elif isinstance(artist, Collection) and not _has_values(artist):
        faces, edges = artist.get_facecolor(), artist.get_edgecolor()
        artist.set_array(None)  # contour lines would be coloured by it once more
        artist.set_facecolor([turned(colour) for colour in faces])
        artist.set_edgecolor([turned(colour) for colour in edges])


def _turn_each(artist: Artist, *names: str) -> None:
    """Turn named colours of an artist; "none" stays. All are read first: a marker's may follow the line's."""
    colours = {name: getattr(artist, f"get_{name}")() for name in names}
    for name, colour in colours.items():
        if not isinstance(colour, str) or colour != "none":
            getattr(artist, f"set_{name}")(turned(colour))
