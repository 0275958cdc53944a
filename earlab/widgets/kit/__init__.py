"""Build widgets: base class, student's functions, sounds; the ES modules that all pictures share."""
