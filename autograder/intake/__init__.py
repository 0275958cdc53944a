"""Read what a student handed in: notebook, files beside it, which cell is which, what is mended."""
