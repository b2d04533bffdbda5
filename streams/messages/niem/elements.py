"""Which element means which field, and how that is known (`docs/niem.md#elements`; a test holds the two together)."""

from enum import StrEnum
from typing import Final, NamedTuple

from streams.messages.keys import Traffic
from streams.messages.niem.names import expanded, path

ROOT: Final = "n2:NLETS"
HEADER: Final = "n2:NLETSMessageHeader"
KEY: Final = "nh2:MessageKeyCodeText"
SENDER: Final = "nh2:OriginatingORIID"
DESTINATION: Final = "nh2:DestinationORIID"
CONTROL: Final = "nh2:DocumentControlFieldText"

INQUIRY: Final = "n2:NLETSInquiryData"
RESPONSE: Final = "n2:NLETSResponseData"
MAIL: Final = "n2:NLETSMailData"
KEY_AGAIN: Final = "n2:key"
"""An attribute of the body that repeats the key."""

RESPONSE_TEXT: Final = "n2:ResponseText"
MAIL_TEXT: Final = "n2:MailMessageText"
STATUS_TEXT: Final = "n2:StatusMessageText"

OWN_FIELD: Final = "own:Field"
OWN_TAG: Final = "own:tag"
OWN_FREE: Final = "own:FreeText"

PERSON: Final = "n2:Person"
DRIVER: Final = "n2c:Driver"
DRIVER_KEYS: Final = frozenset({"KQ"})
"""Keys whose person is written as a driver; read, either may stand for the other."""

NAME: Final = "NAM"
BIRTH_DATE: Final = "DOB"
NAME_PATH: Final = "n2:Person/nc:PersonName"
FULL_NAME: Final = "nc:PersonFullName"
NAME_PARTS: Final = ("nc:PersonGivenName", "nc:PersonMiddleName", "nc:PersonSurName")

BODIES: Final = {
    Traffic.QUERY: (INQUIRY,),
    Traffic.ANSWER: (RESPONSE,),
    Traffic.NOTICE: (MAIL, RESPONSE, INQUIRY),
}
"""The bodies that a message may have, by its key; the first is the one that is written."""


class Source(StrEnum):
    """How it is known that an element means a field."""

    EXAMPLE = "example"
    """It stands at this place in a public example."""
    NAMED = "named"
    """A public page names it for this field; its place is our reading."""
    READING = "our reading"
    """The model has such an element; that it is the one is our reading."""


class Element(NamedTuple):
    """Where a field's value stands, from the body on."""

    tag: str
    path: str
    source: Source


_PLATE: Final = "nc:Vehicle/nc:ConveyanceRegistrationPlateIdentification"

ELEMENTS: Final = (
    Element(NAME, NAME_PATH, Source.EXAMPLE),
    Element(BIRTH_DATE, f"{PERSON}/nc:PersonBirthDate/nc:Date", Source.EXAMPLE),
    Element("SEX", f"{PERSON}/nc:PersonSexCode", Source.READING),
    Element("SOC", f"{PERSON}/nc:PersonSSNIdentification/nc:IdentificationID", Source.READING),
    Element("OLN", f"{PERSON}/nc:DriverLicenseIdentification/nc:IdentificationID", Source.READING),
    Element("OLS", f"{PERSON}/nc:DriverLicenseIdentification/nc:IdentificationJurisdictionText", Source.READING),
    Element("LIC", f"{_PLATE}/nc:IdentificationID", Source.EXAMPLE),
    Element("LIS", f"{_PLATE}/nc:IdentificationJurisdictionText", Source.READING),
    Element("LIY", f"{_PLATE}/nc:IdentificationExpirationDate/nc:Year", Source.NAMED),
    Element("LIT", f"{_PLATE}/nc:IdentificationCategoryText", Source.NAMED),
    Element("VIN", "nc:Vehicle/nc:VehicleIdentification/nc:IdentificationID", Source.EXAMPLE),
    Element("RSN", "n2:ReasonCode", Source.NAMED),
    Element("RNO", "n2:QueryRequestActivity/n2:QueryRequestSequenceNumber", Source.NAMED),
    Element("OCA", "nc:Incident/nc:ActivityIdentification/nc:IdentificationID", Source.NAMED),
    Element("RAG", "n2:RequestingAgency/nc:OrganizationName", Source.NAMED),
)
"""Every field that has an element; any other is written as `own:Field`."""

PATHS: Final = {element.tag: element.path for element in ELEMENTS}
TAGS: Final = {path(element.path): element.tag for element in ELEMENTS}
"""Tag by path, names spelt out."""

DATA: Final = {expanded(name): name for name in (INQUIRY, RESPONSE, MAIL)}
"""The bodies, by their names spelt out."""
