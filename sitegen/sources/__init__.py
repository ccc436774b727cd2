"""A site's folder → its sources: settings, topics, theme, dated pages, new dumps, own pages and files."""
