"""Thin verbs: parse options, call one function, print."""
