"""Scenarios in files: which messages a load sends, from whom, to whom, and how the rate goes."""
