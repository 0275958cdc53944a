"""What notebook 04 says of the numbers that it prints and draws."""

import re

import numpy as np
import pytest

from earlab.plots.backpropagation_graph import smallest_network
from earlab.plots.backpropagation_landscape import CORNERS, XOR, InkUnit
from earlab.plots.backpropagation_training import digit_parts
from tests.helpers.notebook_runs import Page

PASSES = ("one forward pass", "one backward pass", "by brute force")


def told(page: Page, figure: str, pattern: str) -> list[float]:
    """Return the numbers at the groups of ``pattern`` in the sentence of a figure."""
    found = re.search(pattern, page.figure(figure))
    assert found, pattern
    return [float(group.replace(",", "").replace("−", "-").rstrip(".")) for group in found.groups()]


def claim_the_graph_has_the_numbers_of_the_table(page: Page) -> None:
    graph = page.figure("as seven gates")
    assert "z1 = 1, h1 = 1, z2 = 0, ŷ = 0.5, E = 0.125." in graph
    assert "at ŷ −0.5, at z2 −0.125, at w2 −0.125, at h1 −0.375, at z1 −0.375, at w1 −0.75." in graph
    assert page.number(r"a change of (-[\d.]+)") == pytest.approx(-0.0075, rel=0.03)
    pulled = smallest_network(w1=0.25)[1]  # what the fold says
    assert "z1 = −0.5, h1 = 0," in pulled
    assert "at z2 −0.043, at w2 0," in pulled
    assert "at z1 0, at w1 0." in pulled


def claim_what_comes_back_to_a_fork_adds_up(page: Page) -> None:
    graph = page.figure("A fork as five gates")
    assert "h = 2 " in graph
    assert "p = 6 and q = −2, and both are added to s = 4. E = 8." in graph
    assert "at s 4, at h 12 along one branch and −4 along the other, together 8, at w 16." in graph
    stepped = ((3 - 1) * 2.01) ** 2 / 2
    assert stepped == pytest.approx(8.0802)


def claim_eight_knobs_find_the_bassoon(page: Page) -> None:
    start, end = told(page, "eight weights move", r"falls from ([\d.]+) to ([\d.]+) in 30 steps")
    assert "weight 5 highest" in page.figure("eight weights move")
    assert f"E = {start}\n" in page.text
    assert 0.005 < end < start / 10  # the error does not reach 0


def claim_the_best_constant_is_met_again(page: Page) -> None:
    constant, least = told(page, "constant answer", r"smallest at c = ([\d.]+), where E = ([\d.]+)")
    assert (constant, least) == (0.1, 0.45)
    sigmoid, error = told(page, "Six layers over five", r"sigmoid ends at (\d+)% and E = ([\d.]+)")
    relu, _ = told(page, "Six layers over five", r"ReLU ends at (\d+)% and E = ([\d.]+)")
    assert sigmoid < 15  # hardly better than guessing
    assert error == pytest.approx(least, abs=0.001)
    assert relu > 85


def claim_a_larger_rate_need_not_end_worse(page: Page) -> None:
    small, right, large = told(
        page, "Paths over the same", ", ".join([r"\S+ \S+ \d+ ends at E = ([\d.]+)"] * 3)
    )
    assert small > 2 * right
    assert right < large < small
    (X, _, y), _ = digit_parts()
    unit = InkUnit(X, y, lambda Y, Y_hat: np.sum((Y - Y_hat) ** 2) / (2 * len(Y)))
    ends = []
    for rate in (50, 1000):  # what the fold says
        theta = unit.start
        for _ in range(25):
            theta = theta - rate * unit.gradient(theta)
        ends.append(unit.error(theta))
    assert ends[0] < right
    assert ends[1] > 1.1 * large


def claim_the_saddle_holds_the_walk_up(page: Page) -> None:
    steps, end = told(page, "two valleys", r"for (\d+) steps, then leaves sideways and ends at E = ([\d.]+)")
    assert steps >= 20
    assert end < 0.001
    true, cheap = told(page, "staggers", r"ends at E = ([\d.]+), the stochastic one .* E = ([\d.]+)")
    assert cheap == pytest.approx(true, abs=0.01)


def claim_a_unit_that_is_off_passes_nothing(page: Page) -> None:
    (outputs,) = told(page, "The tape", r"H₁ (\d+), Z₂")
    (deltas,) = told(page, "The way back", r"δ₁ = ∂E/∂Z₁ (\d+)")
    assert outputs == deltas > 0


def claim_gradients_are_right_and_cheap(page: Page) -> None:
    assert "WRONG" not in page.text
    assert page.text.count(" ok\n") == 6
    assert page.number(r"([\d,]+) parameters") == 25_450
    forward, back, brute = (page.number(rf"{way} +([\d.]+) ms") for way in PASSES)
    assert back < 8 * forward  # "at the price of a few runs"
    assert brute > 1000 * back


