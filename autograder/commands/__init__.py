"""Hold the subcommands of ``autograder``: one module each, with a function ``main``, loaded when it is called."""
