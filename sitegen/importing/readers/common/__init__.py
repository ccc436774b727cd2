"""What readers of all formats share: the file, its text, what they hand over, and what fields mean."""
