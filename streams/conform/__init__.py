"""Whether a filter answers as the policy says: cases on both sides of every edge, put to it, and what it did otherwise.

It may use the policies, the line to an outside program and the clock; nothing of the switch uses it.
"""
