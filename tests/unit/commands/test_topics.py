"""What `nlets topics show` says of who is served first."""

from streams.commands.topics import served, tracks_of


def test_the_partitions_of_each_class_are_named() -> None:
    """The most urgent first."""
    assert list(served(tracks_of(4))) == [
        "officer-safety by partition 0",
        "look-up by partition 1, 2",
        "administrative by partition 3",
    ]


def test_it_is_said_where_classes_share_their_partitions() -> None:
    """And how many give each its own."""
    assert list(served(tracks_of(2)))[-1] == (
        "classes that share partitions wait for each other: 4 partitions give each its own"
    )


def test_nothing_is_said_of_topics_that_do_not_exist() -> None:
    """There is no telling."""
    assert list(served(tracks_of(0))) == []
