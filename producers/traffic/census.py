"""What a directory of agencies holds, in a line: how many of which side, and how many places can be asked."""

from collections import Counter
from collections.abc import Collection

from streams.messages.agencies import ancestry
from streams.messages.directory import Agency


def census(agencies: Collection[Agency]) -> str:
    """Count the agencies of a directory."""
    sides = Counter("federal" if "federal" in ancestry(agency.agency) else "local" for agency in agencies)
    delegates = sum(1 for agency in agencies if agency.acts_for)
    places = len({agency.state for agency in agencies if agency.agency == "dmv"})
    return (
        f"{len(agencies):,} agencies, {sides['federal']:,} federal and {sides['local']:,} of states, "
        f"{delegates:,} of these acting for another; {places} places answer"
    )
