"""Logs of past traffic: every form they come in, read through one door, and written (`docs/logs.md`)."""
