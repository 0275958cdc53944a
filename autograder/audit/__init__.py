"""Prove that every exercise passes right work and catches wrong work."""
