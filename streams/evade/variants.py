"""Other ways to write what a field says: as people mistype or disguise it. Knows no rule."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

_LOOKALIKES: Final = ("0O", "1I", "2Z", "5S", "8B")


def variants_of(tag: str, value: str) -> tuple[str, ...]:
    """Give other ways to write a value, without repeats and without itself."""
    written = dict.fromkeys(_VARIANTS.get(tag, _numbers)(value))
    return tuple(other for other in written if other and other != value)


def _names(value: str) -> Iterator[str]:
    last, _, given = value.partition(",")
    first, _, middle = given.strip().partition(" ")
    yield from (f"{last},{first}", f"{last},{first[:1]}", f"{last}, {given}", f"{given},{last}", f"{given} {last}")
    yield from (last, value.lower(), value.replace(" ", "  "), value.replace(" ", "-"), value.replace("-", " "))
    yield from (f"{last},{first} {middle[:1]}".strip(), f"{last[:-1]},{given}", f"{last} JR,{given}")


def _dates(value: str) -> Iterator[str]:
    yield from (value[2:], f"19{value}", f"{value[:4]}{value[6:]}{value[4:6]}", f"{value[:4]}-{value[4:6]}-{value[6:]}")


def _plates(value: str) -> Iterator[str]:
    yield from _numbers(value)
    yield from (f"{value[:-1]}*", f"*{value[1:]}", f"{value[:2]}?{value[3:]}")


def _numbers(value: str) -> Iterator[str]:
    yield from (value.lower(), f"{value[:3]} {value[3:]}", f"{value[:3]}-{value[3:]}", f"0{value}", value.lstrip("0"))
    yield from _lookalikes(value)


def _lookalikes(value: str) -> Iterator[str]:
    for one, other in _LOOKALIKES:
        yield from (value.replace(one, other), value.replace(other, one))


_VARIANTS: Final[Mapping[str, Callable[[str], Iterable[str]]]] = {
    "NAM": _names,
    "DOB": _dates,
    "LIC": _plates,
    "PUR": lambda _: (),
    "RSN": lambda _: (),
    "IMQ": lambda _: (),
}
