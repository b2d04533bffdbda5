"""Times as messages and files write them."""

import pytest

from streams.messages.times import parse_time, write_time


@pytest.mark.parametrize(
    ("text", "us"),
    [
        pytest.param("1970-01-01T00:00:00Z", 0, id="epoch"),
        pytest.param("2025-11-19T00:00:00-08:00", 1_763_539_200_000_000, id="offset"),
        pytest.param("2025-11-19T00:00:00.000001-08:00", 1_763_539_200_000_001, id="microsecond"),
        pytest.param("2025-11-19T00:00:00.5-08:00", 1_763_539_200_500_000, id="one-digit"),
        pytest.param("2025-11-19T00:00:00.123456789-08:00", 1_763_539_200_123_456, id="nanoseconds-are-cut"),
        pytest.param("2025-11-19T00:00:00.000000999-08:00", 1_763_539_200_000_000, id="cut-not-rounded"),
        pytest.param("1969-12-31T23:59:59.999999Z", -1, id="before-the-epoch"),
        pytest.param("1970-01-01T00:00:00-00:00", 0, id="minus-zero"),
        pytest.param("1970-01-01T00:00:00+23:59", -86_340_000_000, id="largest-offset"),
        pytest.param("1970-01-01T00:00:00-23:59", 86_340_000_000, id="smallest-offset"),
        pytest.param("0001-01-01T00:00:00Z", -62_135_596_800_000_000, id="first-year"),
        pytest.param("0001-01-01T00:00:00+23:59", -62_135_683_140_000_000, id="before-the-first-year"),
        pytest.param("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999, id="last-year"),
        pytest.param("9999-12-31T23:59:59-23:59", 253_402_387_139_000_000, id="after-the-last-year"),
        pytest.param("2024-02-29T00:00:00Z", 1_709_164_800_000_000, id="leap-day"),
    ],
)
def test_a_time_is_read_to_the_microsecond(text: str, us: int) -> None:
    """Whatever its offset."""
    assert parse_time(text) == us


@pytest.mark.parametrize(
    ("us", "text"),
    [
        pytest.param(0, "1970-01-01T00:00:00.000000Z", id="epoch"),
        pytest.param(-1, "1969-12-31T23:59:59.999999Z", id="before-the-epoch"),
        pytest.param(1_763_539_200_000_001, "2025-11-19T08:00:00.000001Z", id="microsecond"),
    ],
)
def test_a_time_is_written_as_it_is_read(us: int, text: str) -> None:
    """To the microsecond, in UTC."""
    assert write_time(us) == text
    assert parse_time(text) == us


@pytest.mark.parametrize(
    "text",
    [
        "", "2025-11-19", "2025-11-19T00:00:00", "2025-11-19 00:00:00Z", "2025-11-19t00:00:00Z", "2025-11-19T00:00:00z",
        "2025-11-19T00:00Z", "2025-11-19T00:00:00.Z", "2025-11-19T00:00:00.1234567890Z", "2025-11-19T00:00:00,5Z",
        "2025-11-19T00:00:60Z", "2025-11-19T24:00:00Z", "2025-11-19T00:60:00Z", "2025-02-29T00:00:00Z",
        "2025-13-01T00:00:00Z", "2025-00-01T00:00:00Z", "2025-01-00T00:00:00Z", "2025-04-31T00:00:00Z",
        "0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "25-11-19T00:00:00Z", "2025-11-19T00:00:00+24:00",
        "2025-11-19T00:00:00+00:60", "2025-11-19T00:00:00+0000", "2025-11-19T00:00:00+00",
        "2025-11-19T00:00:00Z ", " 2025-11-19T00:00:00Z", "2025-11-19T00:00:00Z\n", "+2025-11-19T00:00:00Z",
        "2025-11-19T00:00:00+00:00:00", "20251119T000000Z", "2025-W47-3T00:00:00Z",
        "\uff12\uff1025-11-19T00:00:00Z", "2025-11-19T00:00:0\u0660Z", "2025-11-19T00:00:00\u221208:00",
    ],
)  # fmt: skip
def test_anything_else_is_no_time(text: str) -> None:
    """No leap seconds, no lower case, no year 0, no other form of ISO 8601."""
    assert parse_time(text) is None
