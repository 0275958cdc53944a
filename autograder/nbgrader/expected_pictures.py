"""Put the expected pictures back below the cells of what ``nbgrader generate_assignment`` hands out: it clears all outputs."""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.release.stills import expected_outputs
from earlab.stills import stills_of


class ShowExpected(NbGraderPreprocessor):
    """The last preprocessor of a release: a demonstration shows, pale and marked, what it will show once it has run."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Return the notebook with a picture below each cell of which one is kept; a notebook of others has none."""
        stills = stills_of(str(resources["nbgrader"]["notebook"]))
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell.outputs = list(expected_outputs(stills, cell.source))
        return nb, resources
