"""The time zone of each place, as its capital has it."""

from typing import Final

_PLACES: Final = {
    "America/New_York": "CT DC DE FL GA KY MA MD ME NC NH NJ NY OH PA RI SC VA VT WV",
    "America/Detroit": "MI",
    "America/Indiana/Indianapolis": "IN",
    "America/Chicago": "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
    "America/Denver": "CO MT NM UT WY",
    "America/Boise": "ID",
    "America/Phoenix": "AZ",
    "America/Los_Angeles": "CA NV OR WA",
    "America/Juneau": "AK",
    "Pacific/Honolulu": "HI",
    "Pacific/Guam": "GU",
    "America/Puerto_Rico": "PR VI",
}

ZONES: Final = {place: zone for zone, places in _PLACES.items() for place in places.split()}
"""Place → the name of its zone."""
