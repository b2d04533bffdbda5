"""What a message costs as rules, agencies, partitions, sizes, refusals and time grow (`docs/measurements.md`)."""
