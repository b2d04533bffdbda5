"""Values shown without what they say: their form alone."""


def masked(value: str) -> str:
    """Show a value's form: each letter as X, each digit as 9, everything else as it is."""
    return "".join("X" if each.isalpha() else "9" if each.isalnum() else each for each in value)
