"""Formats that nobody reads, by name."""
