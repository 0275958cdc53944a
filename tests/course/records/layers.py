"""What notebook 03 says of the numbers that it prints."""

import re

from tests.helpers.notebook_runs import Page


def claim_what_the_programs_print(page: Page) -> None:
    assert "1 layer:       7,850 parameters" in page.text
    assert "2 layers:    159,010 parameters" in page.text
    assert "arrays hold 159,010 numbers" in page.text
    assert "x = [1 1]   hidden [1 1]   output 0" in page.text
    assert page.number(r"Digits as one number: +([\d.]+)%") < 40
    assert page.number(r"Digits as one-hot: +([\d.]+)%") > 80
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


def claim_a_fold_of_a_sheet_says_less_than_a_bend_of_a_line(page: Page) -> None:
    wave, sheet = (
        [int(error) for error in re.findall(r"units: (\d+)%", page.figure(part))]
        for part in ("kick drum's wave", "three drum hits over time and pitch")
    )
    assert len(wave) == len(sheet) == 4
    assert min(wave[1], sheet[1]) > 50  # "with 40 units both are off by more than half"
    assert wave[2] < 0.3 * wave[1]  # "to a quarter of that"
    assert 0.55 < sheet[2] / sheet[1] < 0.75  # "by a third only"
    assert sheet == sorted(sheet, reverse=True)
    assert sheet[3] > 5  # "and never to 0"
    assert wave[0] > 90 > 25 > wave[2] > wave[3]  # hopeless; closely; hard to tell


def claim_a_snare_takes_more_units_than_a_kick(page: Page) -> None:
    kick = re.search(r"640 units: (\d+)%", page.figure("kick drum's wave"))
    assert kick is not None
    assert int(kick[1]) < 12  # "follow the kick closely"
    assert page.number(r"off by (\d+)%") > 90  # "miss nearly everything"


def claim_classes_as_one_number_are_a_guess(page: Page) -> None:
    number, rows = (
        page.number(r"Instruments as one number: +([\d.]+)%"),
        page.number(r"Instruments as one-hot: +([\d.]+)%"),
    )
    assert number < 13  # "no better than by guessing"
    assert rows > 3 * number


def claim_the_hidden_layer_is_worth_fourteen_points_on_the_board(page: Page) -> None:
    one, two = page.board
    assert 0.11 < two.share - one.share < 0.17
    assert two.share - one.share > 1.8 * max(one.error, two.error)
    assert one.recordings == 42


def claim_linear_after_linear_is_linear(page: Page) -> None:
    told = page.figure("collapsed to 1")
    assert told.count("straight and parallel") == 2
    assert told.endswith("3 layers with ReLU: lines of equal output are bent.")


def claim_where_drum_hits_answer(page: Page) -> None:
    peaks = [
        float(kilohertz) for kilohertz in re.findall(r"most at ([\d.]+) kHz", page.figure("drum hits, over"))
    ]
    assert peaks == sorted(peaks)
    assert peaks[0] < 0.2 < 4 < peaks[2]


def claim_some_receptors_are_pale(page: Page) -> None:
    """The page says that where all is pale, the unit has died."""
    (pale,) = re.findall(r"(\d+) of them are pale", page.figure("receptors of 28 by 28"))
    assert int(pale) > 0
