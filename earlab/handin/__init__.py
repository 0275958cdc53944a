"""Read what is handed in: the notebook file, which cell is which, what is run of it, what lies beside it."""