def claim_xor_comes_to_life_after_a_plateau(page: Page) -> None:
    assert any("2 – 4 – 4 – 1 units on XOR" in str(forms) for forms in page.shown)
    E, norms = descent_to_xor(steps=400, learning_rate=10**0.5)  # the rate at which the widget opens
    assert norms[0, 1:].min() > 7.9 * norms[0, 0]  # "eight times the gradient of the first, and more"
    assert E[10] == pytest.approx(1 / 8, abs=0.002)
    assert E[100] == pytest.approx(0.12, abs=0.005)
    assert E[100] - E[200] < 0.012  # "hardly move it"
    assert norms[100].argmax() == 0
    assert norms[100].max() < 0.005
    assert norms[330].max() > 3 * norms[100].max()
    assert (E[200], E[350]) == pytest.approx((0.11, 0.04), abs=0.005)
    assert norms[400].max() < norms[330].max()


def descent_to_xor(steps: int, learning_rate: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the error (steps + 1,) and the layers' gradient norms (steps + 1, 3) of the network that GradientFlow is given."""
    rng = np.random.default_rng(1)
    weights = [rng.normal(size=shape) for shape in ((2, 4), (4, 4), (4, 1))]
    biases = [np.zeros(units) for units in (4, 4, 1)]
    errors: list[float] = []
    norms: list[list[float]] = []
    for _ in range(steps + 1):
        H = [CORNERS]
        for W, b in zip(weights, biases):
            H.append(1 / (1 + np.exp(-(H[-1] @ W + b))))
        errors.append(np.sum((H[3] - XOR) ** 2) / (2 * len(XOR)))
        above = (H[3] - XOR) / len(XOR)
        deltas: list[np.ndarray] = []
        for m in (2, 1, 0):
            deltas.insert(0, above * H[m + 1] * (1 - H[m + 1]))
            above = deltas[0] @ weights[m].T
        dWs = [H[m].T @ deltas[m] for m in range(3)]
        norms.append([float(np.linalg.norm(dW)) for dW in dWs])
        weights = [W - learning_rate * dW for W, dW in zip(weights, dWs)]
        biases = [b - learning_rate * delta.sum(axis=0) for b, delta in zip(biases, deltas)]
    return np.array(errors), np.array(norms)


def claim_the_network_learns(page: Page) -> None:
    assert page.number(r"after 20 epochs: ([\d.]+)%") > 93
    train, test = told(page, "Two falling curves", r"images ends at ([\d.]+), .* at ([\d.]+)\.$")
    assert test > 1.5 * train  # the two curves part
    assert page.number(r"a weight there is ([\d.e-]+)") == 0


def claim_gradients_vanish_with_sigmoids(page: Page) -> None:
    sigmoid, relu = told(
        page, "the slope of the sigmoid", r"is ([\d,.]+) with sigmoid units, ([\d,.]+) with ReLU"
    )
    assert round(sigmoid) == 226_369  # the fold quotes it
    assert relu < 3


def claim_where_to_start(page: Page) -> None:
    assert "equal  start: largest difference between two units 0," in page.text
    assert page.number(r"random start: .* correctly ([\d.]+)%") > 90
    right = {
        name: dict(re.findall(r"([\d.]+) (\d+)%", shares))
        for name, shares in re.findall(
            r"(\d layers, \w+): ([^;R]+)", page.figure("each scale of the initial")
        )
    }
    two, six = right["2 layers, sigmoid"], right["6 layers, ReLU"]
    assert all(int(two[scale]) > 88 for scale in ("0.01", "0.1", "0.3", "0.6", "1", "2", "4"))
    assert [scale for scale, share in six.items() if int(share) > 50] == ["1"]
    assert int(six["0.3"]) < 15 > int(six["2"])


def claim_stuck_runs_of_xor_are_in_a_trough_and_no_minimum(page: Page) -> None:
    stuck = re.findall(r"(\d+) of 20 with (\d) hidden", page.figure("XOR starts"))
    assert int(stuck[0][0]) >= 3
    assert [count for count, _ in stuck[1:]] == ["0"] * 3
    pattern = r"the error falls from ([\d.]+) to ([\d.]+) and the length of the weights grows from ([\d.]+) to ([\d.]+)"
    before, after, short, long = told(page, "One stuck run", pattern)
    assert "from step 1,500 to step 61,500" in page.figure("One stuck run")
    assert (round(before, 4), round(after, 4)) == (0.0628, 0.0625)
    assert 1 / 16 < after < before
    assert long > 1.3 * short
    first, second, third, fourth = told(
        page, "One stuck run", r"answers ([\d.]+) to 00, ([\d.]+) to 01, ([\d.]+) to 10, ([\d.]+) to 11"
    )
    assert first < 0.01
    assert third > 0.99
    assert second == pytest.approx(0.5, abs=0.002)
    assert fourth == pytest.approx(0.5, abs=0.002)


def claim_ten_starts_end_almost_equally_low(page: Page) -> None:
    low, high = page.numbers(r"test images read correctly:  from ([\d.]+)% to ([\d.]+)%")
    assert 90 < low <= high < low + 2


def claim_every_mistake_with_drums_is_a_snare(page: Page) -> None:
    hits, right = page.numbers(r"of (\d+) others, by other people, (\d+) recognised")
    heard = re.findall(r'aria-label="a ([\w-]+), heard as a ([\w-]+) ', "".join(page.sounds))
    assert len(heard) == hits - right
    assert {truth for truth, _ in heard} == {"snare"}
    assert {taken for _, taken in heard} == {"kick", "hi-hat"}  # "something of both others"
