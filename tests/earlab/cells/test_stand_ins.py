"""What stands in for a notebook's own has the shape of it."""

from earlab.cells.stand_ins import card_of
from earlab.student.card import Card


def test_the_card_that_nobody_reads_has_all_that_a_card_has():
    card = Card("double", 4.0, 0.5, ())
    public = {name for name in dir(card) if not name.startswith("_")}
    assert set(vars(card_of(len))) == public
    assert {name for name in public if callable(getattr(card, name))} == {
        name for name in public if callable(getattr(card_of(len), name))
    }
    assert card_of("double").text() == ""
