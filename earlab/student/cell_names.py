"""Tell which names a notebook's cells define, and which its functions take from outside, without running anything."""

from __future__ import annotations

import builtins
import symtable
import warnings
from dataclasses import dataclass

from earlab.cells.magics import inert

GIVEN = frozenset({*dir(builtins), "display", "get_ipython", "__name__", "__file__", "__class__"})


@dataclass(frozen=True)
class CellNames:
    """Names of one cell. ``needs``: for each function or class, the global names that it reads.

    everything: a ``from … import *`` may define any name.
    """

    defines: frozenset[str]
    needs: dict[str, frozenset[str]]
    everything: bool


def names_of(source: str) -> CellNames:
    """Return the names of a cell; raise SyntaxError where it is not Python."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "\d" in a string is no reason to stop
        source = inert(source)
        top = symtable.symtable(source, "cell", "exec")
    defines = {s.get_name() for s in top.get_symbols() if s.is_assigned() or s.is_imported()}
    needs: dict[str, frozenset[str]] = {}
    for child in top.get_children():
        reads, sets = _outside(child)
        defines |= sets
        if child.get_type() in ("function", "class"):
            needs[child.get_name()] = needs.get(child.get_name(), frozenset()) | (frozenset(reads) - GIVEN)
    star = any(line.strip().startswith("from ") and "import *" in line for line in source.splitlines())
    return CellNames(frozenset(defines), needs, star)


def _outside(table: symtable.SymbolTable) -> tuple[set[str], set[str]]:
    """Return the global names that a function reads, and those that it sets by a ``global`` line."""
    reads = {s.get_name() for s in table.get_symbols() if s.is_global() and s.is_referenced()}
    sets = {s.get_name() for s in table.get_symbols() if s.is_declared_global() and s.is_assigned()}
    for child in table.get_children():
        inner_reads, inner_sets = _outside(child)
        reads, sets = reads | inner_reads, sets | inner_sets
    return reads, sets
