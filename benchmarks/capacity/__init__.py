"""How many partitions, workers and brokers a load needs, from measured service times (`docs/capacity.md`)."""
