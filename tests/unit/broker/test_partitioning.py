"""Keys and their partitions."""

import pytest
from aiokafka.partitioner import murmur2 as theirs
from hypothesis import given
from hypothesis import strategies as st

from streams.broker.partitioning import murmur2, partition_for


@pytest.mark.parametrize(
    ("key", "hashed"),
    [
        pytest.param(b"21", -973_932_308, id="two bytes"),
        pytest.param(b"foobar", -790_332_482, id="six bytes"),
        pytest.param(b"", 275_646_681, id="nothing"),
    ],
)
def test_the_hash_is_kafkas_own(key: bytes, hashed: int) -> None:
    """Values from the tests of Kafka's Java client, whose numbers have a sign."""
    assert murmur2(key) == hashed & 0xFFFFFFFF


@given(st.binary(max_size=40))
def test_the_hash_agrees_with_the_client_librarys(key: bytes) -> None:
    """Other clients of the same topics put a key where we do."""
    assert murmur2(key) == theirs(key) & 0xFFFFFFFF


@given(st.binary(max_size=40), st.integers(1, 100))
def test_every_key_has_a_partition(key: bytes, count: int) -> None:
    """It is one of those there are, the same each time."""
    assert 0 <= partition_for(key, count) < count
    assert partition_for(key, count) == partition_for(key, count)
