"""A policy being edited: what is wrong with it, what it decides and why, and what it changes. Nothing is stored."""
