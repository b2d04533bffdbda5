"""`nlets conform`: whether a real filter answers as the policy says."""

from pathlib import Path
from typing import Annotated

import typer

from streams.broker.topics import DEFAULT_PREFIX
from streams.commands.options import (
    LONGEST_DEADLINE_S,
    NOW,
    DirectoryOption,
    GrantsOption,
    JsonOption,
    JunitOption,
    PoliciesOption,
    PrefixOption,
    StateOption,
    TellTimeOption,
    instant_us,
)
from streams.errors import Exit
from streams.messages.fields import normalise


def conform(
    *,
    state: StateOption,
    listen: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="The loopback address where your program connects.")
    ] = None,
    through: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", help="Or the Kafka of a switch that runs: whoever plays it there."),
    ] = None,
    prefix: PrefixOption = DEFAULT_PREFIX,
    policies: PoliciesOption = None,
    directory: DirectoryOption = None,
    grants: GrantsOption = None,
    law: Annotated[
        bool, typer.Option("--law", help="Take every law as enforced since it is law, though no block is in place.")
    ] = False,
    at: Annotated[
        str, typer.Option(metavar="now|TIME", help="By which time to judge: what your program's clock shows.")
    ] = NOW,
    tell_time: TellTimeOption = False,
    subjects: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Whom and what it has records of, a line each, such as OLN/D123."),
    ] = None,
    than: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="Also ask whatever these policies, or `shipped`, decide otherwise."),
    ] = None,
    cases: Annotated[str | None, typer.Option(metavar="LOG", help="Also ask the state's messages of a log.")] = None,
    refusal: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="Other words of refusal; `silence` for none. May be repeated."),
    ] = None,
    deadline: Annotated[
        float, typer.Option(min=0.01, max=LONGEST_DEADLINE_S, help="Seconds that an answer may take.")
    ] = 5.0,
    wait: Annotated[
        float, typer.Option(min=0.01, max=LONGEST_DEADLINE_S, help="Seconds until your program must have connected.")
    ] = 60.0,
    junit: JunitOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put a program that plays a state to the cases that tell policies apart, and list what it does otherwise.

    It connects as to `nlets outside`; or it plays its state already, with --through, and is asked at the hub's door.
    For every rule of the state it is asked on both sides of each edge: who asks, by which door and key, photo, purpose,
    destination, date, grant. Exits 3 if it does otherwise than the policy says.

    Examples:
    * `nlets conform --state WA --listen 127.0.0.1:9201`
    * `nlets conform --state WA --listen 127.0.0.1:9201 --grants grants.csv --tell-time --json`
    * `nlets conform --state WA --through 127.0.0.1:9092 --deadline 70`
    """
    from streams.broker.topics import TopicNames
    from streams.commands.examinations import (
        Patience,
        RunningSwitch,
        context_of,
        of_the_switch,
        tell,
        way_to,
        witnesses_of,
    )
    from streams.conform.cases import Plan
    from streams.conform.judging import Judge
    from streams.conform.subjects import load_subjects, synthetic
    from streams.policies.context_files import ContextFiles
    from streams.policies.plans import Plans

    patience = Patience(wait, deadline)
    if through is not None:
        of_the_switch(at, law=law, tell_time=tell_time)
    way = way_to(listen, RunningSwitch(through, TopicNames(prefix), patience) if through else None, patience)
    context = context_of(ContextFiles(policies, directory, grants), law=law)
    pool = load_subjects(subjects) if subjects else synthetic()
    plan = Plan(context, state, instant_us(at, "--at"), tell_time, pool, tuple(witnesses_of(context, than, cases)))
    words = frozenset("" if text == "silence" else normalise(text) for text in refusal or ())
    report = way.examine(plan, Judge(Plans(context), words))
    tell(report, junit, as_json=as_json)
    if not report.conforms:
        raise typer.Exit(Exit.NO)
