"""Plot what the pages show: one module per notebook, named by its topic; ``common`` has what several share."""
