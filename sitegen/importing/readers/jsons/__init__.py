"""JSON of any shape."""
