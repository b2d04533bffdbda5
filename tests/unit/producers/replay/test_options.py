"""What a replay is asked for is read before anything is started, and what doesn't go together is said."""

from dataclasses import replace
from pathlib import Path

import pytest

from producers.replay.options import Options, wanted_of
from producers.replay.orders import Answers, AsOf, BadOptionError, Pace, RuleFiles, parse_as_of
from producers.replay.selecting import Filter, Selection
from producers.replay.title import OtherReplayError, Title, check_title, title_output
from producers.replay.wanted import Ground, said
from streams.broker.topics import TopicNames
from streams.errors import UnusableFileError
from streams.logs.opening import NoSuchLogError
from streams.messages.directory import load_directory
from streams.messages.log import LogEntry, read_row
from tests.replays import SAMPLES

DIRECTORY = load_directory(SAMPLES / "directory.csv")
USUAL = Options(
    log="log.jsonl", columns=None, files=RuleFiles(), speed="recorded", rate=None, since=None, until=None,
    filters=(), answers="log", as_of=None, servers="k:9092", name=None, workers=1, offline=False, live=False,
    prefix="nlets.",
)  # fmt: skip


@pytest.mark.parametrize(
    ("speed", "rate", "pace"),
    [
        ("recorded", None, Pace(1.0)),
        ("10x", None, Pace(10.0)),
        ("0.5x", None, Pace(0.5)),
        ("max", None, Pace(None)),
        ("recorded", 50.0, Pace(1.0, 50.0)),
    ],
)
def test_how_fast(speed: str, rate: float | None, pace: Pace) -> None:
    """A rate is kept whatever the log's times are."""
    assert Pace.of(speed, rate) == pace
    assert pace.said == (
        f"{rate:g} a second" if rate else {1.0: "1x", 10.0: "10x", 0.5: "0.5x", None: "max"}[pace.factor]
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"speed": "fast"}, "--speed `fast` is neither", id="speed"),
        pytest.param({"speed": "0x"}, "--speed `0x` is neither", id="no speed"),
        pytest.param({"speed": "nanx"}, "--speed `nanx` is neither", id="no number"),
        pytest.param({"as_of": "yesterday"}, "--as-of `yesterday` is neither", id="as of"),
        pytest.param({"as_of": "2025-11-19T00:00:00"}, "with seconds and offset", id="no offset"),
        pytest.param({"since": "2025"}, "--from `2025` is no time", id="from"),
        pytest.param({"until": "2025"}, "--to `2025` is no time", id="to"),
        pytest.param({"filters": ("colour=red",)}, "--filter `colour=red` is no NAME", id="filter"),
        pytest.param({"filters": ("key=",)}, "--filter `key=` is no NAME", id="empty filter"),
        pytest.param({"answers": "loud"}, "--answers `loud` is none of", id="answers"),
        pytest.param({"name": "../x"}, "--name `../x` has other signs", id="name"),
        pytest.param({"live": True, "offline": True}, "--live and --offline", id="both"),
        pytest.param({"live": True, "servers": None}, "--live needs a running switch", id="no switch"),
        pytest.param({"live": True, "as_of": "recorded"}, "judges by its own clock", id="live, recorded"),
    ],
)
def test_what_cannot_be_is_said(changes: dict[str, str], message: str) -> None:
    """Each with its option's name."""
    with pytest.raises(BadOptionError, match=message):
        wanted_of(replace(USUAL, **changes))  # type: ignore[arg-type]  # a table of any of them


def test_live_means_now_and_the_running_switchs_topics() -> None:
    """Else a replay has topics of its own, and judges by the log's times."""
    live, own = wanted_of(replace(USUAL, live=True)), wanted_of(replace(USUAL, name="march"))

    assert (live.ground, live.as_of, live.prefix) == (Ground.LIVE, AsOf.NOW, "nlets.")
    assert (own.ground, own.as_of, own.prefix, own.keep) == (Ground.OWN, AsOf.RECORDED, "nlets-replay-march.", True)
    assert wanted_of(replace(USUAL, offline=True)).ground is Ground.OFFLINE


def test_without_a_name_it_has_topics_that_nobody_else_has() -> None:
    """And they don't outlive it."""
    one, other = wanted_of(USUAL), wanted_of(USUAL)

    assert one.prefix != other.prefix
    assert not one.keep


def test_one_time_for_all_is_read_in_microseconds() -> None:
    """As `nlets decide` reads it."""
    assert parse_as_of("2025-11-19T00:00:00.000001-08:00") == 1_763_539_200_000_001


