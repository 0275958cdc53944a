"""The exercises of notebook 01: what wrong work is told, and what scikit-learn computes."""

import re

import numpy as np
import pytest
from sklearn.decomposition import NMF, PCA
from sklearn.linear_model import LinearRegression

from autograder.assignments.right_work import right_work
from earlab.data import load_digits
from earlab.phrase import chorale_line
from earlab.plots import learning_linear_features_sounds
from tests.helpers.notebook_exercises import NotebookExercises

EXERCISES = NotebookExercises("01_learning_linear_features")


@pytest.mark.parametrize("seed", range(40))
def test_variances_of_a_cloud_are_apart(seed):
    """Directions of nearly equal variance could be any: each is at least 1.2 times the next, or nothing at all."""
    for case in EXERCISES.by_name["pca_fit"].draw(np.random.default_rng(seed)):
        X, k = case.inputs["X"], case.inputs["k"]
        values = np.zeros(k + 1)
        found = np.linalg.svd(X - X.mean(axis=0), compute_uv=False)[: k + 1] ** 2
        values[: len(found)] = found
        nothing = values[:k] < 1e-9 * values[0]
        assert np.all(nothing | (values[:k] > 1.2 * values[1:]))


def said(name: str, source: str) -> str:
    """Return all that is said about a wrong solution on the visible cases."""
    return " ".join(EXERCISES.said(name, source))


FITS = {
    "not of length 1": ("mean, 2 * Vt[:k], s[:k] ** 2 / len(X)", "component 0 has the length 2"),
    "not at right angles": (
        "mean, np.vstack([Vt[:1], (Vt[:1] + Vt[1:2]) / np.sqrt(2)])[:k], s[:k] ** 2 / len(X)",
        "not at right angles: their inner product is 0.707",
    ),
    "another direction": (
        "mean, Vt[-k:], s[:k] ** 2 / len(X)",
        r"Along your component 0 the data vary by 0; along the right one it is 16\.67",
    ),
    "too few": ("mean, Vt[0], s[:k] ** 2 / len(X)", r"Got: mean \(2,\), components \(2,\)"),
    "in columns": ("mean, Vt[:k].T, s[:k] ** 2 / len(X)", "A component is a row"),
    "mean of rows": ("X.mean(axis=1), Vt[:k], s[:k] ** 2 / len(X)", "mean has a number for each column"),
    "Vt taken for V": (
        "mean, Vt[:, :k].T, s[:k] ** 2 / len(X)",
        "rows and columns have changed places. svd returns",
    ),
    "N − 1, and not turned": (
        "mean, Vt[:k][::-1], (s[:k] ** 2 / (len(X) - 1))[::-1]",
        r"Yours divide by \d+, not by N = \d+; np.cov divides by N − 1",
    ),
    "a wrong mean": ("mean + 1, Vt[:k], s[:k] ** 2 / len(X)", "mean of column 0 is 4, yours is 5"),
    "wrong variances": ("mean, Vt[:k], s[:k]", r"Variance 0 is 16\.67, yours is 7\.071"),
    "two values": ("Vt[:k], s[:k] ** 2 / len(X)", "holds 2 values, expected 3"),
    "words": ("mean, 'Vt', s[:k]", "`components` is text, expected an array"),
}


@pytest.mark.parametrize("case", FITS)
def test_a_wrong_fit_is_told_what_is_wrong(case):
    returned, sentence = FITS[case]
    source = f"""
def pca_fit(X, k):
    mean = X.mean(axis=0)
    _, s, Vt = np.linalg.svd(X - mean, full_matrices=False)
    return {returned}
"""
    assert re.search(sentence, said("pca_fit", source))


def test_a_direction_may_point_either_way_in_each_row():
    for signs in ("[1, -1]", "[-1, 1]", "[-1, -1]"):
        source = f"""
def pca_fit(X, k):
    mean = X.mean(axis=0)
    _, s, Vt = np.linalg.svd(X - mean)
    variances = np.zeros(len(Vt))
    variances[: len(s)] = s**2 / len(X)
    return mean, Vt[:k] * np.resize({signs}, k)[:, None], variances[:k]
"""
        assert not any(EXERCISES.findings("pca_fit", EXERCISES.with_style(source), 3))


def test_updates_in_place_are_told():
    source = """
def nmf_step(V, W, H):
    H *= (W.T @ V) / (W.T @ W @ H + EPS)
    W *= (V @ H.T) / (W @ H @ H.T + EPS)
    return W, H
"""
    assert "`W`, `H` in place" in said("nmf_step", source)


def test_a_swapped_pair_is_told():
    right = right_work(EXERCISES.assignment, "nmf_step")["maximum against zero"]
    source = right.replace("return W, H", "return H, W")
    assert "in another order" in said("nmf_step", source)


@pytest.mark.parametrize(
    ("returned", "sentence"),
    [
        ("theta[:-1], theta[-1] + 0.5", "On average they are 0.5 too high."),
        ("1.1 * theta[:-1], theta[-1]", "the smallest possible is 0.2"),
        ("theta[:-1], 0.0", "Your b is 0: give X a column of ones"),
        ("theta, theta[-1]", r"Got: w \(2,\), b \(\)"),
    ],
)
def test_a_score_that_is_not_the_best_is_told_how_far_off_it_is(returned, sentence):
    source = f"""
def linear_score(X, y):
    theta = np.linalg.pinv(np.c_[X, np.ones(len(X))]) @ y
    return {returned}
"""
    assert re.search(sentence, said("linear_score", source))


