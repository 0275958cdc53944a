"""Run a notebook's cells as its kernel does, statement by statement, and go on after one that fails.

A kernel keeps more than names from cell to cell: future flags, ``In``, ``Out`` and ``_``, an event loop.  At home a
line that fails stops its cell; where a line fails that works at home (a package, a file, a screen that is not here),
what stands below is run all the same.
"""

from __future__ import annotations
import __future__

import ast
import asyncio
import contextlib
import inspect
import linecache
import sys
import traceback
import types
import warnings
from dataclasses import dataclass, replace
from typing import Any

from earlab.cells.definitions import defines
from earlab.cells.magics import inert
from earlab.cells.stand_ins import ZMQInteractiveShell, stand_in

_FUTURE = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)


@dataclass(frozen=True)
class Stop:
    """What stopped a cell. line: its innermost line of the cell's own, if any.  lost: lines below that failed too."""

    error: BaseException
    line: int | None
    lost: tuple[int, ...] = ()


class Kernel:
    """The namespace of a notebook, and how cells are run in it.

    own: names that the kernel itself gives and changes.
    """

    def __init__(self) -> None:
        main = types.ModuleType("__main__")
        sys.modules["__main__"] = main
        self.namespace: dict[str, Any] = main.__dict__
        self.shell = ZMQInteractiveShell(self.namespace, self._run_text)
        stand_in(self.shell)
        self._inputs, self._outputs = [""], dict[int, Any]()
        self._last: list[Any] = ["", "", ""]  # what _, __ and ___ are
        self.namespace.update(In=self._inputs, Out=self._outputs, _="", __="", ___="")
        self.own = {*self.namespace, "__builtins__"}
        self._flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        self._loop: asyncio.AbstractEventLoop | None = None

    def run(self, file_name: str, source: str, only_definitions: bool = False) -> Stop | None:
        """Run a cell, ``file_name`` in tracebacks; return what stopped it, if anything did.

        only_definitions: of its statements run those alone that define something.
        """
        try:
            nodes = self.parse(file_name, source)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            return stop_of(error, file_name)
        if source.strip():  # a notebook does not count an empty cell
            self._inputs.append(source)
        chosen = [node for node in nodes if defines(node)] if only_definitions else nodes
        self.shell.captures = False
        with contextlib.redirect_stdout(sys.stdout):  # put back what %%capture changes
            return self._run_all(file_name, chosen, shown=chosen[-1:] == nodes[-1:])

    def _run_all(self, file_name: str, nodes: list[ast.stmt], shown: bool) -> Stop | None:
        """Run statements, together and then one by one below where that stopped; return what stopped the first that failed.

        shown: whether what the last one comes to is, if anything.
        """
        stop: Stop | None = None
        rest = nodes
        together = self._compiled_together(file_name, nodes[:-1])
        try:
            if together is not None:
                rest = nodes[-1:]
                self._execute(together)
        except Exception as error:
            stop = stop_of(error, file_name)
            rest = _behind(nodes, _top_line(error, file_name))
        except BaseException as error:  # time is up, or the work ends itself
            return stop_of(error, file_name)
        for node in rest:
            try:
                told = shown and node is nodes[-1] and not _is_quiet(node, file_name)
                self._run_statement(file_name, node, told)
            except Exception as error:
                stop = replace(stop, lost=(*stop.lost, node.lineno)) if stop else stop_of(error, file_name)
            except BaseException as error:
                return stop_of(error, file_name)
        return stop

    def _compiled_together(self, file_name: str, nodes: list[ast.stmt]) -> types.CodeType | None:
        """Return the code of several statements, which is cheaper than one by one; None where one has to see which fails."""
        if len(nodes) < 2 or len({_first_line(node) for node in nodes}) < len(nodes):
            return None
        try:
            return compile(ast.Module(nodes, []), file_name, "exec", self._flags, dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None

    def define(self, file_name: str, source: str) -> None:
        """Run a cell that no student wrote, before theirs; what fails in it is left out."""
        with contextlib.suppress(Exception):
            whole = ast.Module(self.parse(file_name, source), [])
            self._execute(compile(whole, file_name, "exec", self._flags, dont_inherit=True))

    def value(self, file_name: str, source: str) -> Any:
        """Run a cell until a statement fails, which is raised; return what its last expression comes to, if it is shown."""
        *before, last = self.parse(file_name, source) or [ast.Pass()]
        for node in before:
            self._run_statement(file_name, node)
        return self._run_statement(file_name, last, shown=not _is_quiet(last, file_name))

    def parse(self, file_name: str, source: str) -> list[ast.stmt]:
        """Return a cell's statements, and have its lines at hand for tracebacks; raise SyntaxError and its like."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a stray backslash in a docstring is none of ours
            try:
                return self._parsed(file_name, source)
            except SyntaxError:
                return self._parsed(file_name, inert(source))

    def _parsed(self, file_name: str, source: str) -> list[ast.stmt]:
        linecache.cache[file_name] = (len(source), None, source.splitlines(keepends=True), file_name)
        flags = self._flags | ast.PyCF_ONLY_AST
        tree: ast.Module = compile(source, file_name, "exec", flags, dont_inherit=True)
        return tree.body

    def _run_statement(self, file_name: str, node: ast.stmt, shown: bool = False) -> Any:
        """Run one statement; return and keep what it comes to where a notebook would show it."""
        if not shown or not isinstance(node, ast.Expr):
            self._execute(compile(ast.Module([node], []), file_name, "exec", self._flags, dont_inherit=True))
            return None
        expression = ast.Expression(node.value)
        value = self._execute(compile(expression, file_name, "eval", self._flags, dont_inherit=True))
        if value is not None and value is not self._outputs and not self.shell.captures:
            self._keep(value)
        return value

    def _execute(self, code: types.CodeType) -> Any:
        self._flags |= code.co_flags & _FUTURE
        value = eval(code, self.namespace)
        return self._await(value) if code.co_flags & inspect.CO_COROUTINE else value

    def _await(self, coroutine: Any) -> Any:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
        return self._loop.run_until_complete(coroutine)

    def _keep(self, value: Any) -> None:
        """Keep a value under the names by which a notebook knows it; a name that a student uses stays theirs."""
        number, names = len(self._inputs) - 1, ("_", "__", "___")
        free = all(self.namespace.get(name) is last for name, last in zip(names, self._last, strict=True))
        self._last = [value, *self._last[:2]]
        if free:
            self.namespace.update(zip(names, self._last, strict=True))
        self._outputs[number] = self.namespace[f"_{number}"] = value
        self.own.add(f"_{number}")

    def _run_text(self, source: str) -> BaseException | None:
        """Run a cell that a cell's own code runs."""
        stop = self.run(f"<cell in {len(self._inputs) - 1}>", source)
        return stop.error if stop else None


def _first_line(node: ast.stmt) -> int:
    return min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])


def _top_line(error: BaseException, file_name: str) -> float:
    """Return the line at the top of a cell at which an error arose; beyond all lines where nothing says."""
    lines = (line for f, line in traceback.walk_tb(error.__traceback__) if f.f_code.co_filename == file_name)
    return next(lines, float("inf"))


def _behind(nodes: list[ast.stmt], line: float) -> list[ast.stmt]:
    """Return the statements below the one in which a line stands."""
    return [node for node in nodes if _first_line(node) > line]


def _is_quiet(node: ast.stmt, file_name: str) -> bool:
    """Whether a semicolon follows a statement, so that a notebook does not show what it comes to."""
    line = linecache.getline(file_name, node.end_lineno or 0).encode()
    return line[node.end_col_offset :].lstrip().startswith(b";")


def stop_of(error: BaseException, file_name: str) -> Stop:
    """Return how an error stopped a cell."""
    return Stop(error, _line_of(error, file_name))


def _line_of(error: BaseException, file_name: str) -> int | None:
    """Return the innermost line of a cell at which an error arose."""
    line = error.lineno if isinstance(error, SyntaxError) and error.filename == file_name else None
    frame = error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == file_name:
            line = frame.tb_lineno
        frame = frame.tb_next
    return line
