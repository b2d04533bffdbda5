"""What a file of a scenario can say (`docs/load.md#scenarios`). How it is read is `reading.py`'s business.

What a file does not speak of stays as it is assumed (`nlets traffic --basis`).
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Final, Self, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, model_validator

from producers.load.sending.shapes import Arrivals, Shape
from producers.traffic.bodies import MAIL_KEYS
from streams.files.words import fault, meant, one_of
from streams.messages.agencies import AGENCIES
from streams.messages.budget_classes import BudgetClass, budget_class_of
from streams.messages.keys import KEYS, Traffic
from streams.messages.places import PLACES

COMPOSABLE: Final = tuple(sorted(code for code, key in KEYS.items() if key.traffic is Traffic.QUERY)) + tuple(MAIL_KEYS)
"""The keys that traffic can be made of: all queries, and mail."""

Item = TypeVar("Item")


def _number(said: object) -> float:
    try:
        number = float(str(said))
    except ValueError:
        raise fault("has no value" if said is None else f"`{said}` is no number", "write a number like 0.5") from None
    if not 0 <= number < float("inf"):
        raise fault(f"`{said}` is no number from 0 on")
    return number


def _weight(said: object) -> float:
    number = _number(said)
    if not number:
        raise fault("weighs nothing", "leave out what shall not occur")
    return number


def _share(said: object) -> float:
    number = _number(said)
    if number > 1:
        raise fault(f"`{said}` is no share", "write a number from 0 to 1: 0.05 is five in a hundred")
    return number


def _one_of(known: tuple[str, ...], what: str) -> Callable[[object], str]:
    def check(said: object) -> str:
        if said not in known:
            raise fault(f"`{said}` is no {what}", meant(str(said), known))
        return str(said)

    return check


def _some(mix: Mapping[Item, float]) -> Mapping[Item, float]:
    if not mix:
        raise fault("is an empty mix", "name at least one, with its weight, or leave it out")
    return mix


def _said(value: object) -> object:
    if value is None:
        raise fault("has no value", "leave the line out, or say what you mean")
    return value


# What is optional may be left out; written without a value it is a fault.
SAID: Final = BeforeValidator(_said)
Number = Annotated[float | None, BeforeValidator(_number)]
Share = Annotated[float | None, BeforeValidator(_share)]
Weight = Annotated[float, BeforeValidator(_weight)]
Key = Annotated[str, BeforeValidator(_one_of(COMPOSABLE, "key that traffic is made of"))]
Agency = Annotated[str, BeforeValidator(_one_of(tuple(sorted(AGENCIES)), "word of the agency tree"))]
State = Annotated[str, BeforeValidator(_one_of(tuple(PLACES), "state"))]
ByKey = Annotated[Mapping[Key, Weight], AfterValidator(_some)]
ByClass = Annotated[Mapping[BudgetClass, Weight], AfterValidator(_some)]
ByAgency = Annotated[Mapping[Agency, Weight], AfterValidator(_some)]
ByState = Annotated[Mapping[State, Weight], AfterValidator(_some)]


class _Part(BaseModel):
    """A part of the file: nothing in it may be without a value, and one that says nothing is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set:
            raise fault("says nothing", f"known here are {one_of(type(self).model_fields)}")
        return self


class Load(_Part):
    """How the rate goes; an option of the command line goes before what stands here."""

    rate: Number = None
    seconds: Number = None
    warm_up: Number = None
    profile: Annotated[Shape | None, SAID] = None
    arrivals: Annotated[Arrivals | None, SAID] = None


class Mix(_Part):
    """Which messages there are: weights beside each other, and shares of all messages."""

    keys: Annotated[ByKey | None, SAID] = None
    classes: Annotated[ByClass | None, SAID] = None
    agencies: Annotated[ByAgency | None, SAID] = None
    """Who asks: a word means all below it, in their assumed proportions."""
    states: Annotated[ByState | None, SAID] = None
    """Who is asked."""
    several: Share = None
    everywhere: Share = None
    to_switch: Share = None
    second_door: Share = None
    delegated: Share = None
    other_line: Share = None
    photo: Share = None
    granted: Share = None
    faulty: Share = None
    as_text: Share = None

    @model_validator(mode="after")
    def _classes_have_keys(self) -> Self:
        for named in self.classes or ():
            if self.keys and not any(budget_class_of(key) is named for key in self.keys):
                raise fault(f"no key of the mix is in the class `{named}`", "name one among `keys`, or leave it out")
        return self


class ScenarioFile(_Part):
    """A whole file."""

    name: Annotated[str, SAID] = "unnamed"
    load: Annotated[Load | None, SAID] = None
    traffic: Annotated[Mix | None, SAID] = None
