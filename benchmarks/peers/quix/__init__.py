"""Quix Streams, in an environment of its own: it wants another pydantic than ours."""
