"""What workers counted of candidates on trial, read back from the switch's topics.

`counted` is pure, `reading` reads topics through the port, `telling` makes documents and lines.
"""
