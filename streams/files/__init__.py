"""Files that people write: YAML with its lines, and what is wrong with it put into words."""
