"""Forbid the ready-made twin of what is to be written, under whatever name it is reached."""
