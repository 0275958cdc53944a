"""Compare an outcome with the expected one, and say what is wrong and why."""
