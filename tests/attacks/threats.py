"""What a submission may try, row by row, and the tests that show that it gains nothing."""

from __future__ import annotations

from autograder.sandbox import isolation
from tests.helpers.support import ROOT

PAGE = ROOT / "docs" / "isolation.md"

_ATTACKS, _GRADER = "attacks/test_sandbox_attacks.py", "attacks/test_grader_attacks.py"
_ISOLATION, _FILES = "autograder/sandbox/test_isolation.py", "autograder/sandbox/test_files.py"
_PROCESSES, _LIMITS, _THREATS = (
    "autograder/sandbox/test_processes.py",
    "autograder/sandbox/test_limits.py",
    "attacks/test_threats.py",
)
_WAYS, _TURNS, _WHISPERS = (
    "attacks/test_forbidden_ways.py",
    "autograder/grading/test_two_turns.py",
    "attacks/test_whispers.py",
)
_BOUNDS = "autograder/sandbox/test_reply_bounds.py"


def _in(file: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{file}::test_{name}" for name in names)


TESTS: dict[int, tuple[str, tuple[str, ...]]] = {
    1: ("patches comparisons", _in(_GRADER, "patching_and_searching_the_child_gains_nothing")),
    2: (
        "walks frames, objects and modules",
        _in(_GRADER, "patching_and_searching_the_child_gains_nothing", "an_answer_is_nowhere_in_a_composition")
        + _in("autograder/sandbox/test_search.py", "nothing_hidden_is_in_the_files_and_memory_of_a_child"),
    ),
    3: (
        "reads the course, processes, secrets",
        _in(_ISOLATION, "the_course_is_not_there", "the_environment_is_not_the_graders")
        + _in(_FILES, "nothing_of_this_machine_is_read", "nothing_compiled_of_the_courses_own_is_seen")
        + _in("autograder/sandbox/test_search.py", "nothing_hidden_is_in_the_files_and_memory_of_a_child"),
    ),
    4: ("writes a gradebook, packages, caches", _in(_FILES, "only_its_own_directory_can_be_written")),
    5: ("ends or crashes its process", _in(_ATTACKS, "ending_the_process_in_a_function_loses_that_case_only")),
    6: ("returns objects that lie", _in(_ATTACKS, "foreign_types_are_a_clear_error")
        + _in(_GRADER, "values_that_trick_a_comparison_gain_nothing")),
    7: ("forges, repeats or withholds replies", _in(_ATTACKS, "a_damaged_reply_loses_that_case_only",
        "a_forged_reply_is_only_that_cases_answer", "replies_sent_ahead_for_all_cases_are_only_answers")
        + _in(_BOUNDS, "a_forged_reply_is_bounded_too")),
    8: ("keeps the pipe after the deadline", _in(_ATTACKS, "a_reply_from_a_process_left_behind_is_not_heard")
        + _in(_PROCESSES, "a_daemon_ends_with_its_program")
        + _in("autograder/sandbox/test_lifetime.py", "nothing_survives_a_killed_grader")),
    9: ("bombs of forks, threads, memory, replies", _in(_ATTACKS, "a_fork_bomb_meets_the_limit_and_leaves_nobody",
        "a_thread_bomb_meets_the_limit", "a_memory_bomb_meets_the_limit", "a_huge_reply_is_refused")
        + _in(_LIMITS, "the_memory_of_all_processes_is_summed")
        + _in(_BOUNDS, "no_reply_takes_much_of_the_graders_memory")),
    10: ("floods output and disk", _in(_ATTACKS, "a_flood_of_output_goes_nowhere")
         + _in(_LIMITS, "files_are_limited_together")),
    11: ("loops, sleeps, ignores signals", _in(_ATTACKS, "a_hanging_function_is_stopped_and_the_others_go_on",
         "half_a_reply_and_then_silence_is_a_time_out")
         + _in(_LIMITS, "work_that_sleeps_is_ended_by_the_clock_and_not_repeated",
               "processes_that_compute_together_are_stopped", "a_notebook_has_a_time_budget",
               "what_nobody_else_used_up_each_exercise_keeps")
         + _in("autograder/sandbox/test_compiling.py", "what_nothing_interrupts_is_not_repeated")),
    12: ("hooks of notebooks and of Python", _in(_THREATS, "a_hook_gains_nothing_and_costs_nobody")),
    13: ("edits, adds, deletes and merges cells", _in("autograder/intake/test_repair.py", "cells_that_lost_their_ids_are_known_by_their_text",
         "a_duplicated_cell_is_said_and_the_later_one_counts", "a_deleted_check_is_said_and_costs_nothing")),
    14: ("detects the grader", _in(_THREATS, "hidden_and_visible_calls_look_alike", "noticing_the_grader_gains_nothing")),
    15: ("hard-codes visible or a friend's answers", _in("autograder/grading/test_engine.py", "visible_answers_typed_in_score_nothing")
         + _in(_THREATS, "a_friends_hidden_answers_are_not_ones_own")),
    16: ("calls what it should implement", _in("autograder/grading/test_forbidden.py",
         "what_is_written_scores_nothing_and_the_line_is_shown", "what_is_met_while_it_runs_scores_nothing_too")
         + _in(_WAYS, "no_way_leads_there") + _in("attacks/test_toy_pieces.py", "a_toy_piece_answers_no_other_exercise")
         + _in(_FILES, "nothing_outlasts_an_exercise_in_its_directory")),
    17: ("imports the grader for answers", _in(_ISOLATION, "the_grader_cannot_be_imported",
         "no_package_or_path_file_of_the_grader_is_there")
         + _in(_FILES, "the_answers_to_visible_cases_are_not_there")),
    18: ("uses the network", _in(_ISOLATION, "there_is_no_network")),
    19: ("mutates, defers, yields", _in(_THREATS, "what_is_returned_is_taken_at_once_and_as_it_is")),
    20: ("patches random state", _in(_THREATS, "random_state_is_its_own")),
    21: ("odd numbers, shapes and dtypes", _in(_GRADER, "values_that_trick_a_comparison_gain_nothing")),
    22: ("escapes, markup, bidi in names and errors", _in(_THREATS, "nothing_of_it_runs_or_hides_in_a_report")
         + _in(_GRADER, "a_folder_with_any_name_has_its_place_in_the_class_page")
         + _in("browser/test_formgrader.py", "nothing_of_a_submission_runs_on_formgraders_page")
         + _in("autograder/nbgrader/test_submitted.py", "what_a_browser_would_run_is_given_to_the_cells_and_not_shown")
         + _in("autograder/intake/test_mending.py", "no_link_in_an_answer_runs_a_script",
              "no_link_in_an_answer_leads_to_a_file_or_to_this_machine")),
    23: ("is no notebook", _in("earlab/handin/test_notebook_file.py", "what_is_no_notebook_is_refused_with_a_reason")
         + _in("autograder/intake/test_reading.py", "code_that_is_hard_to_read_is_the_submissions_own",
         "what_a_submission_does_to_the_reader_is_its_own_verdict", "the_reader_holds_nothing_of_the_course")
         + _in("autograder/intake/test_growth.py", "reading_takes_time_in_proportion_up_to_the_limit",
         "no_pattern_goes_back_and_forth")
         + _in("autograder/nbgrader/test_submitted.py", "a_link_gives_nobody_anothers_points",
         "an_answer_of_any_kind_is_graded_normally")
         + _in("autograder/intake/test_folder.py", "no_link_pipe_or_folder_is_read_for_a_notebook",
         "no_link_is_followed_on_the_way_down_whatever_is_linked", "a_folder_of_any_size_is_listed_in_little_time")),
    24: ("spreadsheet formulas", _in(_THREATS, "a_formula_runs_in_no_export")),
    25: ("probes tolerance and feedback", _in(_THREATS, "what_is_told_does_not_follow_the_distance")
         + _in(_GRADER, "reasons_of_hidden_cases_are_few")),
    26: ("ptrace, kill, namespaces, setuid", _in(_PROCESSES, "no_other_process_is_reached",
         "the_parent_and_the_group_of_everybody_are_not_reached")
         + _in(_FILES, "a_setuid_program_gains_nothing")
         + _in(_ISOLATION, "system_calls_around_the_limits_are_refused", "new_namespaces_are_refused_by_clone_too")),
    27: ("the machine's settings and devices", _in(_FILES, "nothing_of_this_machine_is_read")
         + _in(_THREATS, "whoever_grades_the_submission_is_nobody")),
    28: ("carries hidden inputs out", _in(_THREATS, "nothing_of_hidden_inputs_reaches_a_student",
         "nothing_kept_of_hidden_inputs_reaches_a_student")
         + _in(_GRADER, "a_line_number_carries_nothing_out")
         + _in(_TURNS, "the_child_that_is_told_of_has_ended_before_a_hidden_case_is_unpacked",
               "no_sign_of_a_hidden_run_is_told")
         + _in(_WHISPERS, "what_one_says_by_a_file_the_other_does_not_hear", "what_listens_is_refused",
               "nobody_is_woken_at_a_page_that_both_read")),
    29: ("reads or kills a sibling or the zygote", _in(_PROCESSES, "no_other_process_is_reached")
         + _in(_FILES, "neighbours_do_not_see_each_other") + _in(_THREATS, "neighbours_of_attackers_are_graded_as_ever")),
    30: ("memory beside the limit", _in(_ATTACKS, "memory_beside_the_limit_is_denied")
         + _in(_LIMITS, "the_memory_of_all_processes_is_summed", "a_full_tmpfs_counts_as_memory")),
}  # fmt: skip
"""By row: what the submission does, and the tests of it."""

NEEDS: dict[int, tuple[str, ...]] = {
    1: ("values only",),
    2: ("own memory",),
    3: (
        "reading",
        "own memory",
    ),
    4: (
        "writing",
        "traces",
    ),
    5: ("hangs end",),
    6: ("values only",),
    7: ("values only",),
    8: ("leftovers",),
    9: (
        "forks",
        "sums",
    ),
    10: ("disk",),
    11: ("hangs end",),
    16: (
        "absence",
        "programs",
        "no traces",
    ),
    17: ("reading",),
    18: ("network",),
    19: ("values only",),
    21: ("values only",),
    26: (
        "signals",
        "system calls",
    ),
    27: (
        "reading",
        "writing",
        "not root",
    ),
    28: (
        "writing",
        "network",
        "whispers",
    ),
    29: (
        "reading",
        "signals",
    ),
    30: (
        "system calls",
        "sums",
    ),
}
"""By row: the promises of ``autograder.sandbox.isolation`` without which it does not hold; other rows need none."""


def isolation_page() -> str:
    """Return ``docs/isolation.md``."""
    levels = list(isolation.LEVELS)
    lines = [_INTRODUCTION, f"| it is promised that | {' | '.join(levels)} |", "|---|" + "---|" * len(levels)]
    for name, promise in isolation.PROMISES.items():
        marks = [_mark(level, name) for level in isolation.LEVELS.values()]
        lines.append(f"| {promise} | {' | '.join(marks)} |")
    lines += [_THREATS, f"| | the submission … | {' | '.join(levels)} |", "|---|---|" + "---|" * len(levels)]
    for row, (what, _) in TESTS.items():
        marks = [_mark(level, *NEEDS.get(row, ())) for level in isolation.LEVELS.values()]
        lines.append(f"| {row} | {what} | {' | '.join(marks)} |")
    lines.append(_CHANNELS)
    return "\n".join(lines) + "\n"


def _mark(level: isolation.Level, *promises: str) -> str:
    """Say whether all of these promises hold at a level."""
    if level.promises(root=False).issuperset(promises):
        return "yes"
    return "if the grader is root" if level.promises(root=True).issuperset(promises) else "**no**"


_INTRODUCTION = """# What isolation holds

Every submission runs in a child process. How well it is kept apart depends on what this machine offers; the level in
force stands in every verdict. `auto` takes the first that works, `autograder grade --isolation strict` nothing less.
This page is made by `python -m tests.attacks.threats` from what `autograder.sandbox.isolation` states; a test compares them.

Reading is untrusted work too: unpacking, parsing, matching and mending happen in another process, with limits of time and
memory, which the class outlives. It runs nothing of a submission, and knows releases and one submission at a time: no hidden
case, secret, store or gradebook.
"""
_THREATS = """
Of the things that a submission may try, each has its tests (`tests/attacks/threats.py` names them), run as root and as an
ordinary user. Where a row says **no**, grade only submissions that you trust in this respect.
"""
_CHANNELS = """
## Why nothing of a hidden case reaches a student

A submission is asked in two turns (`autograder/grading/runner.py`). In the first a child runs the cells and the visible
cases; what the student will read (outcomes, messages, how the cells fared) is then complete and in the grader's hands. Where
a visible case is wrong, so that there is something to read, that child is ended, with all of its processes and its
directory. Only then are hidden cases unpacked, and put to a child that has loaded the same cells anew. Two children of
one submission are never alive at once. So **within a submission no channel is left**: whatever a hidden case's run does, to
memory, files, locks, the clock or the cache, happens after the last word that the student reads was spoken, and time does not
run backwards. Where all visible cases are right there is no word of the child's to read, and the same child goes on.

What is said of a hidden run is chosen by the grader: how many cases pass, at most three sentences of a fixed list, in
alphabetical order, and whether a cause or a mistake that the visible cases show is borne out by the hidden ones. Lines,
types and texts of errors, names, durations and the order of the cases are not among
them. A program can still choose *which* of those sentences fits by what it sees, and so say a few bits about its own
hidden inputs in one hand-in; they are its author's alone, differ for each student, and what scores is not what is said.

**Between two submissions** one could speak while the other listens, if both run at once in two workers, or one after the
other on one machine. What they share are files that both may only read, and the kernel. Locks, leases, watches and hints on
those files, pages that two can wait at, queues, shared memory, sockets, and what tells how full the cache and the machine are,
are refused or belong to each alone (`autograder/sandbox/host/syscalls.py`; `tests/attacks/test_whispers.py` has two children try each).
At `landlock` the last access to a file and the names of processes are seen, so that it holds at `strict` and `bubblewrap` only.
What is left is how long something takes (a busy processor, a file that is read from the disk or from the cache) and what the
kernel counts for all (numbers of pipes, sums for a user). It is slow and
uncertain, it needs two students who agree on it, and it carries a friend's hidden inputs, which nobody else is asked. Who
wants to exclude that too grades with one worker and changes the course's secret for a second hand-in.

## What is forbidden and not there

Packages and modules in which an exercise's ready-made twin lives are absent from the children of that assignment, unless given
code or a solution imports them (`autograder/assignments/twins.py`): no file of theirs can be read, as text or compiled, whatever loads it.
An import of one gives a stand-in that is refused when it is used; `check` refuses the same names. Children execute no
program, so there is no second interpreter that sees more. What shares a module with much that honest work takes
(`scipy.special.expit`, `scipy.signal.stft`) is there: it is found in the text of the cells, and replaced wherever it is kept
while an exercise runs (`earlab/forbidden/guard.py`), which shares a process with the student's code and cannot be perfect.
"""

if __name__ == "__main__":
    PAGE.write_text(isolation_page())
