"""Turn a submission into a verdict: plan what to judge, run it, mark it, keep it."""
