"""The exercises of notebook 05: what wrong work is told, and what torch, scikit-learn and scipy compute."""

import re

import numpy as np
import pytest
import scipy.special
import sklearn.linear_model
import sklearn.metrics
import torch

from autograder.assignments.right_work import right_work
from earlab.widgets import LossSurfaceRace
from earlab.widgets.loss_surface_race import RACERS, SURFACES, height, slope
from tests.helpers.notebook_exercises import NotebookExercises

EXERCISES = NotebookExercises("05_training")


BATCHES = {
    "twice": (
        "[(X[order[:4]], Y[order[:4]])] * 2 + [(X[order[8:]], Y[order[8:]])]",
        "should have shapes|holds the samples",
    ),
    "none of X": ("[(X[r] + 1, Y[r]) for r in cut]", "a row that is none of X"),
    "swapped targets": ("[(X[r], Y[r[::-1]]) for r in cut]", "targets of other samples"),
    "another order": (
        "[(X[r], Y[r]) for r in (np.roll(order, 1)[a : a + B] for a in starts)]",
        "share of the order",
    ),
    "a single pair": ("(X[cut[0]], Y[cut[0]])", r"`batches\[0\]` holds \d values, expected 2"),
    "no targets": ("[X[r] for r in cut]", r"`batches\[0\]` holds \d values, expected 2"),
    "flat": ("[(X[r].ravel(), Y[r]) for r in cut]", r"should have shapes \(\d, \d\)"),
}


@pytest.mark.parametrize("case", BATCHES)
def test_wrong_batches_are_told_what_is_wrong(case):
    expression, said = BATCHES[case]
    source = f"""
def minibatches(X, Y, B, order):
    starts = range(0, len(X), B)
    cut = [order[a : a + B] for a in starts]
    return {expression}
"""
    messages = EXERCISES.said("minibatches", source)
    assert any(re.search(said, message) for message in messages), messages


def test_a_state_changed_in_place_is_told_so():
    right = right_work(EXERCISES.assignment, "adam_step")["moved towards, in place on copies"]
    source = right.replace("state[0].copy()", "state[0]")
    assert all("`state` in place" in message for message in EXERCISES.said("adam_step", source))


def test_softmax_and_its_loss_agree_with_scipy_sklearn_and_torch():
    names, rng = EXERCISES.reference, np.random.default_rng(0)
    for shape in ((7, 4), (3, 5, 6), (5,)):
        Z = rng.normal(0, 4, shape)
        np.testing.assert_allclose(names["softmax"](Z), scipy.special.softmax(Z, axis=-1), rtol=1e-12)
    Z, labels = rng.normal(0, 3, (20, 6)), rng.permutation(np.resize(np.arange(6), 20))
    Y, tensor = np.eye(6)[labels], torch.tensor(Z, requires_grad=True)
    theirs = torch.nn.functional.cross_entropy(tensor, torch.tensor(labels))
    theirs.backward()
    mine = names["cross_entropy"](Z, Y)
    assert mine == pytest.approx(theirs.item(), rel=1e-12)
    assert mine == pytest.approx(sklearn.metrics.log_loss(labels, names["softmax"](Z)), rel=1e-12)
    np.testing.assert_allclose(
        names["softmax_cross_entropy_grad"](names["softmax"](Z), Y),
        tensor.grad.numpy(),
        rtol=1e-10,
        atol=1e-15,
    )


@pytest.mark.parametrize(
    ("name", "mine", "library", "theirs"),
    [
        ("sgd_step", {"momentum": 0.0}, torch.optim.SGD, {}),
        ("sgd_step", {"momentum": 0.9}, torch.optim.SGD, {"momentum": 0.9}),
        ("adagrad_step", {"eps": 0.1}, torch.optim.Adagrad, {"eps": 0.1}),
        ("rmsprop_step", {"decay": 0.8, "eps": 0.1}, torch.optim.RMSprop, {"alpha": 0.8, "eps": 0.1}),
        (
            "adam_step",
            {"beta1": 0.7, "beta2": 0.9, "eps": 0.1},
            torch.optim.Adam,
            {"betas": (0.7, 0.9), "eps": 0.1},
        ),
        ("adam_step", {}, torch.optim.Adam, {}),
    ],
)
def test_thirty_steps_agree_with_torch(name, mine, library, theirs):
    rng = np.random.default_rng(0)
    theta, zeros = rng.normal(size=(4, 3)), np.zeros((4, 3))
    state = (zeros, zeros, 0) if name == "adam_step" else zeros
    tensor = torch.tensor(theta, requires_grad=True)
    optimiser = library([tensor], lr=0.05, **theirs)
    for _ in range(30):
        gradient = rng.normal(size=(4, 3))
        theta, state = EXERCISES.reference[name](theta, gradient, state, 0.05, **mine)
        tensor.grad = torch.tensor(gradient)
        optimiser.step()
    np.testing.assert_allclose(theta, tensor.detach().numpy(), rtol=1e-9, atol=1e-12)


def test_logistic_regression_ends_where_that_of_scikit_learn_ends_without_its_penalty():
    names, rng = EXERCISES.reference, np.random.default_rng(0)
    X, labels = rng.normal(size=(120, 3)), rng.integers(0, 3, 120)
    Y, W, b = np.eye(3)[labels], np.zeros((3, 3)), np.zeros(3)
    for _ in range(2000):
        dZ = names["softmax_cross_entropy_grad"](names["softmax"](X @ W + b), Y)
        W, b = W - 1.0 * X.T @ dZ, b - 1.0 * dZ.sum(axis=0)
    free = sklearn.linear_model.LogisticRegression(C=np.inf, tol=1e-8, max_iter=1000).fit(X, labels)
    held = sklearn.linear_model.LogisticRegression().fit(X, labels)
    probabilities = names["softmax"](X @ W + b)
    np.testing.assert_allclose(probabilities, free.predict_proba(X), atol=1e-4)
    assert np.abs(probabilities - held.predict_proba(X)).max() > 1e-3  # the notebook says why


