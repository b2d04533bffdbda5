"""Numbers for things that occur again and again, so that a column can hold them. Pure."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(slots=True)
class Numbering(Generic[Item]):
    """Things in the order in which they first came."""

    items: list[Item] = field(default_factory=list)
    _numbers: dict[Item, int] = field(default_factory=dict)

    def number(self, item: Item) -> int:
        """Give a thing's number; one that is new gets the next."""
        number = self._numbers.setdefault(item, len(self.items))
        if number == len(self.items):
            self.items.append(item)
        return number
