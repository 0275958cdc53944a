"""What notebook 11 says of the numbers that it prints and draws."""

import re

import numpy as np

from tests.helpers.notebook_runs import Page


def decimals(text: str, pattern: str) -> list[float]:
    """Return the numbers at the groups of ``pattern`` in a text."""
    found = re.search(pattern, text)
    assert found, pattern
    return [float(group.replace(",", "")) for group in found.groups()]


def windows(page: Page) -> dict[int, tuple[float, float]]:
    """Return bits and weights of the windows, by their length."""
    told = page.figure("Bits per note on held-out tunes, and weights")
    rows = re.findall(r"L = (\d+): (\d+\.\d\d) bits, ([\d,]+) weights", told)
    return {int(length): (float(bits), float(weights.replace(",", ""))) for length, bits, weights in rows}


def claim_windows_get_better_up_to_eight_steps_and_double_their_weights(page: Page) -> None:
    bits, weights = zip(*windows(page).values())
    assert list(windows(page)) == [1, 2, 4, 8, 16]
    assert np.argmin(bits) == 3
    assert bits[0] > bits[1] > bits[2] > bits[3] < bits[4]
    assert 1.7 < weights[4] / weights[3] < 2.1


def claim_each_row_of_the_gradient_adds_up_to_nothing(page: Page) -> None:
    rows = [decimals(page.text, rf"step {t}: gradient ([+-]\d\.\d+) ([+-]\d\.\d+)") for t in range(3)]
    assert all(abs(sum(row)) < 1e-9 for row in rows)
    assert max(map(abs, rows[2])) < 0.01  # "next to nothing to learn"


def claim_gradients_keep_their_promise(page: Page) -> None:
    told = re.findall(r"^(\w+) +promised (\S+) +measured (\S+)", page.text, re.M)
    assert [name for name, _, _ in told] == ["U", "W", "b", "V", "c", "h0"]
    for _, promised, measured in told:
        assert abs(float(promised) - float(measured)) < 1e-4 * max(1, abs(float(measured)))


def claim_the_recurrent_network_guesses_as_well_with_a_third_of_the_weights(page: Page) -> None:
    told = page.figure("Weights, and bits per note on held-out tunes.")
    weights, bits = decimals(told, r"Recurrent network: ([\d,]+) and (\d+\.\d\d)")
    best, many = windows(page)[8]
    assert abs(bits - best) < 0.1
    assert weights < many / 3


def claim_a_gradient_hardly_reaches_twenty_steps_back(page: Page) -> None:
    told = page.figure("The length of one guess's gradient")
    before, after = decimals(
        told, r"after (\d+) steps and after training it falls below 1 % after (\d+) steps"
    )
    assert before < after < 20


def claim_one_step_after_the_other_takes_dozens_of_times_as_long(page: Page) -> None:
    (ratio,) = decimals(page.figure("the same arithmetic at once"), r"a ratio of (\d+)")
    (parallel,) = decimals(page.figure("rnn_forward"), r"teacher_forced_forward .* a ratio of (\d+)")
    assert ratio > 12
    assert parallel > 5


def claim_two_gradients_meet_at_the_first_state(page: Page) -> None:
    (told,) = [text for text in page.figures if "h1 = 0.462 (gradient" in text]
    down, back, both = decimals(
        told, r"h1 = 0.462 \(gradient (\S+)\), o1 = 0.924 \(gradient (\S+)\).*a2 = 1.54 \(gradient (\S+)\)"
    )[1:] + decimals(told, r"h1 = 0.462 \(gradient (\S+)\)")
    assert abs(2 * down - back - both) < 0.005  # V is 2 and W is -1


def claim_a_free_run_gets_lost_and_scheduled_sampling_brings_it_back(page: Page) -> None:
    ends = [
        decimals(told, r"teacher forcing (\d\.\d\d), scheduled sampling (\d\.\d\d)")
        for told in page.figures
        if "The distance of both then" in told and "scheduled sampling" in told
    ]
    ((teacher, scheduled),) = ends
    assert teacher > 0.5
    assert scheduled < teacher / 3


def medians(page: Page, task: str) -> list[float]:
    """Return medians of one step and of free runs, each by teacher forcing and by scheduled sampling, and by how many seeds."""
    told = page.figure(f"Errors on the {task}, a line for each seed.")
    pattern = (
        r"medians (\S+) with teacher forcing and (\S+) with scheduled sampling, which is lower with (\d) of 8"
    )
    found = [float(number) for row in re.findall(pattern, told) for number in row]
    assert len(found) == 6
    return found


def claim_every_seed_runs_better_alone_and_pays_for_it(page: Page) -> None:
    teacher, scheduled, lower, alone, repaired, better = medians(page, "circle")
    assert (lower, better) == (0, 8)
    assert 1 < scheduled / teacher < 1.1  # "a little worse"
    assert 10.5 < alone / repaired < 13.5  # "about twelve times"


def claim_the_rhythm_is_not_helped(page: Page) -> None:
    teacher, scheduled, lower, alone, repaired, _ = medians(page, "rhythm")
    assert lower == 0
    assert abs(alone - repaired) < 2e-4  # "in the fourth digit"
    assert scheduled - teacher > abs(alone - repaired)


def claim_both_networks_stay_in_the_key(page: Page) -> None:
    told = page.figure("Three ways to go on after step")
    for way in ("by a window of 8", "by the recurrent network"):
        (notes,) = re.findall(rf"{way}: ([^;.]+)", told)
        assert all(re.fullmatch(r"[A-G]\d", note) for note in notes.split()), notes
