"""Read a notebook's source and its exercises, and make programs of both."""
