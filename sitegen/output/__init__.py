"""Files → disk."""
