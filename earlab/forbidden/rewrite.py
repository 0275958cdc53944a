"""Replace forbidden things wherever a student's objects keep them."""

from __future__ import annotations

import functools
import sys
import threading
import types
from collections import deque
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import numpy as np

from earlab.forbidden.absent import Absent, Refused

_PLAIN = (int, float, complex, str, bytes, bool, type(None), np.generic)
_METHODS = (types.BuiltinMethodType, types.MethodType, types.MethodWrapperType)
_DEPTH = 100
_TABLES = 3  # levels of tables in tables


class Targets:
    """Things to be replaced, with the dotted name of each; compared by identity."""

    def __init__(self) -> None:
        self.names: dict[int, str] = {}
        self._things: list[Any] = []  # kept, so that no other thing gets the identity of one of them

    def add(self, thing: Any, name: str) -> None:
        """Add a thing; the first name it is given stays."""
        if id(thing) not in self.names:
            self.names[id(thing)] = name
            self._things.append(thing)

    def __bool__(self) -> bool:
        return bool(self.names)

    def __contains__(self, value: object) -> bool:
        return id(value) in self.names

    def name_of(self, value: Any) -> str | None:
        """Return the dotted name of a target, of a method of one, or of an object of a class that is one."""
        if value in self:
            return self.names[id(value)]
        if isinstance(value, _METHODS) and value.__self__ in self:
            return f"{self.names[id(value.__self__)]}.{value.__name__}"
        return next((self.names[id(kind)] for kind in type(value).__mro__ if kind in self), None)


