"""The Faust application that books deltas and shows them."""
