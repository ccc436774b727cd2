"""A dump → a dated page."""
