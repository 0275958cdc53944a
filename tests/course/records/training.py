"""What notebook 05 says of the numbers that it prints."""

import re

import numpy as np

from tests.helpers.notebook_runs import Page


def claim_a_hidden_layer_is_worth_about_four_points(page: Page) -> None:
    assert "159,010 weights" in page.text
    (validated,) = _percent(r"159,010 weights, ([\d.]+)% of the validation", page)
    two = _percent(r"two layers, 159,010\s+seed \d: ([\d.]+)%", page)
    one = _percent(r"logistic regression, 7,850\s+seed \d: ([\d.]+)%", page)
    assert len(two) == len(one) == 3
    assert two.min() >= 94  # what the notebook promises on images it has never seen
    assert two.min() > one.max()
    assert two.min() > validated + 1  # "both do better here"
    gap = two.mean() - one.mean()
    assert 3 < gap < 5  # "about four points in a hundred"
    assert gap > 5 * max(two.std(ddof=1), one.std(ddof=1))  # "many times the spread"


def claim_the_graph_ends_in_p_minus_y(page: Page) -> None:
    graph = page.figure("as six gates")
    assert "make 1, 2, 1; their sum is 4; the first, the right class, divided by it is p = 0.25" in graph
    assert "−4 at p, 0.25 at the sum, −1 and 0.25 where the first exponential forks" in graph
    assert "−0.75 at z1, 0.5 at z2, 0.25 at z3." in graph


def claim_stopping_early_is_worth_it(page: Page) -> None:
    assert "Stopped after" not in page.text
    early, late = _percent(r"loss on the test clips ([\d.]+)", page)[:2]
    assert early < late


def claim_what_grows_after_the_minimum_is_sureness_and_not_mistakes(page: Page) -> None:
    told = (
        r"(\d+)% named correctly; a wrong answer gets (\d+)% .*\n +(\d+) of 168 .* of these (\d+)% correctly"
    )
    early, late = np.array(re.findall(told, page.text), dtype=float)[:, [0, 2, 3, 1]]
    assert early[0] <= late[0] < early[0] + 6  # "not wrong more often", "smaller than one standard error"
    assert 1.4 < late[1] / early[1] < 1.6  # "half as often again"
    assert 0.35 < early[1] / 168 < 0.45  # "two clips in five"
    assert 85 < early[2] < 95  # "about nine times in ten"
    assert 77 < late[2] < 83  # "four times in five"
    assert late[3] > early[3] + 10  # "with more and more confidence"
    told = page.figure("On the validation clips it is lowest")
    assert float(re.search(r"falls to ([\d.]+)\.", told)[1]) < 0.05  # "its training loss is nearly 0"


def claim_the_bassoon_of_the_beginning_is_the_surest_mistake(page: Page) -> None:
    names = re.findall(r"(.+), taken for (.+) with probability ([\d.]+)%", page.text)
    assert names[0][:2] == ("bassoon", "french horn")
    assert float(names[0][2]) > 99
    assert ("harp", "trombone") in [(one, other) for one, other, _ in names]
    assert min(float(share) for *_, share in names) > 99
    bassoon, *others = _percent(r"stopped early gave it ([\d.]+)%", page)
    assert bassoon > 95 > 90 > max(others)  # "doubt the other two, but not the bassoon"


def claim_the_network_stands_beside_the_hand_made_baseline(page: Page) -> None:
    (line,) = page.board
    assert line.recordings == 42
    assert abs(line.share - 0.67) < line.error  # notebook 00 reaches 67 %


def claim_recordings_count_and_clips_do_not(page: Page) -> None:
    told = page.figure("one clip of each")
    everything, one_each, half = (float(mean) for mean in re.findall(r": ([\d.]+) ±", told))
    assert abs(one_each - everything) < 3
    assert 6 < everything - half < 11  # "about eight points"
    assert "all 344 clips of 86 recordings" in told


def claim_the_race_is_fair(page: Page) -> None:
    """Each best learning rate lies inside its list, and the bowls are about equally deep."""
    told = page.figure("a bowl for each rule")
    assert told.endswith("Each best rate lies inside its list.")
    ends = [float(loss) for loss in re.findall(r"([\d.]+) with η", told)]
    assert len(ends) == 5
    spread = max(ends) - min(ends)
    assert spread < 0.03
    lines = re.findall(r", loss at each η:\n(.*)$", page.text, re.M)
    assert len(lines) == 5
    for line in lines:
        tried = [float(loss) for loss in re.findall(r": ([\d.]+)", line)]
        assert max(tried) - min(tried) > 3 * spread  # "a wrong rate costs more than a wrong rule"
    adam = dict(re.findall(r"([\d.]+): ([\d.]+)", re.search(r"^Adam, .*\n(.*)$", page.text, re.M)[1]))
    assert float(adam["0.001"]) > float(adam["0.01"]) + 0.1  # "much too careful"
    assert min(adam, key=lambda rate: float(adam[rate])) == "0.01"


def claim_batches_of_64_end_lowest(page: Page) -> None:
    told = page.figure("Validation loss against images read")
    ends = {size: float(loss) for size, loss in re.findall(r"batches of ([\d,]+): ([\d.]+)", told)}
    assert min(ends, key=ends.get) == "64"
    assert "after 3 steps" in told


def claim_standardising_makes_the_valley_rounder(page: Page) -> None:
    told = page.figure("step by step. in dB")
    before, after = (float(n.replace(",", "")) for n in re.findall(r"condition number ([\d,]+)", told))
    assert before > 1e6 > 1e5 > after > 1e3  # "from millions to thousands"
    slow, fast = (float(loss) for loss in re.findall(r"loss ([\d.]+) with", told))
    assert slow > 1.5 * fast
    assert told.count("inside the list") == 2


def claim_what_the_figures_of_the_rules_show(page: Page) -> None:
    told = page.figure("momentum 0 ends at height")
    plain, rolling = (float(height) for height in re.findall(r"ends at height (\S+?)[;.] ", told))
    assert rolling < plain / 100
    low, high = re.search(
        r"from (\S+) in the middle to (\S+) at the rim", page.figure("step size of every")
    ).groups()
    assert float(high) > 100 * float(low)
    told = page.figure("From step 151 on")
    adagrad, rmsprop = re.findall(
        r"([\d.]+) at first, ([\d.]+) halfway, ([\d.]+) right after, ([\d.]+) at the end", told
    )
    assert 2.5 < float(rmsprop[0]) < 3.5  # "about three times too long"
    assert float(rmsprop[3]) > 0.9 * float(rmsprop[1]) > 5 * float(rmsprop[2])  # "finds its step size again"
    assert float(adagrad[3]) < float(adagrad[2])
    told = page.figure("on an even slope")
    first = [float(number) for number in re.findall(r"([\d.]+) at first", told)]
    assert 28 < first[0] < 34  # "thirty times too long"
    assert first[1] == 1


def claim_wrong_answers_on_digits_can_be_very_sure(page: Page) -> None:
    told = page.figure("The surest mistakes on the test images")
    assert min(int(share) for share in re.findall(r"(\d+)%", told)) > 90


def claim_torch_agrees(page: Page) -> None:
    assert np.all(_percent(r"largest difference to torch ([\de.-]+)", page) < 1e-12)
    mine, torchs = page.numbers(r"cross entropy\s+yours ([\d.]+), torch ([\d.]+)")
    assert mine == torchs


def _percent(pattern: str, page: Page) -> np.ndarray:
    return np.array([float(value) for value in re.findall(pattern, page.text)])
