"""Names of elements: written with the prefixes that public examples use, compared with their namespaces spelt out.

A document may bind other prefixes, or bind these to other namespaces: nothing here ever looks at a document's prefix.
"""

from typing import Final

SEPARATOR: Final = " "
"""Stands between a namespace and a local name; neither holds one."""

NAMESPACES: Final = {
    "n2": "http://www.nlets.org/niem/1.0",
    "nh2": "http://www.nlets.org/niem/nlets-hdr/1.0",
    "n2c": "http://www.nlets.org/niem/nlets-core/1.0",
    "nc": "http://niem.gov/niem/niem-core/2.0",
    "own": "urn:nlets-emulator:niem:1",
}
"""Prefixes as the documentation and the writer use them. The last is ours, for what no public element is known for."""


def expanded(name: str) -> str:
    """Spell a name's namespace out, as the parser gives names."""
    prefix, _, local = name.partition(":")
    return f"{NAMESPACES[prefix]}{SEPARATOR}{local}"


def path(names: str) -> tuple[str, ...]:
    """Spell out the names of a path such as `nc:Vehicle/nc:VehicleIdentification`."""
    return tuple(map(expanded, names.split("/")))
