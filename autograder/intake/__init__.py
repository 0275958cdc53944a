"""Have what students handed in read, where nobody but its author can suffer: folder, notebook, files beside it, time."""
