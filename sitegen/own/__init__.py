"""What the owner adds to the archive: pages, notes, files."""
