"""Read the text of code cells: magics made inert, statements, definitions."""
