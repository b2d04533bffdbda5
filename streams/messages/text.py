"""The text form of a message, read and written (`docs/policy-language.md#text`).

    KQ.AZNLETS20.AZ.*CONTROL.TXT
    NAM/SMITH,JOHN.DOB/19500101.SEX/M

Reading checks what the text alone shows; whether sender and destinations exist is `admit.py`'s business. Law: what
`write_text` writes is read as the same message.
"""

import re
from typing import Final, NamedTuple

from streams.messages.fields import BLANK, join_body, split_body, visible
from streams.messages.keys import HUB_ONLY, KEYS, MessageKey, Traffic
from streams.messages.message import Message, Reject
from streams.messages.ori import HUB
from streams.messages.output_header import read_output

TEXT_LIMIT: Final = 65_536
"""UTF-8 bytes of a query's text as it came."""

ANSWER_LIMIT: Final = 921_600
"""UTF-8 bytes of the text of an answer or notice as it came."""

CONTROL_LIMIT: Final = 10
"""Characters of a control field (`docs/network.md#text`)."""

END: Final = ".TXT"
"""Ends the first line."""

QUOTED: Final = 100
"""An ER quotes the first 100 characters of the failed message (`docs/network.md#who-may-say-what`)."""

_LOWER: Final = re.compile("[a-z]")
_CONTROL: Final = re.compile(r"(?:^|\.) *\*")


class Header(NamedTuple):
    """A header that is well-formed and names a key that is known."""

    key: MessageKey
    sender: str
    destinations: tuple[str, ...]
    control: str


def read_text(text: str, line: str | None = None) -> Message | Reject:
    """Read a message as it came, or say why it can't be read."""
    if is_too_long(text):
        return Reject("ER .00", None, None, quote(text))
    seen = visible(text)
    first, _, body = seen.partition("\n")
    if not first.endswith(END):
        output = read_output(seen)
        if output is None:
            return _reject("ER .03", first, text)
        first, body = output
    header = read_header(first.removesuffix(END))
    if header is None:
        return _reject("ER .01", first, text)
    return Message(*header, *split_body(body), line)


def write_text(message: Message) -> str:
    """Write a message so that it is read as the same message."""
    head = write_header(message.key.code, message.sender, message.destinations, message.control)
    return join_text(head, join_body(message.fields, message.free))


def read_header(head: str) -> Header | None:
    """Read the pieces before `.TXT`, or give nothing if they are no header. Control characters are gone already."""
    rest, control = _split_control(head) if "*" in head else (head, "")
    if len(control) > CONTROL_LIMIT or _LOWER.search(head) or _CONTROL.search(rest):
        return None
    pieces = rest.split(".")
    if len(pieces) < 3 or "" in pieces:  # noqa: PLR2004 -- key, sender, one destination
        return None
    code, sender, *destinations = pieces
    key = KEYS.get(code)
    if key is None or (code in HUB_ONLY and sender != HUB):
        return None
    return Header(key, sender, tuple(destinations), control)


def write_header(key: str, sender: str, destinations: tuple[str, ...], control: str) -> str:
    """Write the pieces before `.TXT`."""
    return ".".join((key, sender, *destinations, "*" + control) if control else (key, sender, *destinations))


def join_text(head: str, body: str) -> str:
    """Put a header and a body together."""
    return f"{head}{END}\n{body}" if body else head + END


def is_too_long(text: str) -> bool:
    """Whether a text as it came holds more than the hub takes; answers and notices may be longer than queries."""
    if len(text) * 4 <= TEXT_LIMIT:  # No character takes more than four bytes.
        return False
    key = KEYS.get(visible(text).partition("\n")[0].partition(".")[0])
    return exceeds(text, Traffic.QUERY if key is None else key.traffic)


def exceeds(text: str, traffic: Traffic) -> bool:
    """Whether a text as it came holds more than the hub takes of such traffic."""
    limit = TEXT_LIMIT if traffic is Traffic.QUERY else ANSWER_LIMIT
    return len(text) * 4 > limit and len(text.encode(errors="surrogatepass")) > limit


def quote(text: str) -> str:
    """Give the beginning of the input, as an ER quotes it."""
    return visible(text[:QUOTED])


def _split_control(head: str) -> tuple[str, str]:
    """Take a control field off the end."""
    rest, _, last = head.rpartition(".")
    control = last.strip(BLANK)
    return (rest, control[1:]) if control.startswith("*") else (head, "")


def _reject(code: str, first: str, text: str) -> Reject:
    """Reject, naming the first two pieces of the first line, whatever they are."""
    key, _, rest = first.partition(".")
    return Reject(code, key or None, rest.partition(".")[0] or None, quote(text))
