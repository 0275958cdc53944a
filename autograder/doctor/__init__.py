"""Find out what this machine offers a grader, and what to do for the rest: ``autograder doctor``."""
