"""States that outside programs play: the way to them, what they answer, and what it comes to for the books.

An outpost stands between the switch's topics and one such program. It may use the stages' lanes and outcomes, the
broker's port and the clock; nothing of the switch uses it.
"""
