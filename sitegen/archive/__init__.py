"""Digests → archive: each paper once, filed under its topics."""
