"""What is law and what is blocked when, and the gap between them (`docs/policy-timeline.md`). Pure."""
