"""Build every product of the course from its sources, and say which committed ones are stale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.assignments.assignment import Assignment, assignment_names, load_assignment
from autograder.assignments.source import SOLUTIONS, Source
from autograder.audit.hypotheses import up_to_date
from autograder.intake.released import release_of
from autograder.nbgrader.course import Course
from autograder.nbgrader.releases import Releases
from autograder.release import stills
from autograder.release.case_files import public_case_files, same_values
from autograder.release.kit import build_kit
from autograder.release.notebook import build_notebook, notebook_text
from autograder.release.start_page import home_notebook, home_source
from autograder.report.pages import CONFIG as CONFIG_TEMPLATE
from autograder.report.pages import render
from earlab.compare.hypotheses import ENDING
from earlab.handin.release import FILE, to_json
from earlab.protocol.codec import CodecError

ROOT = SOLUTIONS.parent
HOME = "start"
CONFIG = Path("course/nbgrader_config.py")  # instructors change it: written where there is none yet


@dataclass(frozen=True)
class Release:
    """What was built, by path relative to where it belongs.

    committed: products that lie in the repository (student notebooks, public case files).
    course: products for instructors and for handing out, outside of it.
    assignments: what the course keeps as released, for its grader.
    """

    committed: Mapping[Path, bytes]
    course: Mapping[Path, bytes]
    assignments: tuple[Assignment, ...] = ()


def build(names: Sequence[str] = (), kit: bool = True) -> Release:
    """Build the named assignments, or all of them with the first page and, if asked, the student kit.

    Raises SourceError or ExerciseError, with what to mend, where the course's sources are wrong.
    """
    assignments = [load_assignment(name) for name in names or assignment_names()]
    committed: dict[Path, bytes] = {}
    course = {CONFIG: render(CONFIG_TEMPLATE, course=repr("earlab")).encode()}
    for assignment in assignments:
        name, file = assignment.name, f"{assignment.name}.ipynb"
        instructor = notebook_text(build_notebook(assignment.source, "instructor")).encode()
        committed[Path("notebooks", file)] = notebook_text(
            stills.student_notebook(assignment.source)
        ).encode()
        for exercise, blob in public_case_files(assignment).items():
            committed[Path("earlab/public", name, f"{exercise}.msgpack")] = blob
        committed[Path("earlab/public", name, FILE)] = to_json(release_of(assignment)).encode()
        course[Path("instructor", file)] = instructor
        course[Path("course/source", name, file)] = (
            instructor  # nbgrader makes release/ of it, and the gradebook
        )
    if not names:
        home = home_notebook(SOLUTIONS / f"{HOME}.py", [a.source for a in assignments])
        committed[Path("notebooks", f"{HOME}.ipynb")] = notebook_text(home).encode()
        if kit:
            notebooks = {p.name: blob for p, blob in committed.items() if p.suffix == ".ipynb"}
            course[Path("earlab-kit.zip")] = build_kit(ROOT, notebooks)
    return Release(committed, course, tuple(assignments))


def first_page() -> Source:
    """Return the source of the first page, with its table of all notebooks."""
    return home_source(
        SOLUTIONS / f"{HOME}.py", [load_assignment(name).source for name in assignment_names()]
    )


def stale(root: Path, release: Release, everything: bool) -> list[str]:
    """Return a sentence for each committed product that is missing, differs, or (everything) has no source."""
    complaints = []
    for path, blob in release.committed.items():
        if not (root / path).is_file():
            complaints.append(f"{path} is missing; run: autograder release")
        elif not _up_to_date(root / path, blob):
            complaints.append(f"{path} differs from what its source makes; run: autograder release")
    complaints += [
        f"what was tried on {exercise.name} is not made of what there is today; run: autograder hypotheses {exercise.name}"
        for assignment in release.assignments
        for exercise in assignment.exercises
        if root == ROOT and not up_to_date(assignment, exercise)
    ]
    pages = [a.source for a in release.assignments] + ([first_page()] if everything else [])
    complaints += [
        f"the pictures of {page.name} are not made of what there is today; run: autograder stills {page.name}"
        for page in pages
        if root == ROOT and not stills.up_to_date(page)
    ]
    if everything:
        tried = {
            Path("earlab/public", a.name, f"{e.name}{ENDING}")
            for a in release.assignments
            for e in a.exercises
        }
        found = [*(root / "notebooks").glob("*.ipynb"), *(root / "earlab/public").glob("*/*.*")]
        orphans = {p.relative_to(root) for p in found} - set(release.committed) - tried
        complaints += [f"{path} is made by no source; delete it" for path in sorted(orphans)]
    return complaints


def write(root: Path | None, out: Path, release: Release) -> list[Path]:
    """Write the products and return the paths of those that changed, the committed ones relative to ``root``.

    root: the clone; without one, nothing of it.
    """
    changed = _write(root, release.committed) if root else []
    changed += [out / path for path in _write(out, release.course)]
    if release.assignments:
        releases = Releases(Course(out / "course").private / "released")
        changed += filter(None, map(releases.keep, release.assignments))
    return changed


def _write(folder: Path, products: Mapping[Path, bytes]) -> list[Path]:
    """Write what is not there yet in the same form; return the names of what was."""
    changed = []
    for path, blob in products.items():
        target = folder / path
        kept = path == CONFIG and target.exists()
        if not kept and not _up_to_date(target, blob):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(blob)
            changed.append(path)
    return changed


def _up_to_date(path: Path, blob: bytes) -> bool:
    """Whether the file is there and the same: case files by value, everything else byte for byte."""
    if not path.is_file():
        return False
    present = path.read_bytes()
    if present == blob or path.suffix != ".msgpack":
        return present == blob
    try:
        return same_values(present, blob)
    except CodecError:
        return False
