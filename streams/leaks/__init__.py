"""What was answered and what was refused, beside what the rules of its time said (`docs/reports.md`). Pure."""
