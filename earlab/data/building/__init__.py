"""Make data sets by their recipes."""
