"""From a letter to its outcome: pure stages decide, activations say by which context, the host does the work around.

The host may use the other two; neither of them knows it, or the other.
"""
