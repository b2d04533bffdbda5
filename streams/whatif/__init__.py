"""What other rules would have done with a log: verdicts that change, and whom that would meet (`docs/whatif.md`)."""
