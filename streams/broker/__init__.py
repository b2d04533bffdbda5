"""The way to Kafka: one port, its implementations, and the table of topics."""
