"""Grade Earlab: hidden exercises, intake, sandbox, engine, nbgrader bridge, reports, release builder."""
