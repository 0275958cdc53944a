"""Know expensive proofs by record: what holds for these very sources is not run again.

A proof (the audit of an exercise, the run of a notebook) depends on files and texts, its sources, and on the libraries of
the machine.  Both have a digest; ``make prove`` writes them into ``tests/proofs.json`` once the proof holds.  In tests
a proof with the recorded digests is believed; a fixed sample of them runs all the same.  Other libraries: it runs, and
decides.  Other sources: it runs, and when it holds, the test still fails, with the command that renews the record.

    def test_a_notebook_runs(prove, name):
        prove(f"notebook:{name}", proof_sources.of_notebook(name), lambda: run(name))

where ``run`` asserts what is to hold and returns in a few words what was found.  Mark such tests with ``proof``.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.support import LONG, ROOT

RECORDS = ROOT / "tests" / "proofs.json"
RENEWING = (
    os.environ.get("EARLAB_PROVE") == "1"
)  # as `make prove` sets it: run what is not known, write what holds
WHOLE = RENEWING or LONG  # a proof is done in full where it is recorded, and where time is no matter
_SAMPLE = 10  # so many of the known proofs run all the same, however many notebooks there are
_LIBRARIES = ("numpy", "scipy", "scikit-learn", "librosa", "numba", "torch", "matplotlib")


@dataclass(frozen=True)
class Record:
    """What was proven: digests of sources and libraries, and what was found, in words."""

    sources: str
    libraries: str
    found: str


@dataclass(frozen=True)
class Outcome:
    """What a test did about a proof: believed its record, or ran it. record: what is true of it now."""

    name: str
    ran: bool
    record: Record

    @classmethod
    def of(cls, data: dict[str, Any]) -> Outcome:
        """Return the outcome that ``asdict`` made plain data of, on its way from another process."""
        return cls(data["name"], data["ran"], Record(**data["record"]))


def digest(parts: Iterable[Path | str]) -> str:
    """Return a hash of texts and of files, by their names from the project's root and their bytes."""
    whole = hashlib.sha256()
    for part in parts:
        name, blob = ("", part.encode()) if isinstance(part, str) else (_name(part), part.read_bytes())
        whole.update(f"{name}\0{len(blob)}\0".encode() + blob)
    return whole.hexdigest()[:16]


def libraries() -> str:
    """Return a hash of the versions that change what is computed; a local one such as ``+cpu`` is the same."""
    versions = [f"{name} {version(name).partition('+')[0]}" for name in _LIBRARIES]
    return digest([f"Python {sys.version_info.major}.{sys.version_info.minor}", *versions])


def load(path: Path = RECORDS) -> dict[str, Record]:
    """Return the records by the proofs' names."""
    texts = json.loads(path.read_text()) if path.is_file() else {}
    return {name: Record(**fields) for name, fields in texts.items()}


def save(records: Mapping[str, Record], path: Path = RECORDS) -> None:
    """Write the records, a line for each in the order of their names, so that two branches seldom meet in one."""
    lines = [
        f"{json.dumps(name)}: {json.dumps(asdict(records[name]), ensure_ascii=False)}"
        for name in sorted(records)
    ]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def sample(names: Iterable[str]) -> set[str]:
    """Return the proofs that run although they are known: always the same ones, so that a failure can be repeated."""
    return set(sorted(names, key=lambda name: digest([name]))[:_SAMPLE])


def hold(
    name: str,
    sources: Iterable[Path | str],
    run: Callable[[], str],
    note: Callable[[Outcome], None],
    records: Mapping[str, Record],
) -> None:
    """Prove ``name`` or believe its record; tell ``note`` which; fail the test where the record is stale."""
    known = records.get(name)
    now = digest(sources), libraries()
    unchanged = known is not None and known.sources == now[0]
    believed = known is not None and now == (known.sources, known.libraries)
    if believed and not LONG and (RENEWING or name not in sample(records)):
        note(Outcome(name, False, known))
        return
    found = run()
    note(Outcome(name, True, Record(*now, found)))
    if not unchanged and not RENEWING:
        state = "was proven from other sources" if known else "has no record yet"
        pytest.fail(f"{name} holds ({found}), but {state}; {renewal(name)}", pytrace=False)


def renewal(name: str) -> str:
    """Return what renews the record of a proof, named as ``kind:NN_topic`` or ``kind:NN_topic/part``."""
    return f"run: make prove NB={name.partition(':')[2][:2]}   and commit {_name(RECORDS)}"


def renewed(old: Mapping[str, Record], outcomes: Iterable[Outcome], everything: bool) -> dict[str, Record]:
    """Return the records after a run of proofs that all hold.

    everything: what was not among them is gone, of the kinds that ran: a run of one file has only one of them.
    """
    now = {outcome.name: outcome.record for outcome in outcomes}
    ran = {_kind(name) for name in now} if everything else set()
    return {**{name: record for name, record in old.items() if _kind(name) not in ran}, **now}


def _kind(name: str) -> str:
    return name.partition(":")[0]


def _name(path: Path) -> str:
    return path.resolve().relative_to(ROOT).as_posix()
