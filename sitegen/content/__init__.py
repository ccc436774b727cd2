"""The content folder: dated pages and what they may not hold."""
