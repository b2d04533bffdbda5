"""What is asked of a log: which rules beside which. Pure.

The rules there are stand first, then each alternative, then what each of these would be had every block come when its
law did. Every alternative is compared with what there is; and each of all with its lawful twin, which is the gap.
"""

from dataclasses import dataclass
from typing import Self

from streams.policies.context import Context
from streams.whatif.alternatives import Alternative, as_the_law
from streams.whatif.judging import Comparison


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Sets of rules by number, and the comparisons of them."""

    names: tuple[str, ...]
    """The rules there are, and the alternatives."""
    contexts: tuple[Context, ...]
    comparisons: tuple[Comparison, ...]

    @classmethod
    def of(cls, name: str, context: Context, alternatives: tuple[Alternative, ...]) -> Self:
        """Ask what each alternative would change."""
        bundles = (context.bundle, *(alternative.bundle for alternative in alternatives))
        count = len(bundles)
        contexts = (Context(each, context.directory, context.grants) for each in (*bundles, *map(as_the_law, bundles)))
        changes = (Comparison(0, number) for number in range(1, count))
        gaps = (Comparison(number, count + number) for number in range(count))
        return cls((name, *(each.name for each in alternatives)), tuple(contexts), (*changes, *gaps))

    def changed(self, comparison: int) -> str | None:
        """Name the alternative whose changes a comparison shows; nothing for a gap."""
        return self.names[comparison + 1] if comparison + 1 < len(self.names) else None

    def gap(self, comparison: int) -> str | None:
        """Name the rules whose gap a comparison shows; nothing for a change."""
        number = comparison - len(self.names) + 1
        return self.names[number] if number >= 0 else None
