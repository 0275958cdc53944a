"""The grader of Earlab: hidden exercises, sandbox, engine, nbgrader bridge, reports, release builder."""
