"""Which files may be the notebook that was to be handed in, the likeliest first, and what is said where there is none."""

from __future__ import annotations

import unicodedata

import pytest

from earlab.handin.beside import is_hidden, is_inert
from earlab.handin.candidates import in_order, nothing_there, renamed

EXPECTED = "02_Übung.ipynb"


@pytest.mark.parametrize(
    "name",
    ["02_Übung (1).ipynb", "02_Übung-Copy1.ipynb", "02_Übung.IPYNB", "02_Übung.ipynb.txt", "02_Übung.json", "02_Übung",
     "02_übung.ipynb", "mine.ipynb", "sub/02_Übung.ipynb", "02_Übung.ipynb.json", "02_Übung.ipynb (1)",
     unicodedata.normalize("NFD", EXPECTED)],
)  # fmt: skip
def test_what_may_be_it_is_found(name: str) -> None:
    assert in_order(["a.csv", name, "b.py", "data.json", "notes.txt"], EXPECTED) == [name]
    said = renamed(name, EXPECTED)
    assert said == "" if unicodedata.normalize("NFC", name) == EXPECTED else "graded all the same" in said


def test_the_likeliest_comes_first() -> None:
    order = [
        EXPECTED,
        "02_übung.ipynb",
        "02_Übung (1).ipynb",
        "z.ipynb",
        "02_Übung.ipynb.txt",
        f"a/{EXPECTED}",
    ]
    assert in_order(order[::-1], EXPECTED) == order
    decomposed = unicodedata.normalize("NFD", EXPECTED)
    assert in_order([*order[::-1], decomposed], decomposed)[:2] == [decomposed, EXPECTED]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["b.txt", "work.ZIP"], "work.ZIP: unpack it"),
        (["02.py"], "a script, 02.py"),
        (["02.html", "x.png"], "a printed page, 02.html"),
        (["02.docx"], "a text document"),
        (["a", "b", "c", "d", "e"], "(a, b, c and 2 more)"),
        ([], "nothing else lies in the folder either"),
        (["\udcff.bin"], "?.bin"),
    ],
)
def test_what_lies_there_instead_is_said_with_the_way_out(names: list[str], words: str) -> None:
    said = nothing_there(names, EXPECTED)
    assert words in said
    assert EXPECTED in said


@pytest.mark.parametrize(
    ("name", "hidden"),
    [("._a.ipynb", True), (".DS_Store", True), ("__MACOSX", True), ("Thumbs.db", True), ("desktop.ini", True), ("~$a.docx", True),
     (".ipynb_checkpoints", True), ("__pycache__", True), ("a.ipynb", False), ("data", False), ("_x.csv", False)],
)  # fmt: skip
def test_files_of_operating_systems_are_nobodys(name: str, hidden: bool) -> None:
    assert is_hidden(name) is hidden


@pytest.mark.parametrize(
    ("name", "inert"),
    [("a.txt", True), ("a.PNG", True), ("a/b.wav", True), ("a.npz", True), ("a.html", False), ("a.svg", False), ("a.js", False),
     ("a.png.html", False), ("a.html.png", True), ("a", False), ("a.", False), (".txt", False), ("a.txt ", False), ("a.ipynb", False),
     ("a.xht", False), ("a.mhtml", False), ("a.pdf", True)],
)  # fmt: skip
def test_what_a_browser_may_open_is_named(name: str, inert: bool) -> None:
    assert is_inert(name) is inert
