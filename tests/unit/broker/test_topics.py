"""The table of topics, and what differs from it."""

import pytest

from streams.broker.topics import (
    TOPICS,
    Cleanup,
    Found,
    MissingPartitionError,
    MissingTopicError,
    TooManyPartitionsError,
    TopicNames,
    TopicSpec,
    differences,
    specs,
)
from streams.metrics.sources import StageName


def test_names_are_the_table_s() -> None:
    """A prefix and the base; every row has a property of its own."""
    names = TopicNames("demo.")

    assert names.all() == tuple(getattr(names, use.base) for use in TOPICS)
    assert names.queries == "demo.queries"


def test_every_stage_reads_one_topic() -> None:
    """The table says which."""
    names = TopicNames("t.")

    assert [names.read_by(stage) for stage in StageName] == ["t.queries", "t.deliveries", "t.responses"]


def test_control_and_progress_are_one_compacted_partition_and_the_others_are_spread() -> None:
    """Contexts and progress are found by key for ever; everything else expires."""
    wanted = specs(TopicNames(), 6)

    kinds = [(spec.partitions, spec.cleanup) for spec in wanted]
    assert kinds == [(6, Cleanup.DELETE)] * 9 + [(1, Cleanup.COMPACT)] * 2
    assert wanted[0].settings() == {
        "cleanup.policy": "delete",
        "max.message.bytes": "8388608",
        "retention.ms": "604800000",
    }
    assert wanted[-1].settings() == {"cleanup.policy": "compact", "max.message.bytes": "8388608"}


@pytest.mark.parametrize(
    ("found", "what"),
    [
        pytest.param(Found("t", 2, {}), [], id="a broker that tells nothing"),
        pytest.param(
            Found("t", 3, {"cleanup.policy": "delete", "max.message.bytes": "9000000"}), [], id="more of each"
        ),
        pytest.param(Found("t", 1, {}), ["1 partition(s), 2 wanted"], id="too few partitions"),
        pytest.param(
            Found("t", 2, {"cleanup.policy": "compact,delete"}),
            ["cleanup.policy is `compact,delete`, `delete` wanted"],
            id="compacted besides",
        ),
        pytest.param(
            Found("t", 2, {"max.message.bytes": "1048588"}),
            ["max.message.bytes is 1048588, 8388608 wanted"],
            id="kafka's own limit",
        ),
    ],
)
def test_differences_are_found(found: Found, what: list[str]) -> None:
    """Only what matters is compared."""
    assert [problem.what for problem in differences([TopicSpec("t", 2)], [found])] == what


def test_errors_name_what_is_wrong() -> None:
    """One line each."""
    assert str(MissingTopicError("t")) == "topic `t` does not exist"
    assert str(MissingPartitionError("t", 4)) == "topic `t` has no partition 4"
    assert str(TooManyPartitionsError("t", 4, 2)) == "topic `t` has 4 partitions and can't shrink to 2"
