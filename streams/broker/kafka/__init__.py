"""The one door to aiokafka: the port on Apache Kafka, and on the embedded broker that speaks a part of its protocol."""

from streams.broker.kafka.broker import KafkaBroker, connect

__all__ = ["KafkaBroker", "connect"]
