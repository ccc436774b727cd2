"""Archive → exports: JSON, BibTeX, SQLite, Markdown, and the files by which machines find their way."""
