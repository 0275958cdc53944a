"""Plot notebook 07: say what is drawn. Each function returns a figure for ``earlab.style.show``."""
