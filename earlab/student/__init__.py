"""Help a student: check, card, hints, progress, validation, command line."""
