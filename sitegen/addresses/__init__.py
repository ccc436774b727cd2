"""The record of published addresses, and which paper has which."""
