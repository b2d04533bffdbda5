"""Unit tests touch nothing slow: two seconds are plenty, and a busy machine gets five."""

from pathlib import Path

import pytest

UNIT = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give each unit test five seconds, unless it names its own limit or the command line does."""
    if config.getoption("timeout") is not None:
        return
    for item in items:
        if item.path.is_relative_to(UNIT) and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(5))
