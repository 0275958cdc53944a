"""A notebook file is read whatever it is, or refused with a reason and a way out."""

import json
import pickle

import nbformat
import pytest

from earlab.handin.notebook_file import MAX_BYTES, MAX_SOURCE, UnreadableError, parse


def notebook(*sources):
    cells = [
        {"cell_type": "code", "source": s, "metadata": {}, "outputs": [], "execution_count": None}
        for s in sources
    ]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}


def blob(data):
    return data if isinstance(data, bytes) else json.dumps(data).encode()


def test_cells_are_read_in_order_with_their_ids():
    data = notebook("a = 1", ["b = 2\n", "c = 3"])
    data["cells"][1]["metadata"] = {"nbgrader": {"grade_id": "exercise-b"}}
    cells = parse(blob(data)).cells
    assert [cell.source for cell in cells] == ["a = 1", "b = 2\nc = 3"]
    assert [cell.grade_id for cell in cells] == [None, "exercise-b"]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b"not json", "not valid JSON"),
        (b"[" * 100_000, "not valid JSON"),
        (b"[]", "not a notebook"),
        (b'{"cells": 3}', "no list of cells"),
        (b'{"cells": []}', "no code cell"),
        (b'{"cells": [{"cell_type": "markdown", "source": "hello"}]}', "no code cell"),
        (b'{"worksheets": [3]}', "old format"),
        (b"x" * (MAX_BYTES + 1), "larger than"),
        (b"[" + b"[]," * (MAX_BYTES // 4) + b"[]]", "lists and items"),
        (b'{"nbformat": 2, "cells": 3}', "old format cannot be converted"),
    ],
)
def test_what_is_no_notebook_is_refused_with_a_reason(data, word):
    with pytest.raises(UnreadableError, match=word):
        parse(blob(data))


def test_what_cannot_be_read_can_be_sent_to_a_worker():
    with pytest.raises(UnreadableError) as raised:
        parse(blob(b"not json"))
    assert str(pickle.loads(pickle.dumps(raised.value))) == str(raised.value)


def test_foreign_encodings_are_read_and_said():
    text = json.dumps(notebook("name = 'Müller'"), ensure_ascii=False)
    utf16 = parse(blob(text.encode("utf-16")))
    assert utf16.cells[0].source == "name = 'Müller'"
    assert "UTF-16" in utf16.notes[0]
    latin = parse(blob(text.encode("latin-1")))
    assert latin.cells[0].source == "name = 'Müller'"
    assert "Latin-1" in latin.notes[0]


def test_damaged_cells_are_left_out_and_counted():
    data = notebook("a = 1")
    data["cells"] += [None, 3, {"cell_type": 7, "source": "x"}, {"cell_type": "code", "source": {"a": 1}}]
    submission = parse(blob(data))
    assert [cell.source for cell in submission.cells] == ["a = 1"]
    assert "4 cells" in submission.notes[0]


def test_null_characters_are_taken_out():
    cells = parse(blob(notebook("a = '\0'"))).cells
    assert cells[0].source == "a = ''"


def test_metadata_of_any_type_is_survived():
    data = notebook("a = 1", "b = 2", "c = 3")
    for cell, meta in zip(
        data["cells"], [None, {"nbgrader": []}, {"nbgrader": {"grade_id": 5}}], strict=True
    ):
        cell["metadata"] = meta
    assert [cell.grade_id for cell in parse(blob(data)).cells] == [None] * 3


def test_a_notebook_of_format_3_is_converted():
    old = nbformat.v3.new_notebook(
        worksheets=[nbformat.v3.new_worksheet(cells=[nbformat.v3.new_code_cell("a = 1")])]
    )
    assert parse(blob(json.loads(json.dumps(old)))).cells[0].source == "a = 1"


def test_large_outputs_are_no_reason_to_refuse():
    data = notebook("a = 1")
    data["cells"][0]["outputs"] = [
        {"output_type": "display_data", "metadata": {}, "data": {"image/png": "iVBOR" * 4_000_000}},
        {"output_type": "display_data", "metadata": {}, "data": {"plot": [0.125] * 900_000}},
    ]
    assert parse(blob(data)).cells[0].source == "a = 1"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_every_unicode_encoding_is_read(encoding):
    text = json.dumps(notebook("name = 'Müller'"), ensure_ascii=False)
    assert parse(blob(text.encode(encoding))).cells[0].source == "name = 'Müller'"


def test_what_had_to_be_overlooked_is_said():
    data = {**notebook("a = '\0'", "b" * (MAX_SOURCE + 1)), "nbformat": 5}
    notes = " ".join(parse(blob(data)).notes)
    assert "format 5" in notes
    assert "Cell 1 held null characters" in notes
    assert "Cell 2 holds more than a million characters" in notes


@pytest.mark.parametrize(
    "odd",
    ["9" * 5_000, "-" + "1" * 4_400, "1e99999", "NaN", "[" * 500 + "]" * 500],
    ids=["long", "negative", "infinite", "no number", "deep"],
)
def test_what_json_can_hold_and_python_cannot_is_no_reason_to_refuse(odd):
    text = json.dumps(notebook("a = 1")).replace("null", odd)
    assert parse(text.encode()).cells[0].source == "a = 1"
