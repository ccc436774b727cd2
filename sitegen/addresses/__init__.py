"""The record of published addresses, and which paper has which."""

RECORD = "addresses.jsonl"  # the record, below the content folder
