"""``window_dataset``: windows of a sequence and what comes after each."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import away_from_zero, whole_numbers

# How many windows, how long, how many numbers a step; no two alike, nor any of them as many as steps
PLANS = ((5, 3, 2), (4, 2, 3), (7, 3, 4), (6, 4, 3), (8, 2, 5), (3, 5, 4))


def _draw_windows(rng: np.random.Generator) -> Iterator[Case]:
    yield worked(
        "five steps, windows of two", x=whole_numbers(rng, 5, 1) * [[1], [4], [16], [64], [256]], length=2
    )
    for number in rng.permutation(len(PLANS))[:4]:
        count, length, d = PLANS[number]
        yield random(
            f"{count} windows of {length} steps, {d} numbers each",
            x=away_from_zero(rng, count + length, d),
            length=length,
        )
    yield edge("a single window", x=away_from_zero(rng, 5, 3), length=4)
    yield edge("windows of one step", x=away_from_zero(rng, 7, 2), length=1)
    yield edge("one number per step", x=away_from_zero(rng, 9, 1), length=4)
    yield edge("a long sequence", x=away_from_zero(rng, 60, 2), length=7)


_WINDOWS = "windows = [x[i : i + length].ravel() for i in range(count)]"
_RETURN = "return np.array(windows), x[length:]"

WINDOWS = Exercise(
    name="window_dataset",
    draw=_draw_windows,
    visible_seed=1,
    shown=(
        worked("five steps of one number", x=np.array([[1.0], [2.0], [4.0], [8.0], [16.0]]), length=3),
        worked(
            "four steps of two numbers",
            x=np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0], [4.0, 40.0]]),
            length=2,
        ),
    ),
    returns=("inputs", "targets"),
    mistakes=(
        Mistake(
            "newest_first",
            "x[i : i + length].ravel()",
            "x[i : i + length][::-1].ravel()",
            "Your windows begin with the newest step. Put the oldest first, as it stands in x.",
        ),
        Mistake(
            "columns_first",
            "x[i : i + length].ravel()",
            "x[i : i + length].T.ravel()",
            "You go down the columns of a window. Lay its rows one after the other: all d numbers of a step stay together.",
        ),
        Mistake(
            "target_in_the_window",
            "x[length:]",
            "x[length - 1 : -1]",
            "Your target is the last step of its own window, so there is nothing to guess. Take the step after it: x[i + L].",
        ),
        Mistake(
            "window_reaches_the_target",
            "x[i : i + length].ravel()",
            "x[i + 1 : i + 1 + length].ravel()",
            "Your windows begin one step late, and the last step in each is what is to be guessed. Window i begins at x[i].",
        ),
        Mistake(
            "one_step_left_out",
            _RETURN,
            "return np.array(windows[:-1]), x[length + 1 :]",
            "Between a window and its target you leave out one step. The target is x[i + L], right behind the window.",
        ),
        Mistake(
            "last_window_has_no_target",
            "range(count)",
            "range(count + 1)",
            "You cut one window too many: nothing comes after the last one. There are T − L windows that have a target.",
        ),
        Mistake(
            "last_pair_missing",
            _RETURN,
            "return np.array(windows[:-1]), np.array([*x[length:-1]])",
            "The last pair is missing. The last window ends one step before the end of x, and there are T − L of them.",
        ),
        Mistake(
            "first_pair_missing",
            _RETURN,
            "return np.array(windows[1:]), x[length + 1 :]",
            "The first pair is missing. Window 0 begins at x[0], and there are T − L of them.",
        ),
        Mistake(
            "not_laid_out",
            ".ravel()",
            "",
            "Your windows are tables of shape (L, d). Lay each out as one row of L · d numbers.",
        ),
        Mistake(
            "windows_do_not_overlap",
            f"{_WINDOWS}\n    {_RETURN}",
            "windows = [x[i : i + length].ravel() for i in range(0, count, length)]\n"
            "    return np.array(windows), x[length::length]",
            "Your windows stand side by side. The next one begins only one step later: x[0 : L], x[1 : L + 1], and so on.",
        ),
        Mistake(
            "targets_are_windows",
            "x[length:]",
            "np.array([x[i + 1 : i + 1 + length].ravel() for i in range(count)])",
            "Your targets are windows, one step later. A target is the one step behind its window, (d,).",
        ),
        Mistake(
            "targets_with_an_axis_more",
            "x[length:]",
            "x[length:, None]",
            "Your targets are slices of one step, (1, d). Take the step itself, x[i + L], without a colon.",
        ),
        Mistake(
            "targets_one_number",
            "x[length:]",
            "x[length:, :1]",
            "Your targets hold the first number of a step only. Take all d of them.",
        ),
        Mistake(
            "targets_from_the_start",
            "x[length:]",
            "x[:count]",
            "Your targets are the steps with which the windows begin. Take those that come after them, from x[L] on.",
        ),
    ),
    hints=(
        "Compare the shapes first: there are T − L pairs. Then look at the first row of each: which steps of x are in it?",
        "Window i is x[i], …, x[i + L − 1], one row after the other. Its target is x[i + L]. The last i is T − L − 1.",
        "windows = [x[... : ...].ravel() for i in range(...)]\nreturn np.array(windows), x[...]",
    ),
)