def test_plain_normal_equations_fail_on_a_dark_pixel_only():
    source = """
def linear_score(X, y):
    A = np.hstack([X, np.ones((len(X), 1))])
    theta = np.linalg.solve(A.T @ A, A.T @ y)
    return theta[:-1], theta[-1]
"""
    names = EXERCISES.with_style(source)
    cases, _ = EXERCISES.answered("linear_score", None)
    failed = [
        c.title
        for c, finding in zip(cases, EXERCISES.findings("linear_score", names), strict=True)
        if finding
    ]
    assert failed == ["an input that is always 0"]
    assert "A matrix has no inverse" in said("linear_score", source)


def test_pca_is_that_of_scikit_learn_but_for_its_variance_and_signs():
    names, X = (
        EXERCISES.reference,
        np.random.default_rng(0).normal(size=(40, 6)) @ np.diag([3, 2.5, 2, 1.5, 1, 0.5]),
    )
    theirs = PCA(4).fit(X)
    mean, components, variances = names["pca_fit"](X, 4)
    np.testing.assert_allclose(mean, theirs.mean_)
    np.testing.assert_allclose(variances * 40 / 39, theirs.explained_variance_)
    np.testing.assert_allclose(variances / X.var(axis=0).sum(), theirs.explained_variance_ratio_)
    turned = components * np.sign((components * theirs.components_).sum(axis=1))[:, None]
    np.testing.assert_allclose(turned, theirs.components_, atol=1e-12)
    Z = names["pca_transform"](X, mean, turned)
    np.testing.assert_allclose(Z, theirs.transform(X), atol=1e-12)
    np.testing.assert_allclose(names["pca_inverse"](Z, mean, turned), theirs.inverse_transform(Z), atol=1e-12)


def test_nmf_is_that_of_scikit_learn_on_the_transpose():
    """Theirs updates its first factor first: of the transpose, that is H."""
    rng = np.random.default_rng(0)
    V, W0, H0 = (rng.uniform(0.1, 1, shape) for shape in ((9, 7), (9, 3), (3, 7)))
    settings = {"init": "custom", "solver": "mu", "tol": 0, "max_iter": 30}
    mine = EXERCISES.reference["nmf"](V, W0, H0, 30)
    theirs = NMF(3, **settings)
    H = theirs.fit_transform(V.T.copy(), W=H0.T.copy(), H=W0.T.copy()).T
    np.testing.assert_allclose(mine[1], H, rtol=1e-6)
    np.testing.assert_allclose(mine[0], theirs.components_.T, rtol=1e-6)
    W_first = NMF(3, **settings).fit_transform(V, W=W0.copy(), H=H0.copy())
    assert np.abs(W_first - mine[0]).max() > 1e-3  # the notebook says why


def test_no_step_of_nmf_raises_the_error():
    rng = np.random.default_rng(1)
    V, W, H = (rng.uniform(0, 1, shape) for shape in ((12, 20), (12, 4), (4, 20)))
    errors = [np.linalg.norm(V - W @ H)]
    for _ in range(300):
        W, H = EXERCISES.reference["nmf_step"](V, W, H)
        errors.append(np.linalg.norm(V - W @ H))
    assert np.all(np.diff(errors) <= 1e-12)


def test_a_linear_score_is_that_of_scikit_learn():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(50, 4)), rng.choice([-1, 1], 50)
    theirs = LinearRegression().fit(X, y)
    w, b = EXERCISES.reference["linear_score"](X, y)
    np.testing.assert_allclose(w, theirs.coef_, atol=1e-12)
    assert b == pytest.approx(theirs.intercept_)


def test_the_flat_cross_of_the_text_is_what_the_program_computes():
    X = np.array([[0.0, 1.0], [4.0, 1.0], [2.0, 2.0], [2.0, 0.0]])
    mean, components, variances = EXERCISES.reference["pca_fit"](X, 2)
    assert (mean.tolist(), variances.tolist()) == ([2, 1], [2, 0.5])
    assert np.abs(components).tolist() == [[1, 0], [0, 1]]


def test_the_start_that_is_left_behind_nearly_arrives():
    """The fold says so: after 200 steps twice the others' error, after 3,000 steps nearly theirs."""
    V = learning_linear_features_sounds.of_phrase(chorale_line("trombone")).V
    W, H = learning_linear_features_sounds.begin(V, 5, seed=3)
    step = EXERCISES.reference["nmf_step"]
    errors = {}
    for n in range(1, 3001):
        W, H = step(V, W, H)
        if n in (200, 3000):
            errors[n] = learning_linear_features_sounds.relative_error(V, W, H)
    assert errors[200] > 0.18
    assert errors[3000] < 0.13


def test_the_mean_images_of_zero_and_one_are_farthest_apart():
    X, y = load_digits().part("train")
    means = np.array([X[y == digit].mean(axis=0).ravel() for digit in range(10)])
    gaps = np.linalg.norm(means[:, None] - means, axis=2)
    assert {int(digit) for digit in np.unravel_index(gaps.argmax(), gaps.shape)} == {0, 1}
