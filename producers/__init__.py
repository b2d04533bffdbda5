"""The outside world: what sends messages into the switch and reads its answers."""
