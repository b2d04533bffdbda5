"""Limits by what a delay harms: written in YAML, and kept only by what is shown, at the rate they speak of."""
