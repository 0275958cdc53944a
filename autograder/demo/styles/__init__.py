"""Right work in many styles: each text is a student's own cell, by exercise."""
