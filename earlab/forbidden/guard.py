"""While an exercise runs: forbidden things refuse to be used, under whatever name they were reached.

What is found by its name, and what a forbidden module defines, is replaced wherever a name for it is kept: in modules,
and in what the student's own functions lead to (see ``rewrite``).  So it does not matter who calls it, C code
included, and the student's own calls cost nothing.  An import of something forbidden is refused as well.

No guard in the process that it guards can be perfect: who looks for the originals in memory, or loads a library
with an import system of their own, may find a way.  What is strong stands elsewhere: the text of the cells is read
where nothing of theirs runs (``reach``), and packages that a whole assignment forbids are not there (``absent``).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import BuiltinFunctionType, FrameType, ModuleType
from typing import Any

from earlab.forbidden.absent import Absent
from earlab.forbidden.names import TOOLS, forbidden_name, is_below
from earlab.forbidden.rewrite import Rewriter, Targets
from earlab.protocol.outcome import Forbidden

# Whose code runs between who asks for something and who does it.
_BETWEEN = (
    "ctypes",
    "functools",
    "importlib",
    "_frozen_importlib",
    "_frozen_importlib_external",
)
_DATA = (ModuleType, str, int, float, bool, dict, list, tuple, set, type(None))


class Guard(MetaPathFinder):
    """Refuses the ``forbidden`` names in the code between ``start`` and ``stop``.

    names: the student's, by which the probe asks for functions; what stands in them is replaced too.
    """

    def __init__(self, forbidden: Sequence[str], names: dict[str, Any]) -> None:
        self._forbidden = tuple(forbidden)
        self._names = names
        self._undo: list[Callable[[], object]] = []

    def __enter__(self) -> Guard:
        self.start()
        return self

    def __exit__(self, *reason: object) -> None:
        self.stop()

    def start(self) -> None:
        """Begin to refuse."""
        if self._forbidden:
            sys.meta_path.insert(0, self)
            self.replace()

    def stop(self) -> None:
        """Put everything back."""
        if self._forbidden:
            sys.meta_path.remove(self)
        while self._undo:
            self._undo.pop()()

    def seal(self) -> None:
        """Refuse for as long as this process lives: forget what was replaced, and watch for ways around."""
        self._undo = []
        if self._forbidden:
            sys.addaudithook(partial(_watch, self._forbidden))

    def replace(self) -> None:
        """Replace what is forbidden in all modules that may hold it, and in what the student's names lead to."""
        targets = _targets(self._forbidden)
        if not targets:
            return
        rewriter = Rewriter(targets, self._undo)
        homes = {name.rpartition(".")[0] or name for name in self._forbidden}
        for module in _modules(self._forbidden):
            rewriter.replace_in(vars(module))
            if forbidden_name(module.__name__, homes):
                rewriter.replace_in_tables(vars(module))
        rewriter.rewrite(self._names)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Refuse a forbidden module; look again when one is loaded that holds something forbidden.

        A library that is loaded only now may need a forbidden part of itself, which is replaced once the library is whole.
        """
        if forbidden_name(name, self._forbidden) and not _asked_by_itself(name, sys._getframe(1)):
            raise Forbidden(name)
        if not any(is_below(one, name) and one != name for one in self._forbidden):
            return None
        others = (finder for finder in sys.meta_path if finder is not self)
        spec = next(filter(None, (finder.find_spec(name, path, target) for finder in others)), None)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader, self.replace)
        return spec


class _Loader(Loader):
    """Loads a module and then does something more."""

    def __init__(self, loader: Any, then: Callable[[], None]) -> None:
        self._loader = loader
        self._then = then

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        module: ModuleType | None = self._loader.create_module(spec)
        return module

    def exec_module(self, module: ModuleType) -> None:
        self._loader.exec_module(module)
        self._then()


def _targets(forbidden: Sequence[str]) -> Targets:
    """Return what is to be refused, of all that is loaded by now: the things named, and what forbidden modules define."""
    found = Targets()
    for name in forbidden:
        thing = _loaded(name)
        if thing is not None and not isinstance(thing, ModuleType):
            found.add(thing, name)
    met: set[int] = set()
    for module in _modules(forbidden):
        listed = forbidden_name(module.__name__, forbidden)
        if listed is None:
            continue
        for name, value in list(vars(module).items()):
            if id(value) not in met and type(value) not in _DATA:
                met.add(id(value))
                if callable(value) and _is_own(value, name, module, listed):
                    found.add(value, f"{module.__name__}.{name}")
    return found


def _modules(forbidden: Sequence[str]) -> Iterator[ModuleType]:
    """Yield the loaded modules of the packages that ``forbidden`` names lie in; what is absent refuses by itself."""
    tops = {name.partition(".")[0] for name in forbidden}
    loaded = {top for top in tops if type(sys.modules.get(top)) not in (Absent, type(None))}
    for name, module in list(sys.modules.items()) if loaded else ():
        if name.partition(".")[0] in loaded and issubclass(type(module), ModuleType):
            yield module


def _loaded(dotted: str) -> Any:
    """Return what a dotted name stands for where that is loaded; nothing is imported for it."""
    module, parts = dotted, []
    while module and module not in sys.modules:
        module, _, part = module.rpartition(".")
        parts.append(part)
    found: Any = sys.modules.get(module)
    for part in reversed(parts):
        found = vars(found).get(part) if isinstance(found, ModuleType) else getattr(found, part, None)
    return found


def _is_own(value: Any, name: str, module: ModuleType, listed: str) -> bool:
    """Whether what a module below the name ``listed`` calls ``name`` belongs there: much is only imported there."""
    try:
        owner = value.__module__
    except Exception:  # a ufunc has none; others answer no question at all
        owner = None
    if isinstance(owner, str):
        return is_below(owner, listed) or (type(value) is BuiltinFunctionType and is_below(listed, owner))
    return name in getattr(module, "__all__", ())


def _watch(forbidden: Sequence[str], event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse, as an audit hook, what a student's own code does to import something forbidden or to find it in memory."""
    if event == "import" and isinstance(arguments[0], str):
        if forbidden_name(arguments[0], forbidden) and not _asked_by_itself(arguments[0], sys._getframe(1)):
            raise Forbidden(arguments[0])
        if arguments[1] and any(_made_from(module, arguments[1]) for module in _modules(forbidden)):
            raise Forbidden(
                arguments[0]
            )  # compiled code that is loaded already, once more under another name
    if event.startswith("gc.") and event in TOOLS:  # no numeric code of any library asks for these
        raise Forbidden(event)
    if event.startswith("ctypes.") and _asked_by_a_cell(sys._getframe(1)):
        raise Forbidden(event)


def _made_from(module: ModuleType, file: str) -> bool:
    return getattr(module, "__file__", None) == file


def _asked_by_itself(name: str, frame: FrameType | None) -> bool:
    """Whether a module is asked for by the library that it is a part of."""
    asking = _asking(frame)
    top = name.partition(".")[0]
    return asking is not None and not _is_of_a_cell(asking) and is_below(asking.f_globals["__name__"], top)


def _asked_by_a_cell(frame: FrameType | None) -> bool:
    """Whether a cell's own code is what calls, directly: libraries use these tools as well."""
    asking = _asking(frame)
    return asking is not None and _is_of_a_cell(asking)


def _asking(frame: FrameType | None) -> FrameType | None:
    """Return who asks, behind those who do it."""
    while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] in _BETWEEN:
        frame = frame.f_back
    return frame


def _is_of_a_cell(frame: FrameType) -> bool:
    """Whether code is no library's: its names are not a loaded module's, or its text does not come from that module's file."""
    module = sys.modules.get(str(frame.f_globals.get("__name__")))
    own_file = getattr(module, "__file__", None)
    return own_file is None or vars(module) is not frame.f_globals or frame.f_code.co_filename != own_file
