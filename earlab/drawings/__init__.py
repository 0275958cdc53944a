"""Drawings that explain: one module per notebook. They show no student's result, so their code stays out of the page."""
