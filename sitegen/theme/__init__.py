"""A theme folder → templates and static files."""
