"""What ways round and evasions are said to get past the rules gets past the running switch, and nothing else does."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.evade.attempts import Attempt
from streams.evade.finding import evade
from streams.evade.wishes import wishes_at
from streams.messages.admit import Admitted, admit
from streams.messages.directory import shipped_directory
from streams.messages.log import read_row
from streams.messages.message import Message
from streams.messages.text import read_text
from streams.paths.asking import Switch
from streams.paths.finding import find
from streams.paths.opening import load
from streams.paths.question import question_of
from streams.paths.traffic import shipped_scenario
from streams.policies.context_files import ContextFiles
from tests.demos import document, said, start

AT = "2025-12-01T00:00:00Z"
NOW_US = 1_764_547_200_000_000

pytestmark = pytest.mark.timeout(120)


def shown_by_ways() -> Iterator[Attempt]:
    """Give every message that shows a hop of a way to ICE, each once."""
    known = load(ContextFiles(), None)
    question = question_of("WA/driver", "ice", 3)
    found = find(question, Switch(known.context, NOW_US), known.relations, shipped_scenario(shipped_directory()))
    for text in dict.fromkeys(hop.message for way in found.ways for hop in way.hops if hop.message):
        message = read_text(text)
        assert isinstance(message, Message)
        yield Attempt.of(message)


def requests_of(attempt: Attempt) -> int:
    """Count the requests that an attempt makes of Washington."""
    message = read_row(1, {"at": AT, **attempt.columns()}).message
    admitted = admit(message, shipped_directory()) if isinstance(message, Message) else message
    to = admitted.requests if isinstance(admitted, Admitted) else ()
    return sum(shipped_directory().state_of(each) == "WA" for each in to)


def test_the_running_switch_delivers_what_is_said_to_pass_and_refuses_the_rest(tmp_path: Path) -> None:
    """Every message of a way and every attempt of every family, replayed through a switch on the embedded broker."""
    evasion = evade(wishes_at(load(ContextFiles(), None).context, NOW_US, "WA"), NOW_US)
    passing = {one.attempt for result in evasion.results for one in result.passing}
    stopped = {one.attempt for result in evasion.results for one in result.tried} - passing
    delivered = [*shown_by_ways(), *sorted(passing, key=str)]
    log = tmp_path / "log.jsonl"
    rows = ({"at": AT, **attempt.columns()} for attempt in (*delivered, *sorted(stopped, key=str)))
    log.write_text("".join(json.dumps(row) + "\n" for row in rows))

    code, out, err = said(start("replay", str(log), "--speed", "max", "--json", cwd=tmp_path))

    assert code == 0, err
    by_state = document(out)["by_state"]
    assert isinstance(by_state, dict)
    assert len(passing) > 100
    assert len(stopped) > 1_000
    assert by_state["WA"] == {
        "deliver": sum(map(requests_of, delivered)),
        "refuse": sum(map(requests_of, stopped)),
    }
