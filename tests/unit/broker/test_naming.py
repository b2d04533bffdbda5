"""Which Kafka was named."""

import pytest

from streams.broker.naming import Address, NothingNamedError, addresses, named
from streams.errors import Exit


@pytest.mark.parametrize(
    ("option", "variable", "which"),
    [
        pytest.param(None, None, None, id="neither"),
        pytest.param("a:1", None, "a:1", id="by the option"),
        pytest.param(None, "b:2", "b:2", id="by the variable"),
        pytest.param("a:1", "b:2", "a:1", id="the option wins"),
        pytest.param("a:1", "", "a:1", id="also over an empty variable"),
    ],
)
def test_the_option_wins_over_the_variable(
    monkeypatch: pytest.MonkeyPatch, option: str | None, variable: str | None, which: str | None
) -> None:
    """Where neither is given, nothing was named."""
    _set(monkeypatch, variable)

    assert named(option) == which


@pytest.mark.parametrize("empty", ["", " ", ","])
@pytest.mark.parametrize("given_by", ["--bootstrap-servers", "KAFKA_BOOTSTRAP_SERVERS"])
def test_an_empty_name_is_a_matter_of_usage(monkeypatch: pytest.MonkeyPatch, empty: str, given_by: str) -> None:
    """It is not the same as no name: a whole broker would be started in place of the one that was meant."""
    option, variable = (empty, None) if given_by.startswith("--") else (None, empty)
    _set(monkeypatch, variable)
    with pytest.raises(NothingNamedError) as caught:
        named(option)

    assert (str(caught.value), caught.value.exit) == (f"{given_by} is empty", Exit.USAGE)
    assert "HOST:PORT" in caught.value.hint


def test_every_server_of_a_list_is_read_in_its_order() -> None:
    """Blanks count for nothing, and brackets keep the colons of a host from its port."""
    read = tuple(addresses("127.0.0.1:1, kafka.example:9092,[::1]:9093,"))

    assert read == (Address("127.0.0.1", 1), Address("kafka.example", 9092), Address("::1", 9093))
    assert ",".join(map(str, read)) == "127.0.0.1:1,kafka.example:9092,[::1]:9093"


@pytest.mark.parametrize(
    "server",
    ["", " ", "kafka", "kafka:", ":9092", "kafka:port", "kafka:0", "kafka:65536", "kafka:99999999", "::1:9092"],
)
def test_what_is_no_address_is_left_out(server: str) -> None:
    """Its neighbours in the list are read all the same."""
    assert list(addresses(f"a:1,{server},b:2")) == [Address("a", 1), Address("b", 2)]


def _set(monkeypatch: pytest.MonkeyPatch, variable: str | None) -> None:
    if variable is None:
        monkeypatch.delenv("KAFKA_BOOTSTRAP_SERVERS", raising=False)
    else:
        monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", variable)
