"""Plot notebook 12: say what is drawn. Each function returns a figure for ``earlab.style.show``."""
