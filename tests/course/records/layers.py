"""What notebook 03 says of the numbers that it prints."""

import re

from tests.helpers.notebook_runs import Page


def claim_what_the_programs_print(page: Page) -> None:
    assert "1 layer:       7,850 parameters" in page.text
    assert "2 layers:    159,010 parameters" in page.text
    assert "arrays hold 159,010 numbers" in page.text
    assert "x = [1 1]   hidden [1 1]   output 0" in page.text
    assert page.number(r"Digits as one number: +([\d.]+)%") < 40
    assert page.number(r"one-hot: +([\d.]+)%") > 80
    assert page.number(r"159,010 parameters, ([\d.]+)%") > 94
    assert page.number(r"mlp_forward reads ([\d.]+)%") > 90
    assert page.number(r"np.fft.rfft: (\S+)") < 1e-4
    assert page.number(r"points: (\S+) collapsed") < 1e-12


def claim_the_noise_figure_says_what_the_page_predicts(page: Page) -> None:
    """40 % of wrong labels cost little, 80 % much; few images are not enough."""
    percents = re.findall(r"(\d+)%", page.figure("share of wrong labels"))
    without, some, most, few, many = map(int, percents)
    assert without - some < 10
    assert 80 < some < 92  # "about 90 %" is the answer nearest to it
    assert most < 60
    assert few < 70 < 85 < many
