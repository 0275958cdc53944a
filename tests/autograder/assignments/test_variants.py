import numpy as np

from autograder.assignments.variants import VARIANTS, draw, variant_of
from tests.helpers.tiny_course import EXERCISES


def test_a_student_keeps_a_variant_and_students_are_spread():
    chosen = [variant_of(b"s", "c", "a", "e", f"student {i}") for i in range(2_000)]
    assert chosen == [variant_of(b"s", "c", "a", "e", f"student {i}") for i in range(2_000)]
    assert set(chosen) == set(range(VARIANTS))


def test_without_a_student_the_variant_is_zero():
    assert variant_of(b"s", "c", "a", "e", None) == 0


def test_every_part_of_the_name_matters():
    base = ("c", "a", "e", "s")
    others = [("c2", "a", "e", "s"), ("c", "a2", "e", "s"), ("c", "a", "e2", "s"), ("ca", "", "e", "s")]
    variants = [
        [variant_of(secret, *parts[:3], f"{parts[3]}{i}") for i in range(50)]
        for secret in (b"1", b"2")
        for parts in (base, *others)
    ]
    assert len({tuple(row) for row in variants}) == len(variants)


def test_a_draw_is_fixed_by_secret_variant_and_attempt():
    def inputs(*args):
        return np.concatenate([case.inputs["x"] for case in draw(*args)])

    first = inputs(b"s", EXERCISES[0], 3, 0)
    assert np.array_equal(first, inputs(b"s", EXERCISES[0], 3, 0))
    for other in ((b"t", EXERCISES[0], 3, 0), (b"s", EXERCISES[0], 4, 0), (b"s", EXERCISES[0], 3, 1)):
        assert not np.array_equal(first, inputs(*other))