def test_what_is_not_there_is_said_before_anything_is_started(tmp_path: Path) -> None:
    """The log as by every verb that reads one, and the map of its columns."""
    log = tmp_path / "log.jsonl"
    wanted = wanted_of(replace(USUAL, log=str(log), columns=tmp_path / "map.yaml"))
    with pytest.raises(NoSuchLogError):
        wanted.check()
    log.touch()
    with pytest.raises(UnusableFileError, match=r"map\.yaml"):
        wanted.check()

    wanted_of(replace(USUAL, log=str(log))).check()


def entry(text: str, at: str = "2025-11-19T08:00:00Z") -> LogEntry:
    """Read a line."""
    return read_row(1, {"at": at, "text": text, "line": "TC"})


QUERY = entry("DQ.VTHSI0021.WA.*T1.TXT\nOLN/D1")
ANSWER = entry("DR.ILDMV0000.VTHSI0021.*T1.TXT\nOLN/D1")
ERROR = entry("ER.NL0000000.VTHSI0021.*T1.TXT\nER .02 MESSAGE TYPE NOT ALLOWED TO DESTINATION")
STATUS = entry("SM.NL0000000.VTHSI0021.*T1.TXT\nSM .04 DESTINATION OUT OF SERVICE")


@pytest.mark.parametrize(
    ("condition", "takes"),
    [
        ("key=DQ,RQ", True),
        ("key=RQ", False),
        ("from=VTHSI0021", True),
        ("to=WA", True),
        ("to=OR", False),
        ("line=TC", True),
        ("agency=ice", True),
        ("agency=federal", True),
        ("agency=cbp", False),
        ("state=WA", True),
        ("state=IL", False),
    ],
)
def test_filters_look_at_what_a_message_says(condition: str, *, takes: bool) -> None:
    """An agency is also what it is part of; a state is whose data is meant."""
    assert Selection(filters=(Filter.of(condition),)).takes(QUERY, DIRECTORY) is takes


def test_an_answers_state_is_its_senders() -> None:
    """Its data is what is meant."""
    assert Selection(filters=(Filter.of("state=IL"),)).takes(ANSWER, DIRECTORY)


def test_a_stretch_begins_at_its_first_instant_and_ends_before_its_last() -> None:
    """So stretches can be laid end to end."""
    first, second = "2025-11-19T08:00:00Z", "2025-11-19T08:00:00.000001Z"

    assert Selection.of(first, second, (), Answers.LOG).takes(QUERY, DIRECTORY)
    assert not Selection.of(second, None, (), Answers.LOG).takes(QUERY, DIRECTORY)
    assert not Selection.of(None, first, (), Answers.LOG).takes(QUERY, DIRECTORY)


def test_what_cannot_be_read_is_replayed_unless_something_is_asked_of_it() -> None:
    """It has neither time nor sender."""
    unreadable = read_row(1, b"{")

    assert Selection().takes(unreadable, DIRECTORY)
    assert not Selection(since_us=0).takes(unreadable, DIRECTORY)
    assert not Selection(filters=(Filter.of("key=DQ"),)).takes(unreadable, DIRECTORY)


@pytest.mark.parametrize("said", [ANSWER, ERROR, STATUS])
def test_recorded_answers_are_left_out_where_others_are_wanted(said: LogEntry) -> None:
    """Emulated ones, or none; and what the hub said, since the replay's says it again."""
    assert Selection(answers=Answers.LOG).takes(said, DIRECTORY)
    assert not Selection(answers=Answers.EMULATED).takes(said, DIRECTORY)
    assert not Selection(answers=Answers.NONE).takes(said, DIRECTORY)


def test_the_same_selection_is_written_the_same_way() -> None:
    """In whatever order filters were named."""
    one = Selection.of(None, None, ("key=DQ,RQ", "state=WA"), Answers.LOG)
    other = Selection.of(None, None, ("state=WA", "key=RQ,DQ"), Answers.LOG)

    assert said(one) == said(other)


def test_a_title_names_what_is_otherwise() -> None:
    """Every part that decisions depend on."""
    title = Title(log="a", context="b", as_of="recorded", selection="", answers="log")
    written = title_output(TopicNames(), title).value or b""
    check_title("march", written, title)

    with pytest.raises(OtherReplayError, match="`march` was begun with another log, as_of"):
        check_title("march", written, Title(log="x", context="b", as_of="now", selection="", answers="log"))
