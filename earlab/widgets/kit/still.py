"""Show a widget, and where no widget runs its still picture: on a static page, in print, with no kernel."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from earlab.style import Picture

# Where the live one has come up beside it: in Jupyter, also on a static page that loads it. VS Code always shows it.
_LIVE = (".jp-OutputArea:has(.earlab, .widget-container)", 'body[class*="vscode"]')
_ROW = ".jp-OutputArea:has(.earlab, .widget-container) > .jp-OutputArea-child:has(.earlab-still)"
_HIDDEN = (
    f"<style>{', '.join([*(f'{place} .earlab-still' for place in _LIVE), _ROW])} {{display: none}}</style>"
)


class Still:
    """Mixin of widgets: a second output, behind the live one, that is hidden where that one lives."""

    def still(self) -> Picture | str:
        """Return the picture of the widget as it is now, or a sentence where there is nothing to see yet."""
        raise NotImplementedError

    def said(self) -> str:
        """Return what is said of it where only text is shown."""
        return str(self.still())

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        """Add a sentence to the live view."""
        shown = super()._repr_mimebundle_(**options)  # type: ignore[misc]
        if shown is None:
            return None
        data, metadata = shown if isinstance(shown, tuple) else (shown, {})
        return data | {"text/plain": self.said()}, metadata

    def _ipython_display_(self) -> None:
        from IPython.display import display

        shown = self._repr_mimebundle_()
        if shown is not None:
            display(shown[0], metadata=shown[1], raw=True)
        still = self.still()
        if not isinstance(still, str):
            forms, metadata = still._repr_mimebundle_()
            words = f"<p>{html.escape(still.alt)}</p>"
            page = f'{_HIDDEN}<div class="earlab-still">{forms["text/html"]}{words}</div>'
            said = {"text/plain": f"[Still: {still.alt}]", "text/html": page}
            display(forms | said, metadata=metadata, raw=True)
