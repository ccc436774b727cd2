"""Bibliographies and tables: BibTeX, the formats of tagged lines, CSV and TSV."""
