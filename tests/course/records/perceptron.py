"""What notebook 02 says of the numbers that it prints."""

import re

from tests.helpers.notebook_runs import Page


def claim_what_the_programs_print(page: Page) -> None:
    assert "14 of the 16 possible truth tables" in page.text
    assert "75%" in page.text
    assert "XOR, the next:   the same again" in page.text
    assert "Training: 18 hits. Testing: 13 hits" in page.text


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
