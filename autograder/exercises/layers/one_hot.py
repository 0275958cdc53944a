"""``one_hot``: labels as targets."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked


def _labels(rng: np.random.Generator, n: int, k: int) -> np.ndarray:
    """Return n labels of k classes: the last class is missing, another comes at least twice."""
    labels = rng.integers(0, k - 1, n)
    labels[:2] = rng.integers(1, k - 1)
    return rng.permutation(labels)


def _draw_one_hot(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("three labels, four classes", labels=rng.permutation([0, 2, 2]), n_classes=4)
    for k in rng.choice(np.arange(4, 12), 4, replace=False).tolist():
        n = k + int(rng.integers(1, 9))
        yield random(f"{n} labels, {k} classes", labels=_labels(rng, n, k), n_classes=k)
    k = int(rng.integers(4, 12))
    yield edge("one label", labels=rng.integers(1, k - 1, 1), n_classes=k)
    yield edge("two classes", labels=rng.permutation([0, 0, 1, 1, 0]), n_classes=2)
    yield edge("every class once", labels=rng.permutation(k), n_classes=k)


ONE_HOT = Exercise(
    name="one_hot",
    draw=_draw_one_hot,
    visible_seed=5,
    shown=(worked("three labels, four classes", labels=np.array([2, 0, 2]), n_classes=4),),
    returns=("Y",),
    mistakes=(
        Mistake(
            "classes_from_the_labels",
            "n_classes))",
            "labels.max() + 1))",
            "You count the classes from the largest label. A batch need not hold every class: the width is n_classes.",
        ),
        Mistake(
            "whole_columns",
            "np.arange(len(labels)), labels",
            ":, labels",
            "You set whole columns. `Y[:, labels] = 1` means these columns in *every* row; each row gets one 1 of its own.",
        ),
        Mistake(
            "whole_rows",
            "np.arange(len(labels)), labels",
            "labels",
            "You set whole rows. `Y[labels] = 1` takes the labels for row numbers; row i wants a 1 in column labels[i].",
        ),
        Mistake(
            "row_and_column_swapped",
            "np.arange(len(labels)), labels",
            "labels, np.arange(len(labels))",
            "You have swapped row and column. The first index is the sample, the second its class: Y[i, labels[i]].",
        ),
        Mistake(
            "transposed",
            "return Y",
            "return Y.T",
            "You return a column for each sample. A row belongs to a sample, as in X: (N, n_classes).",
        ),
        Mistake(
            "counted_from_one",
            "labels] = 1",
            "labels - 1] = 1",
            "You put the 1 one column too far left. Classes count from 0: label 0 has its 1 in column 0.",
        ),
        Mistake(
            "label_as_value",
            "labels] = 1",
            "labels] = labels",
            "You write the label itself into the row. Whatever the class, its mark is 1.",
        ),
        Mistake(
            "minus_one_elsewhere",
            "np.zeros((len(labels), n_classes))",
            "-np.ones((len(labels), n_classes))",
            "You mark the other classes with −1. One-hot means 0 there.",
        ),
        Mistake(
            "one_cold",
            "    return Y",
            "    return 1 - Y",
            "You write 0 in the column of the class and 1 in all others. It is the other way round.",
        ),
        Mistake(
            "class_0_unmarked",
            "    return Y",
            "    Y[labels == 0] = 0\n    return Y",
            "Rows with the label 0 stay empty. Class 0 is a class like the others: its column is number 0.",
        ),
        Mistake(
            "last_class_unmarked",
            "    return Y",
            "    Y[:, -1] = 0\n    return Y",
            "The last class, number K − 1, never gets its 1. Do you stop one class too early?",
        ),
        Mistake(
            "columns_from_the_right",
            "    return Y",
            "    return Y[:, ::-1]",
            "You count the columns from the right. Column 0 is the first one.",
        ),
        Mistake(
            "labels_sorted",
            "    Y[np.arange(len(labels)), labels]",
            "    Y[np.arange(len(labels)), np.sort(labels)]",
            "You sort the labels, so the rows no longer belong to their samples. Keep the order.",
        ),
        Mistake(
            "filled_up_to_the_label",
            "    return Y",
            "    return np.cumsum(Y[:, ::-1], axis=1)[:, ::-1]",
            "You fill all columns up to the label. Only the label's own column holds a 1.",
        ),
        Mistake(
            "rows_added_up",
            "    return Y",
            "    return np.cumsum(Y, axis=0)",
            "Each row keeps what stood in the rows above. Start every row with zeros.",
        ),
        Mistake(
            "nothing_marked",
            "    Y[np.arange(len(labels)), labels] = 1\n",
            "",
            "Every value is 0. Put a 1 into each row, in the column of its label.",
        ),
        Mistake(
            "true_and_false",
            "return Y",
            "return Y > 0",
            "Your rows hold True and False. They should hold the numbers 1 and 0, to compute with.",
        ),
    ),
    hints=(
        "Add up each row of your answer. What must every row add up to? And how many columns are there when the last class is missing?",
        "Start from zeros of shape (N, n_classes). In row i, set the column of its label to 1. "
        "numpy can do all rows at once with two index arrays of length N, or you take rows of np.eye.",
        "Y = np.zeros((..., ...))\nY[np.arange(...), ...] = 1\nreturn Y",
    ),
)