def test_numbers_worked_in_the_text_are_what_the_program_computes():
    step, zeros = EXERCISES.reference["adam_step"], np.zeros(1)
    settings = {"learning_rate": 1.0, "beta1": 0.5, "beta2": 0.75, "eps": 1.0}
    theta, state = step(np.array([1.0]), np.array([3.0]), (zeros, zeros, 0), **settings)
    assert (theta[0], state[0][0], state[1][0]) == (0.25, 1.5, 2.25)
    theta, state = step(theta, np.array([3.0]), state, **settings)
    assert (theta[0], state[0][0], state[1][0]) == (-0.5, 2.25, 3.9375)
    assert divmod(7000, 64) == (109, 24)
    assert 784 * 200 + 200 + 200 * 10 + 10 == 159_010


def raced(surface, noise=0.0, start=None, rates=None):
    """Return the heights (61,) of each racer, and how far it moves a weight in its last ten steps, on average."""
    rules = (EXERCISES.reference[f"{name}_step"] for name in ("sgd", "adagrad", "rmsprop", "adam"))
    race, begin = LossSurfaceRace(*rules), SURFACES[surface]
    paths = race.answer_race(surface, start or begin["start"], rates or begin["rates"], 0.8, noise)["paths"]
    heights = {name: height(surface, path) for name, path in zip(RACERS, paths, strict=True)}
    moves = {
        name: np.abs(np.diff(path[-11:], axis=0)).mean() for name, path in zip(RACERS, paths, strict=True)
    }
    return heights, moves


RATES = [
    float(f"{digit}e{power}") for power in (-3, -2, -1, 0) for digit in (1, 1.2, 1.6, 2, 2.5, 3, 4, 5, 6, 8)
]


@pytest.mark.filterwarnings("ignore:overflow")
@pytest.mark.parametrize("surface", ["long valley", "turned valley"])
def test_in_a_valley_each_rule_races_with_the_best_rate_of_its_slider(surface):
    ends = [
        {name: values[-1] for name, values in raced(surface, rates=dict.fromkeys(RACERS, rate))[0].items()}
        for rate in RATES
    ]
    for name in RACERS:
        best = int(np.nanargmin([end[name] for end in ends]))
        assert SURFACES[surface]["rates"][name] == RATES[best], name


def test_what_the_page_says_of_the_race():
    def ranks(surface):
        heights, _ = raced(surface)
        return sorted(RACERS, key=lambda name: heights[name][-1])

    assert ranks("long valley") == ["Adagrad", "RMSprop", "momentum", "Adam", "SGD"]
    assert ranks("turned valley")[:2] == ["momentum", "Adam"]
    assert ranks("turned valley")[-1] == "Adagrad"
    arrived = {name: int(np.argmax(values < 1e-6)) for name, values in raced("long valley")[0].items()}
    assert 8 <= arrived["Adagrad"] <= 12  # "about ten steps"
    assert 38 < arrived["RMSprop"] < 46  # "some forty"
    ends = {name: values[-1] for name, values in raced("plateau")[0].items()}
    assert [name for name in RACERS if ends[name] > -1.5] == ["SGD"]  # who does not cross it
    assert all(values[-1] > -1.5 for values in raced("two wells")[0].values())  # the shallower well
    assert all(values[-1] < -2.2 for values in raced("two wells", start=[6.0, -4.0])[0].values())
    for surface in ("long valley", "turned valley", "two wells"):
        _, moves = raced(surface, noise=0.5)
        calm = sorted(RACERS, key=lambda name: moves[name])
        assert set(calm[-2:]) == {"SGD", "momentum"}
        assert "Adam" in calm[:2]


def test_a_condition_number_of_fifty_and_a_momentum_that_cannot_stop():
    assert abs(0.968**60 - 0.14) < 0.005
    ends = {}
    for share in (0, 0.99):
        theta, velocity = np.array([-10.0, 4.0]), np.zeros(2)
        for _ in range(60):
            gradient = slope("long valley", theta)
            theta, velocity = EXERCISES.reference["sgd_step"](theta, gradient, velocity, 1.6, momentum=share)
        ends[share] = height("long valley", theta)
    assert ends[0.99] > ends[0]  # "after 60 steps it is higher than plain SGD"


def test_what_answers_to_discussions_compute():
    softmax, cross_entropy = EXERCISES.reference["softmax"], EXERCISES.reference["cross_entropy"]
    z = np.linspace(-4, 4, 9)
    both = softmax(np.stack([z, 0 * z], axis=1))
    np.testing.assert_allclose(both[:, 0], scipy.special.expit(z), rtol=1e-12)
    Z = np.log([[1 - 1e-6, 1e-6]])
    assert 0.05 * cross_entropy(Z, np.array([[0.0, 1.0]])) == pytest.approx(0.69, abs=0.005)


def test_the_table_on_paper_is_what_the_functions_compute():
    names, Z, Y = EXERCISES.reference, np.array([[0, np.log(2), 0]]), np.array([[1.0, 0, 0]])
    P = names["softmax"](Z)
    np.testing.assert_allclose(P, [[0.25, 0.5, 0.25]])
    assert names["cross_entropy"](Z, Y) == pytest.approx(np.log(4))
    np.testing.assert_allclose(names["softmax_cross_entropy_grad"](P, Y), [[-0.75, 0.5, 0.25]])
