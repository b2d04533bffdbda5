"""The bench: the switch's intake beside other programs, on Apache Kafka, in one run (`docs/measurements.md`)."""
