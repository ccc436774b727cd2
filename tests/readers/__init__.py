"""Readers, each with files in the shape of real ones."""
