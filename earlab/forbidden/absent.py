"""Stand where something forbidden would be: it can be imported, named and handed on, but not used.

A package or module that is forbidden need not be there at all.  An honest ``import torch`` above other definitions then
costs nothing, and whoever uses it is told by name.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, NoReturn

from earlab.forbidden.names import forbidden_name
from earlab.protocol.outcome import Forbidden

_USES = (
    "call", "iter", "next", "len", "getitem", "setitem", "contains", "enter", "exit", "index", "int",
    "float", "complex", "array", "array_ufunc", "array_function", "add", "radd", "sub", "rsub", "mul",
    "rmul", "matmul", "rmatmul", "truediv", "rtruediv", "floordiv", "rfloordiv", "mod", "rmod", "pow",
    "rpow", "divmod", "neg", "pos", "abs", "invert", "lt", "le", "gt", "ge", "and", "rand", "or", "ror",
    "xor", "rxor",
)  # fmt: skip


class Refused:
    """Something that is not to be used, a function or a class. ``name``: its dotted name; its parts are of its kind."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __getattr__(self, part: str) -> Refused:
        if part.startswith("__"):
            raise AttributeError(part)
        return Refused(f"{self.name}.{part}")

    def __repr__(self) -> str:
        return f"<forbidden {self.name}>"

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[Any, ...]:
        return ()  # a class may be written below it; its objects then have nothing to stand on

    def __instancecheck__(self, instance: object) -> bool:
        return False

    def __subclasscheck__(self, subclass: type) -> bool:
        return False


def _refuse(self: Refused, *args: Any, **kwargs: Any) -> NoReturn:
    raise Forbidden(self.name)


for _use in _USES:
    setattr(Refused, f"__{_use}__", _refuse)


class Absent(Refused, ModuleType):
    """A module that is not there."""

    def __init__(self, name: str) -> None:
        Refused.__init__(self, name)
        ModuleType.__init__(self, name)


class _Finder(MetaPathFinder, Loader):
    """Finds some packages and modules, and all below them, to be absent."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(names)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return ModuleSpec(name, self, is_package=True) if forbidden_name(name, self._names) else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return Absent(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Leave the module empty."""


def make_absent(names: Iterable[str]) -> None:
    """Have every import of the packages and modules ``names`` in this process find something that cannot be used."""
    sys.meta_path.insert(0, _Finder(names))
