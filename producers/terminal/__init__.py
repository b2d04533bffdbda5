"""An officer's terminal: one message in, its answers out. Knows no rule and decides nothing."""
