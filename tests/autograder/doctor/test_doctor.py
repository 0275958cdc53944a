"""``autograder doctor`` tells what there is, what could be better and what is missing, each with what to do."""

from __future__ import annotations

import json
import os
import sys
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from autograder.cli import app
from autograder.commands import doctor
from autograder.doctor import grading, libraries, machine
from autograder.doctor.finding import Finding
from autograder.doctor.locked_versions import LOCK, locked_versions
from autograder.sandbox import SandboxError, isolation
from autograder.support.lock import CourseLock
from tests.helpers.support import ROOT

TOPICS = ["isolation", "locks", "programs", "Python", "libraries", "memory", "disk", "librosa", "data sets", "browser", "fonts"]  # fmt: skip


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["doctor", *arguments])
    return done.exit_code, done.stdout


def test_this_machine_can_grade(tmp_path: Path) -> None:
    code, out = run(str(tmp_path), "--json")
    report = json.loads(out)
    assert (code, report["ok"]) == (0, True), out
    assert [finding["topic"] for finding in report["findings"]] == TOPICS
    assert all((finding["state"] == "ok") is (finding["advice"] == "") for finding in report["findings"])
    assert report["findings"][0]["found"] in isolation.LEVELS
    assert list(tmp_path.iterdir()) == []


def test_what_prevents_grading_decides_the_exit_status(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        Finding("browser", "missing", "none"),
        Finding("memory", "could be better", "little", "one\ntwo"),
    ]
    monkeypatch.setattr(doctor, "examine", lambda course: iter(found))
    code, out = run()
    assert code == 0
    lines = out.splitlines()
    assert [line.split()[0] for line in lines] == ["browser", "memory", "one", "two", "Grading"]
    found.append(Finding("locks", "missing", "[none] here", "mount it with locks", needed=True))
    code, out = run()
    assert code == 1
    assert "[none] here" in out
    assert "Nothing can be graded here yet." in out


def test_a_folder_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    assert run(str(tmp_path / "nowhere"))[0] == 2


def test_a_weaker_level_says_why_no_stronger_one_works(monkeypatch: pytest.MonkeyPatch) -> None:
    weaker = SimpleNamespace(level="landlock", reason="isolation 'strict' does not work here: no namespaces.")
    monkeypatch.setattr(grading, "Sandbox", lambda isolation: nullcontext(weaker))
    assert grading.isolation() == Finding("isolation", "could be better", "landlock", weaker.reason)


def test_without_any_level_nothing_can_be_graded(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(isolation: str) -> None:
        raise SandboxError("it needs Linux or macOS")

    monkeypatch.setattr(grading, "Sandbox", refuse)
    found = grading.isolation()
    assert found.prevents_grading
    assert "Linux or macOS" in found.advice


def test_a_file_system_without_locks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(self: CourseLock, seconds: float) -> bool:
        raise PermissionError(13, "Permission denied", str(tmp_path))

    monkeypatch.setattr(CourseLock, "_tried", refuse)
    found = grading.locks(tmp_path)
    assert found.prevents_grading
    assert "check owner and permissions" in found.advice


def test_on_a_bare_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = grading.programs()
    assert found.state == "could be better"
    assert str(Path(sys.executable).parent / "activate") in found.advice
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert grading.programs().prevents_grading
    assert machine.browser().state == machine.fonts().state == "could be better"
    for name in ("chromium", *grading.PROGRAMS):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    assert grading.programs().state == "ok"
    assert machine.browser().found == str(tmp_path / "chromium")


def test_little_memory_and_little_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    monkeypatch.setattr(machine.psutil, "virtual_memory", lambda: SimpleNamespace(available=1.2e9))
    assert "--workers 2" in machine.memory().advice
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda path: SimpleNamespace(free=1e9))
    assert machine.disk(tmp_path).advice


def test_other_versions_than_the_tested_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    found = libraries.libraries({**locked_versions(), "numpy": "1.0"})
    assert found.state == "could be better"
    assert "(tested: 1.0)" in found.advice
    assert "make install" in found.advice
    installed = libraries._installed
    monkeypatch.setattr(libraries, "_installed", lambda name: "" if name == "nbgrader" else installed(name))
    assert libraries.libraries().prevents_grading


def test_a_python_that_was_not_tested(monkeypatch: pytest.MonkeyPatch) -> None:
    assert libraries.python().found in sys.version
    monkeypatch.setattr(sys, "version_info", (3, 99, 0))
    assert "PYTHON=python3.13" in libraries.python().advice


def test_the_lock_is_the_projects() -> None:
    assert ROOT / "constraints.txt" == LOCK
    assert locked_versions(ROOT / "nowhere") == {}
