"""Markdown: headings, lists, tables and labelled lines."""
