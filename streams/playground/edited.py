"""A bundle with one state's file in its place."""
