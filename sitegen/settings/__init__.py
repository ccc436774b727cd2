"""sitegen.yaml, and YAML with the lines of its values."""
