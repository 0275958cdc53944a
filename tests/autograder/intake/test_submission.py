import json
import os
import pickle
import tracemalloc

import nbformat
import pytest

from autograder.intake.submission import MAX_BYTES, MAX_SOURCE, UnreadableError, read_submission


def notebook(*sources):
    cells = [
        {"cell_type": "code", "source": s, "metadata": {}, "outputs": [], "execution_count": None}
        for s in sources
    ]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}


def write(path, data):
    path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    return path


def test_cells_are_read_in_order_with_their_ids(tmp_path):
    data = notebook("a = 1", ["b = 2\n", "c = 3"])
    data["cells"][1]["metadata"] = {"nbgrader": {"grade_id": "exercise-b"}}
    cells = read_submission(write(tmp_path / "a.ipynb", data)).cells
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
def test_what_is_no_notebook_is_refused_with_a_reason(tmp_path, data, word):
    with pytest.raises(UnreadableError, match=word):
        read_submission(write(tmp_path / "a.ipynb", data))


def test_links_directories_and_pipes_are_not_followed(tmp_path):
    secret = write(tmp_path / "secret", notebook("a = 1"))
    (tmp_path / "link.ipynb").symlink_to(secret)
    os.mkfifo(tmp_path / "pipe.ipynb")
    (tmp_path / "folder.ipynb").mkdir()
    for name in ("link", "pipe", "folder", "absent"):
        with pytest.raises(UnreadableError):
            read_submission(tmp_path / f"{name}.ipynb")


def test_what_cannot_be_read_can_be_sent_to_a_worker(tmp_path):
    with pytest.raises(UnreadableError) as raised:
        read_submission(write(tmp_path / "a.ipynb", b"not json"))
    assert str(pickle.loads(pickle.dumps(raised.value))) == str(raised.value)


def test_foreign_encodings_are_read_and_said(tmp_path):
    text = json.dumps(notebook("name = 'Müller'"), ensure_ascii=False)
    utf16 = read_submission(write(tmp_path / "a.ipynb", text.encode("utf-16")))
    assert utf16.cells[0].source == "name = 'Müller'"
    assert "UTF-16" in utf16.notes[0]
    latin = read_submission(write(tmp_path / "b.ipynb", text.encode("latin-1")))
    assert latin.cells[0].source == "name = 'Müller'"
    assert "Latin-1" in latin.notes[0]


def test_damaged_cells_are_left_out_and_counted(tmp_path):
    data = notebook("a = 1")
    data["cells"] += [None, 3, {"cell_type": 7, "source": "x"}, {"cell_type": "code", "source": {"a": 1}}]
    submission = read_submission(write(tmp_path / "a.ipynb", data))
    assert [cell.source for cell in submission.cells] == ["a = 1"]
    assert "4 cells" in submission.notes[0]


def test_null_characters_are_taken_out(tmp_path):
    cells = read_submission(write(tmp_path / "a.ipynb", notebook("a = '\0'"))).cells
    assert cells[0].source == "a = ''"


def test_metadata_of_any_type_is_survived(tmp_path):
    data = notebook("a = 1", "b = 2", "c = 3")
    for cell, meta in zip(
        data["cells"], [None, {"nbgrader": []}, {"nbgrader": {"grade_id": 5}}], strict=True
    ):
        cell["metadata"] = meta
    assert [cell.grade_id for cell in read_submission(write(tmp_path / "a.ipynb", data)).cells] == [None] * 3


def test_a_notebook_of_format_3_is_converted(tmp_path):
    old = nbformat.v3.new_notebook(
        worksheets=[nbformat.v3.new_worksheet(cells=[nbformat.v3.new_code_cell("a = 1")])]
    )
    path = write(tmp_path / "a.ipynb", json.loads(json.dumps(old)))
    assert read_submission(path).cells[0].source == "a = 1"


def test_of_a_huge_file_nothing_is_read(tmp_path):
    """A file of 200 MB, and one of a terabyte that takes no room on the disk."""
    for size in (200 << 20, 1 << 40):
        path = tmp_path / "huge.ipynb"
        with path.open("wb") as file:
            file.truncate(size)
        tracemalloc.start()
        with pytest.raises(UnreadableError, match="larger than"):
            read_submission(path)
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
        tracemalloc.stop()


def test_large_outputs_are_no_reason_to_refuse(tmp_path):
    data = notebook("a = 1")
    data["cells"][0]["outputs"] = [
        {"output_type": "display_data", "metadata": {}, "data": {"image/png": "iVBOR" * 4_000_000}},
        {"output_type": "display_data", "metadata": {}, "data": {"plot": [0.125] * 900_000}},
    ]
    assert read_submission(write(tmp_path / "a.ipynb", data)).cells[0].source == "a = 1"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_every_unicode_encoding_is_read(tmp_path, encoding):
    text = json.dumps(notebook("name = 'Müller'"), ensure_ascii=False)
    assert (
        read_submission(write(tmp_path / "a.ipynb", text.encode(encoding))).cells[0].source
        == "name = 'Müller'"
    )


def test_what_had_to_be_overlooked_is_said(tmp_path):
    data = {**notebook("a = '\0'", "b" * (MAX_SOURCE + 1)), "nbformat": 5}
    notes = " ".join(read_submission(write(tmp_path / "a.ipynb", data)).notes)
    assert "format 5" in notes
    assert "Cell 1 held null characters" in notes
    assert "Cell 2 holds more than a million characters" in notes
