"""What was heard of what was sent, what it comes to, and whether to believe it."""
