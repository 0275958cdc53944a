"""What notebook 04 says of the numbers that it prints."""

from tests.helpers.notebook_runs import Page


def claim_the_network_learns(page: Page) -> None:
    assert "WRONG" not in page.text
    assert "after 20 epochs: 9" in page.text
