"""Listings of arXiv: its mails, and its pages as copied."""
