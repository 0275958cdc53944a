"""Show a widget, and where no widget runs its still picture: on a static page, in print, with no kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from earlab.style import Picture

# Hosts that show the widget itself: JupyterLab, Jupyter Notebook, VS Code.
_LIVE = ("body[data-shell-mode]", "body[data-notebook]", 'body[class*="vscode"]')
_HIDDEN = f"<style>{', '.join(f'{host} .earlab-still' for host in _LIVE)} {{display: none}}</style>"


class Still:
    """Mixin of widgets: a second output, behind the live one, that live hosts hide."""

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
            page = f'{_HIDDEN}<div class="earlab-still">{forms["text/html"]}</div>'
            said = {"text/plain": f"[Still: {still.alt}]", "text/html": page}
            display(forms | said, metadata=metadata, raw=True)
