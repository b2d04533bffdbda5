"""What a page asks, read and held to its limits."""
