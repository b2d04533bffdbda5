"""`nlets deadletters list|show|requeue`: what could not be processed, with its original bytes."""

import sys
from typing import Annotated, Final, TypeAlias

import typer

from streams.broker.topics import DEFAULT_PREFIX, TopicNames
from streams.commands.options import JsonOption, PrefixOption, ServersOption
from streams.commands.output import print_json
from streams.errors import UsageError

StageOption: TypeAlias = Annotated[str | None, typer.Option("--stage", help="Only of this stage.")]
ReasonOption: TypeAlias = Annotated[
    str | None, typer.Option("--reason", metavar="WORDS", help="Only if the reason has these words.")
]

_PLACES: Final = "Places, as `list` names them."


class NothingNamedError(UsageError):
    """It wasn't said which letters are meant."""

    hint = "name places, or --stage, --reason or --all"

    def __str__(self) -> str:
        return "nothing says which dead letters are to be put back"


def list_letters(
    *,
    stage: StageOption = None,
    reason: ReasonOption = None,
    bootstrap_servers: ServersOption,
    prefix: PrefixOption = DEFAULT_PREFIX,
    as_json: JsonOption = False,
) -> None:
    """List dead letters: where each stands and came from, why, and who claims to have sent it. No content is shown."""
    from streams.commands.looping import run_on_broker
    from streams.deadletters import any_of, find

    names, wanted = TopicNames(prefix), any_of(stage, reason)
    letters = run_on_broker(bootstrap_servers, lambda broker: find(broker, names, wanted))
    if as_json:
        print_json([kept.to_json() for kept in letters])
        return
    for kept in letters:
        print(kept)
    print(f"{len(letters)} dead letters", file=sys.stderr)


def show(
    place: Annotated[str, typer.Argument(metavar="PLACE", help="A place, as `list` names it.")],
    *,
    bootstrap_servers: ServersOption,
    prefix: PrefixOption = DEFAULT_PREFIX,
    as_json: JsonOption = False,
) -> None:
    """Write the original bytes of one dead letter to stdout, as they came; with --json, all that is known of it."""
    from streams.commands.looping import run_on_broker
    from streams.deadletters import Place, find_at

    names, wanted = TopicNames(prefix), [Place.parse(place)]
    [kept] = run_on_broker(bootstrap_servers, lambda broker: find_at(broker, names, wanted))
    value = kept.letter.value or b""
    if as_json:
        print_json({**kept.to_json(), "value": value.decode(errors="backslashreplace")})
        return
    print(kept, file=sys.stderr)
    sys.stdout.buffer.write(value)


def requeue(
    places: Annotated[list[str] | None, typer.Argument(metavar="PLACE…", help=_PLACES)] = None,
    *,
    to: Annotated[str, typer.Option(metavar="TOPIC", help="The topic that they are written to.")],
    stage: StageOption = None,
    reason: ReasonOption = None,
    everything: Annotated[bool, typer.Option("--all", help="Every dead letter there is.")] = False,
    send: Annotated[bool, typer.Option("--send", help="Do it; without this it is only said.")] = False,
    bootstrap_servers: ServersOption,
    prefix: PrefixOption = DEFAULT_PREFIX,
    as_json: JsonOption = False,
) -> None:
    """Write dead letters to a topic, with their original bytes and keys. Says only what it would do, unless --send.

    They stay among the dead letters. A switch takes what is put back for a message that is sent now.
    """
    from streams.commands.looping import run_on_broker
    from streams.deadletters import Place, any_of, chosen
    from streams.deadletters import requeue as write_back

    if not places and stage is None and reason is None and not everything:
        raise NothingNamedError
    names, named = TopicNames(prefix), [Place.parse(each) for each in places or ()]
    wanted = named or any_of(stage, reason)
    letters = run_on_broker(bootstrap_servers, lambda broker: chosen(broker, names, wanted))
    written = run_on_broker(bootstrap_servers, lambda broker: write_back(broker, letters, to)) if send else 0
    whole = [kept for kept in letters if kept.is_whole]
    if as_json:
        clipped = [str(kept.place) for kept in letters if not kept.is_whole]
        print_json({"to": to, "letters": len(whole), "written": written, "clipped": clipped})
        return
    for kept in letters:
        print(f"{kept}" + ("" if kept.is_whole else "  not put back: it was clipped, and stands whole at its source"))
    done = f"{written} written to `{to}`" if send else f"{len(whole)} would be written to `{to}`; add --send to do it"
    print(done, file=sys.stderr)
