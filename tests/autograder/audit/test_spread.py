"""The audit says where the same work scores differently in different variants."""

from __future__ import annotations

from autograder.assignments.exercise import Exercise, Mistake
from autograder.audit.mutants import mutants
from autograder.audit.result import CasesPart, MistakeResult, MutantResult, merged, spreads

MISTAKE = Mistake("plus", "-", "+", "You add.")
EXERCISE = Exercise("less", lambda rng: (), (MISTAKE,), ("a", "b", "c"))
MUTANT = mutants("def less(x):\n    return x - 1\n")[0]


def result_of(*parts: CasesPart, failed: dict[str, int]):
    return merged("99_tiny", EXERCISE, 4, (), parts, [MutantResult.of(MUTANT, failed)])


def test_a_mistake_that_costs_more_in_one_variant_is_a_problem() -> None:
    even = CasesPart(mistakes=(MistakeResult("plus", True, True, 3.2, 3.2),), digests=("a",))
    dear = CasesPart(mistakes=(MistakeResult("plus", True, True, 4, 4),), digests=("b",))
    alike = {"the visible cases": 5, "variant 0": 3, "variant 1": 3}
    assert result_of(even, failed=alike).problems == ()
    uneven = result_of(even, dear, failed=alike)
    assert uneven.problems == ("mistake 'plus' loses 3.2 points on some variants and 4 on others",)
    assert spreads([uneven]) == {
        "mistakes_uneven": 1, "mutants_even": 1, "mutants_one_case": 0, "mutants_more_cases": 0,
    }  # fmt: skip


def test_mutants_are_counted_by_the_cases_that_variants_differ_in() -> None:
    """The visible cases are the same for all: only hidden ones can be unfair."""
    even = CasesPart(mistakes=(MistakeResult("plus", True, True, 4, 4),), digests=("a",))
    by_one = result_of(even, failed={"the visible cases": 9, "variant 0": 3, "variant 1": 4})
    by_two = result_of(even, failed={"the visible cases": 3, "variant 0": 5, "variant 1": 3})
    counts = spreads([by_one, by_two])
    assert (counts["mutants_even"], counts["mutants_one_case"], counts["mutants_more_cases"]) == (0, 1, 1)
