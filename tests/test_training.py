"""The exercises of notebook 05: drawn well, right in any style, wrong for every named mistake, and what torch computes."""

import re

import numpy as np
import pytest
import scipy.special
import sklearn.linear_model
import sklearn.metrics
import torch
from exercise_room import Room, ask, leaves, names_of
from training_styles import STYLES

from earlab.outcome import Answer

ROOM = Room("05_training")
STYLE_NAMES = [(exercise, style) for exercise, styles in STYLES.items() for style in styles]


@pytest.mark.parametrize("name", ROOM.by_name)
@pytest.mark.parametrize("block", range(4))
def test_draws_are_well_formed_for_200_seeds(name, block):
    """Every case of every draw has finite inputs and answers, kinds in order, and leaves its inputs alone."""
    exercise = ROOM.by_name[name]
    for seed in range(50 * block, 50 * (block + 1)):
        cases = list(exercise.draw(np.random.default_rng(seed)))
        kinds = [case.kind for case in cases]
        assert kinds == sorted(kinds, key=["worked", "random", "edge"].index)
        assert (kinds.count("worked"), kinds.count("random")) == (1, 4)
        assert 2 <= kinds.count("edge") <= 4
        for case, outcome in zip(cases, ask(exercise, ROOM.reference, cases), strict=True):
            assert isinstance(outcome, Answer), (case.title, outcome)
            assert not outcome.mutated
            assert all(np.isfinite(array).all() for array in leaves([case.inputs, outcome.value]))


@pytest.mark.parametrize("name", ROOM.by_name)
def test_visible_cases_other_than_random_ones_can_be_told_apart(name):
    titles = [case.title for case in ROOM.by_name[name].visible() if case.kind != "random"]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("name", ROOM.by_name)
def test_sizes_of_random_cases_differ(name):
    """Where all sizes differ, a transpose or a wrong axis cannot hide behind a square."""
    for seed in range(40):
        for case in ROOM.by_name[name].draw(np.random.default_rng(seed)):
            if case.kind == "random":
                for array in leaves(case.inputs):
                    assert len(set(array.shape)) == array.ndim, case.title


@pytest.mark.parametrize(("name", "style"), STYLE_NAMES)
def test_right_solution_in_another_style_is_accepted(name, style):
    names = ROOM.with_style(STYLES[name][style])
    for seed in (None, *range(8)):
        assert not any(ROOM.findings(name, names, seed))


def test_at_least_three_styles_are_tried():
    assert set(STYLES) == set(ROOM.by_name)
    assert all(len(styles) >= 3 for styles in STYLES.values())


@pytest.mark.parametrize(("name", "mistake"), ROOM.mistakes)
def test_mistake_is_refused_and_named(name, mistake):
    assert [ROOM.called(name, mistake, seed) for seed in (None, 0, 1)] == [mistake] * 3


@pytest.mark.parametrize("name", ROOM.by_name)
def test_stub_scores_nothing(name):
    stub = names_of(ROOM.assignment.stub_program().cells)
    assert all(ROOM.findings(name, stub))


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
    found = [finding for finding in ROOM.findings("minibatches", ROOM.with_style(source)) if finding]
    assert found
    assert any(re.search(said, finding.message) for finding in found), [finding.message for finding in found]


def test_a_state_changed_in_place_is_told_so():
    source = STYLES["adam_step"]["moved towards, in place on copies"].replace("state[0].copy()", "state[0]")
    messages = [finding.message for finding in ROOM.findings("adam_step", ROOM.with_style(source)) if finding]
    assert messages
    assert all("`state` in place" in message for message in messages)


def test_softmax_and_its_loss_agree_with_scipy_sklearn_and_torch():
    names, rng = ROOM.reference, np.random.default_rng(0)
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
        theta, state = ROOM.reference[name](theta, gradient, state, 0.05, **mine)
        tensor.grad = torch.tensor(gradient)
        optimiser.step()
    np.testing.assert_allclose(theta, tensor.detach().numpy(), rtol=1e-9, atol=1e-12)


def test_logistic_regression_ends_where_that_of_scikit_learn_ends_without_its_penalty():
    names, rng = ROOM.reference, np.random.default_rng(0)
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


def test_points_and_minutes_in_the_text_are_those_of_the_cells():
    cells = ROOM.assignment.source.cells
    text = "\n".join(cell.solution for cell in cells if cell.cell_type == "markdown")
    for number, cell in enumerate(ROOM.assignment.source.exercises, 1):
        assert f"*{cell.points:g} points, about {cell.minutes:g} minutes.*" in text
        assert re.search(rf"\| {number} \| `{cell.name}`[^|]*\| {cell.points:g} \| {cell.minutes:g} \|", text)


def test_numbers_worked_in_the_text_are_what_the_program_computes():
    step, zeros = ROOM.reference["adam_step"], np.zeros(1)
    settings = {"learning_rate": 1.0, "beta1": 0.5, "beta2": 0.75, "eps": 1.0}
    theta, state = step(np.array([1.0]), np.array([3.0]), (zeros, zeros, 0), **settings)
    assert (theta[0], state[0][0], state[1][0]) == (0.25, 1.5, 2.25)
    theta, state = step(theta, np.array([3.0]), state, **settings)
    assert (theta[0], state[0][0], state[1][0]) == (-0.5, 2.25, 3.9375)
    assert divmod(7000, 64) == (109, 24)
    assert 784 * 200 + 200 + 200 * 10 + 10 == 159_010
