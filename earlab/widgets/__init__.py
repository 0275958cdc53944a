"""Find widgets, pictures that run your own functions: ``from earlab.widgets import PcaCloud``.

Each one displays itself as the last expression of a cell.  ``docs/widgets.md`` shows how to use and write one.

The file ``pca_cloud.py`` holds the class ``PcaCloud``: the files are the table of widgets, and no other one repeats
their names.  A file is imported with the first use of its class.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

_MODULE_OF = {
    "".join(word.capitalize() for word in module.name.split("_")): module.name
    for module in iter_modules(__path__)
    if not module.ispkg
}
__all__ = list(_MODULE_OF)


def __getattr__(name: str) -> Any:
    if name in _MODULE_OF:
        return getattr(import_module(f"earlab.widgets.{_MODULE_OF[name]}"), name)
    raise AttributeError(f"module 'earlab.widgets' has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return what a notebook may use, so that Tab completes the widgets before any of them is imported."""
    return list(_MODULE_OF)
