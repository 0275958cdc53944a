"""Find what definition cells use that cannot work where they are graded: other programs and processes, and the network."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from earlab.cells.definitions import statements

_PROCESSES = "other programs and processes cannot be started where work is graded; do it in one process"
_NETWORK = (
    "there is no network where work is graded; put the data into the cell, or a file beside the notebook"
)
_CANNOT = {
    "subprocess": _PROCESSES, "pty": _PROCESSES, "os.system": _PROCESSES, "os.popen": _PROCESSES, "os.posix_spawn": _PROCESSES, "os.posix_spawnp": _PROCESSES, "os.spawnl": _PROCESSES,
    "os.spawnv": _PROCESSES, "os.execv": _PROCESSES, "os.execvp": _PROCESSES, "asyncio.create_subprocess_exec": _PROCESSES,
    "asyncio.create_subprocess_shell": _PROCESSES, "multiprocessing.Pool": _PROCESSES, "multiprocessing.pool": _PROCESSES,
    "multiprocessing.Manager": _PROCESSES,
    "concurrent.futures.ProcessPoolExecutor": _PROCESSES, "concurrent.futures.process.ProcessPoolExecutor": _PROCESSES,
    "socket.socket": _NETWORK, "socket.create_connection": _NETWORK, "urllib.request": _NETWORK, "http.client": _NETWORK,
    "requests": _NETWORK, "httpx": _NETWORK, "urllib3": _NETWORK, "ftplib": _NETWORK, "smtplib": _NETWORK,
}  # fmt: skip


@dataclass(frozen=True)
class Unworkable:
    """A use of something that cannot work. ``why``: the reason and the way out."""

    name: str
    line: int
    why: str


def unworkable(source: str, known: dict[str, str]) -> Iterator[Unworkable]:
    """Yield what a cell uses that cannot work, each name once.

    known: what imported names stand for; what this cell imports is added to it.
    """
    nodes = [node for statement in statements(source) for node in ast.walk(statement)]
    known.update(_imported(nodes))
    inner = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
    told: set[str] = set()
    for node in nodes:
        if isinstance(node, (ast.Name, ast.Attribute)) and id(node) not in inner:
            dotted = _dotted(node, known)
            name = next((name for name in _CANNOT if f"{dotted}.".startswith(f"{name}.")), None)
            if name is not None and name not in told:
                told.add(name)
                yield Unworkable(dotted, node.lineno, _CANNOT[name])


def _imported(nodes: Iterable[ast.AST]) -> dict[str, str]:
    """Return what the names that are imported among ``nodes`` stand for."""
    found: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                found[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
    return found


def _dotted(node: ast.AST, known: dict[str, str]) -> str:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in known:
        return ""
    return ".".join([known[node.id], *reversed(parts)])
