"""The demo: a whole switch on this machine, its traffic, and what is seen of it. Knows no rule and decides nothing."""
