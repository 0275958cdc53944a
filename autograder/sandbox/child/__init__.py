"""All that an untrusted process sees of the grader. ``../README.md`` says who trusts whom."""
