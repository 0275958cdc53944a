"""What the class benchmark calls a leak: growth of what lasts, whoever else is alive when a sample is taken."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from benchmarks.measuring.leaks import Held, Sample, growth, piled_up

MB = 1 << 20


def class_of(total: int, *, leaking: float, rng: np.random.Generator) -> list[Sample]:
    """Return samples of a class: a coordinator, a worker that keeps ``leaking`` MB a submission, children that come and go."""
    samples = []
    for done in [*range(0, total, 2), *[total - 2] * 9, total]:
        each = {(1, 0.0): Held(100 * MB, 20)}
        if done < total:
            each[2, 0.0] = Held(200 * MB + int(leaking * done * MB), 30 + int(leaking * done))
        for child in range(rng.integers(1, 8)):
            each[100 + done * 10 + child, float(done)] = Held(
                int(rng.integers(20, 90)) * MB, int(rng.integers(3, 40))
            )
        samples.append(Sample(done, sum(held.memory for held in each.values()), each))
    return samples


def test_children_that_come_and_go_and_the_end_are_no_growth() -> None:
    rng = np.random.default_rng(4)
    for total in (16, 60, 1000):
        assert growth(class_of(total, leaking=0, rng=rng), total) == (0, 0)


def test_what_a_lasting_process_keeps_of_each_submission_is_measured() -> None:
    rng = np.random.default_rng(5)
    for total in (16, 60, 1000):
        memory, descriptors = growth(class_of(total, leaking=1, rng=rng), total)
        np.testing.assert_allclose([memory / MB, descriptors], [total, total], rtol=0.02)


def test_children_that_stay_pile_up_though_none_of_them_grows() -> None:
    rng = np.random.default_rng(6)
    for total in (16, 60, 1000):
        samples = class_of(total, leaking=0, rng=rng)
        assert piled_up(samples, total) <= 4
        staying = [
            replace(
                sample,
                each={**sample.each, **{(-n, 1.0): Held(20 * MB, 3) for n in range(1, sample.done + 1)}},
            )
            for sample in samples
        ]
        assert piled_up(staying, total) > 4
