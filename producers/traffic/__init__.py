"""Synthetic traffic: who asks whom what, and when."""
