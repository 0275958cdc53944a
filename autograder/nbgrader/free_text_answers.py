"""Remember which free-text answer a person was last asked to judge: a digest of each, kept in the gradebook itself.

They are written in the transaction that asks for the person.  Anywhere else a grader killed in between would
ask again for an answer that was judged meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping

from nbgrader.api import Gradebook
from sqlalchemy import Column, MetaData, String, Table, delete, insert, select

_ANSWERS = Table(
    "earlab_answer",
    MetaData(),
    Column("grade_id", String(32), primary_key=True),
    Column("digest", String(64), nullable=False),
)


def make_table(gradebook: Gradebook) -> None:
    """Add the table to a gradebook that has none."""
    _ANSWERS.create(gradebook.engine, checkfirst=True)


def seen_answers(gradebook: Gradebook, grades: list[str]) -> dict[str, str]:
    """Return the digests of the answers to these grades (ids), where there was one."""
    query = select(_ANSWERS.c.grade_id, _ANSWERS.c.digest).where(_ANSWERS.c.grade_id.in_(grades))
    return {grade: digest for grade, digest in gradebook.db.execute(query)}


def keep_answers(gradebook: Gradebook, digests: Mapping[str, str]) -> None:
    """Keep the digests of answers, by the id of their grade, as part of the transaction in progress."""
    if digests:
        gradebook.db.execute(delete(_ANSWERS).where(_ANSWERS.c.grade_id.in_(list(digests))))
        gradebook.db.execute(
            insert(_ANSWERS), [{"grade_id": grade, "digest": digest} for grade, digest in digests.items()]
        )
