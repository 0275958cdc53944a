"""Get data sets onto this machine, list, move and clear them."""
