"""What a page can ask of the playground, and how much of it at most."""

from datetime import date
from typing import Annotated, Final, TypeAlias

import msgspec

from streams.playground.edited import Force
from streams.playground.grounds import Than

State: TypeAlias = Annotated[str, msgspec.Meta(max_length=2)]
PolicyText: TypeAlias = Annotated[str, msgspec.Meta(max_length=100_000)]
MessageText: TypeAlias = Annotated[str, msgspec.Meta(max_length=20_000)]
GrantsText: TypeAlias = Annotated[str, msgspec.Meta(max_length=20_000)]


class _Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="what", tag=str.lower):
    """One request."""


class Open(_Asked, frozen=True):
    """What is there to begin with: files, words, examples."""

    than: Than = Than.FILES


class Draft(_Asked, frozen=True):
    """A draft of a state's rules, like another's."""

    state: State
    like: State
    today: date


class Form(_Asked, frozen=True):
    """A policy file's text in the one form."""

    text: PolicyText


class Decide(_Asked, frozen=True):
    """What becomes of a message and why, by the rules there are or are in force, and with a file edited."""

    text: PolicyText
    message: MessageText
    at: str
    grants: GrantsText = ""
    force: Force = Force.AS_WRITTEN
    than: Than = Than.FILES


class Compare(_Asked, frozen=True):
    """Every kind of message that an edited file changes."""

    text: PolicyText
    force: Force = Force.AS_WRITTEN
    than: Than = Than.FILES


Asked: TypeAlias = Open | Draft | Form | Decide | Compare

_DECODER: Final[msgspec.json.Decoder[Asked]] = msgspec.json.Decoder(Asked)


def read_asked(content: bytes) -> Asked:
    """Read a request.

    Raises:
        msgspec.MsgspecError: it is none, or more than may be asked.
    """
    return _DECODER.decode(content)
