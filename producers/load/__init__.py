"""Load at a rate that waits for nobody, and what became of it. Knows no rule and decides nothing."""
