"""Start, ask and end untrusted processes, and check all that they say."""