class Rewriter:
    """Replaces ``targets``; what puts each back is added to ``undo``."""

    def __init__(self, targets: Targets, undo: list[Callable[[], object]]) -> None:
        self._targets = targets
        self._undo = undo
        self._seen: set[int] = set()
        self._tables: set[int] = set()
        self._loaded = {id(module) for module in sys.modules.values() if _is_loaded(module)}

    def replace_in(self, names: dict[str, Any]) -> None:
        """Replace the values of a module's names, without a look inside of them."""
        known = self._targets.names
        before = {key: value for key, value in names.items() if id(value) in known}
        if before:
            self._undo.append(functools.partial(names.update, before))
            names.update({key: Refused(known[id(value)]) for key, value in before.items()})

    def replace_in_tables(self, names: dict[str, Any], depth: int = 0) -> None:
        """Replace what a module's tables hold: lists, dictionaries, and objects of the package's own classes."""
        for value in list(names.values()):
            if type(value) in (list, dict, tuple) and id(value) not in self._tables and depth < _TABLES:
                self._tables.add(id(value))
                parts = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
                for key, part in parts:
                    if part in self._targets and not isinstance(value, tuple):
                        self._put(value, key, Refused(self._targets.names[id(part)]))
                    elif isinstance(value, dict) and key in self._targets:
                        self._undo.append(functools.partial(value.__setitem__, key, part))
                        del value[key]
                self.replace_in_tables({str(n): part for n, (_, part) in enumerate(parts)}, depth + 1)
            elif depth and type(getattr(value, "__dict__", None)) is dict and not callable(value):
                self.replace_in(vars(value))

    def rewrite(self, value: Any, depth: int = 0) -> Any:
        """Return what is to stand for ``value``: something absent, or itself, changed inside."""
        if isinstance(value, _PLAIN) or depth > _DEPTH:
            return value
        if isinstance(value, np.ndarray) and not value.dtype.hasobject:
            return value
        if isinstance(value, types.ModuleType) and id(value) in self._loaded:
            return value  # a library, or absent; others were made in a cell
        name = self._targets.name_of(value)
        if name:
            return Refused(name)
        if type(value) in (tuple, frozenset):
            parts = [self.rewrite(part, depth + 1) for part in value]
            return type(value)(parts) if any(a is not b for a, b in zip(parts, value)) else value
        if type(value) is functools.partial:
            function, *given = [self.rewrite(part, depth + 1) for part in (value.func, *value.args)]
            named = {key: self.rewrite(part, depth + 1) for key, part in value.keywords.items()}
            return functools.partial(function, *given, **named)
        if isinstance(value, (staticmethod, classmethod)):
            return type(value)(self.rewrite(value.__func__, depth + 1))
        if id(value) not in self._seen:
            self._seen.add(id(value))
            self._rewrite_inside(value, depth + 1)
        return value

    def _rewrite_inside(self, value: Any, depth: int) -> None:
        if isinstance(value, (dict, list, deque, np.ndarray)):
            parts = value.flat if isinstance(value, np.ndarray) else value
            for key, part in list(parts.items() if isinstance(parts, dict) else enumerate(parts)):
                new = self.rewrite(part, depth)
                if new is not part:
                    self._put(parts, key, new)
        elif isinstance(value, set):
            before, new = set(value), {self.rewrite(part, depth) for part in value}
            if new != before:
                self._undo += [functools.partial(value.update, before), value.clear]
                value.clear()
                value.update(new)
        elif isinstance(value, (types.ModuleType, types.SimpleNamespace, threading.local)):
            self.rewrite(vars(value), depth)
        elif isinstance(value, ContextVar):
            before = value.get(None)
            new = self.rewrite(before, depth)
            if new is not before:
                self._undo.append(functools.partial(value.reset, value.set(new)))
        elif isinstance(value, functools._lru_cache_wrapper):
            self.rewrite(value.__wrapped__, depth)
        elif isinstance(value, types.FunctionType) and _is_own(value):
            for cell in value.__closure__ or ():
                self._set(cell, "cell_contents", depth)
            for part in ("__defaults__", "__kwdefaults__"):
                self._set(value, part, depth)
            self.rewrite(value.__dict__, depth)
            self.rewrite(value.__globals__, depth)
        elif isinstance(value, types.MethodType):
            self.rewrite(value.__func__, depth)
            self.rewrite(value.__self__, depth)
        elif isinstance(value, type) and _is_own(value):
            for part in list(vars(value)):
                if part not in ("__dict__", "__weakref__"):
                    self._set(value, part, depth, vars(value)[part])
        elif _is_own(type(value)) or isinstance(value, np.vectorize):
            self.rewrite(type(value), depth)
            self.rewrite(getattr(value, "__dict__", None), depth)
            for kind in type(value).__mro__:
                slots = vars(kind).get("__slots__", ())
                for part in [slots] if isinstance(slots, str) else slots:
                    self._set(value, part, depth)

    def _set(self, owner: Any, part: str, depth: int, *old: Any) -> None:
        """Rewrite an attribute."""
        try:
            before = old[0] if old else getattr(owner, part)
            new = self.rewrite(before, depth)
            if new is not before:
                setattr(owner, part, new)
                self._undo.append(functools.partial(setattr, owner, part, before))
        except (AttributeError, TypeError, ValueError):  # read-only, or a closure that is still empty
            return

    def _put(self, container: Any, key: Any, new: Any) -> None:
        self._undo.append(functools.partial(container.__setitem__, key, container[key]))
        container[key] = new


def _is_loaded(module: Any) -> bool:
    """Whether a module was loaded from somewhere; one that a cell made may stand among them."""
    return isinstance(module, Absent) or getattr(module, "__spec__", None) is not None


def _is_own(thing: Any) -> bool:
    """Whether a function or class was written in a notebook, not in a library.

    What a function says of itself can be changed: it is a library's where a loaded library's names are what it sees.
    """
    own = getattr(thing, "__module__", None) == "__main__"
    if own or not isinstance(thing, types.FunctionType):
        return own
    module = sys.modules.get(str(thing.__globals__.get("__name__")))
    return getattr(module, "__spec__", None) is None or vars(module) is not thing.__globals__
