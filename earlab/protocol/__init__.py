"""Define what the student's check and the grader's child share: values, probes, outcomes, case files, scores."""
