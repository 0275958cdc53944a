"""What notebook 02 says of the numbers that it prints."""

import re

from tests.helpers.notebook_runs import Page


def claim_what_the_programs_print(page: Page) -> None:
    assert "14 of the 16 possible truth tables" in page.text
    assert "The best line gets 3 of 4 rows of XOR right" in page.text
    one, next_one = re.findall(r"XOR, epoch 1[12]: (.*)", page.text)
    assert one == next_one
    assert "Training: 14 kicks, 4 snares." in page.text
    assert "Testing: 6 kicks, 7 snares" in page.text


def claim_every_ring_has_a_player(page: Page) -> None:
    heard = " ".join(page.sounds)
    assert len(re.findall(r"\d: a snare by", heard)) == 3
    assert not re.search(r"\d: a kick by", heard)


def claim_a_kick_is_easier_than_a_snare(page: Page) -> None:
    kick, snare = re.findall(r"(\d+) of (\d+) right when the person is left out", page.text)
    assert int(kick[0]) / int(kick[1]) > 0.9
    assert int(snare[0]) / int(snare[1]) < int(kick[0]) / int(kick[1])
    heard = " ".join(page.sounds)
    assert "snare, taken for hi-hat" in heard
    assert "hi-hat, taken for snare" in heard


def claim_one_problem_settles_and_the_other_never_does(page: Page) -> None:
    settled, unsettled = re.findall(r"together: (\d+) errors in epoch (\d+)", page.text)
    assert settled[0] == "0"
    assert unsettled == ("6", "200")
