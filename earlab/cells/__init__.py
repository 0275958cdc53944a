"""Read and run code cells as a notebook does: magics, statements, a kernel, and what stands in for a notebook's own."""
