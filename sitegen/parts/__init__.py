"""What a site is made of: parts with fingerprints, files in pieces, and what of an archive is settled."""
