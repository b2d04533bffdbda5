"""What an examination says of filters that go wrong in other ways than a rule can."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import msgspec
import pytest

from streams.conform.cases import Edge, Plan
from streams.conform.examining import NobodyKnownError, NothingSaidError, NothingToTellError, Report, examine
from streams.conform.judging import Judge, Otherwise
from streams.conform.subjects import Subjects
from streams.conform.telling import LISTED, lines, to_json, to_junit
from streams.files.yaml_text import read_yaml
from streams.messages.directory import Directory
from streams.messages.keys import DataClass
from streams.policies.context import Context
from streams.policies.context_files import ContextFiles
from streams.policies.draft import with_law_enforced
from streams.policies.load import read_bundle
from streams.policies.plans import Plans
from tests.filters import Answer, AtOnce, Filter, examined, plan_for

CONTEXT = ContextFiles().load()
ON_PHOTOS = """\
state: WA
zone: America/Los_Angeles
rules:
  - id: photos
    effect: redact
    remove: [NAM]
    asker: {agencies: [ice]}
    data: {classes: [photo]}
    block: {since: 2025-01-01, at: state, source: a report}
    author: nobody
"""
FEW = Context(
    CONTEXT.bundle,
    Directory(
        CONTEXT.directory.agencies[ori]
        for ori in (
            "CAICE0002",
            "CAICE001S",
            "ALCBP0001",
            "TXPDX0001",
            "FLPDX0008",
            "WADMV0000",
            "ORDMV0000",
            "MNDMV0000",
        )
    ),
)


def washington(context: Context = FEW) -> Plan:
    """Plan to examine Washington's."""
    return plan_for(context, "WA")


def good(context: Context = FEW, state: str = "WA") -> Filter:
    """Make a filter that obeys."""
    return Filter(context, state, washington().at_us)


def kinds(report: Report) -> set[Otherwise]:
    """Name what was done otherwise."""
    return {finding.otherwise for finding in report.findings}


def instead(refusal: str | None) -> Answer:
    """Obey, but refuse in other words, or in silence."""

    def answer(text: str) -> str | None:
        said = good()(text)
        if said is None or "NOT AUTHORIZED" not in said:
            return said
        return None if refusal is None else said.replace("NOT AUTHORIZED", refusal)

    return answer


async def test_silence_is_no_refusal_where_a_rule_has_words() -> None:
    """A program that has died is silent, too; who means it says so."""
    strict = await examined(instead(None), washington())
    lenient = await examine(AtOnce(instead(None)), washington(), Judge(Plans(FEW), frozenset({""})))

    assert kinds(strict) == {Otherwise.SILENT}
    assert lenient.conforms


async def test_a_rule_on_photos_alone_is_examined_on_what_answers_who_asks_for_one() -> None:
    """Who obeys it conforms; who does nothing, since no answer repeats what was asked, lets names through."""
    bundle = read_bundle([read_yaml(ON_PHOTOS, "wa.yaml")], "here")
    obeying = Context(bundle, FEW.directory)
    careless = Context(read_bundle([read_yaml(ON_PHOTOS.replace("NAM", "ZZZ"), "wa.yaml")], "here"), FEW.directory)

    assert (await examined(good(obeying), washington(obeying))).conforms
    assert kinds(await examined(good(careless), washington(obeying))) == {Otherwise.LET_THROUGH}


async def test_other_words_are_told_apart_from_no_refusal() -> None:
    """And may be declared."""
    strict = await examined(instead("ACCESS DENIED"), washington())
    lenient = await examine(
        AtOnce(instead("ACCESS DENIED")), washington(), Judge(Plans(FEW), frozenset({"ACCESS DENIED"}))
    )

    assert kinds(strict) == {Otherwise.OTHER_WORDS}
    assert lenient.conforms


async def test_an_answer_in_another_name_or_under_another_key_is_improper() -> None:
    """The hub would take neither."""
    other_name = await examined(lambda text: (good()(text) or "").replace("WADMV0000", "ORDMV0000", 1), washington())
    other_key = await examined(lambda text: (good()(text) or "").replace("KR.", "DR.", 1), washington())

    assert kinds(other_name) == {Otherwise.IMPROPER}
    assert {finding.case.key for finding in other_key.findings} == {"KQ"}


async def test_who_looks_at_the_line_leaves_the_second_door_open() -> None:
    """An S ORI enters on a state's own line and is a federal agent still."""

    def by_line(text: str) -> str | None:
        return good()(text.replace("CAICE001S", "TXPDX0001")) and (
            good()(text.replace("CAICE001S", "TXPDX0001")) or ""
        ).replace("TXPDX0001", text.split(".")[1])

    report = await examined(by_line, washington())

    assert kinds(report) == {Otherwise.LET_THROUGH}
    assert {finding.case.sender for finding in report.findings} == {"CAICE001S"}


async def test_without_the_time_no_case_lies_at_another() -> None:
    """Since its own clock decides."""
    plan = replace(washington(), tells_time=False)
    report = await examined(good(), plan)

    assert report.conforms
    assert {case.at_us for case in report.put} == {plan.at_us}
    assert report.by_edge()[Edge.DATE] == (0, 0)


async def test_a_law_can_be_examined_before_its_block_is_in_place() -> None:
    """Oregon's is in process: its filter can be tried today."""
    lawful = Context(with_law_enforced(FEW.bundle), FEW.directory)
    early = await examined(good(lawful, "OR"), plan_for(lawful, "OR"))
    not_yet = await examined(good(FEW, "OR"), plan_for(lawful, "OR"))

    assert early.conforms
    assert {rule for finding in not_yet.findings for rule in finding.expected.rules} == {"or-immigration-authorities"}


async def test_what_says_nothing_at_all_is_not_asked_a_thousand_times() -> None:
    """It ends with the first questions."""
    with pytest.raises(NothingSaidError, match="the program said nothing to 80 questions"):
        await examined(lambda _: None, washington())


async def test_somebody_must_be_told_what_there_is_to_tell() -> None:
    """A directory of none but those whom rules are about can't show what a filter withholds."""
    ice = Context(FEW.bundle, Directory([FEW.directory.agencies["CAICE0002"]]))

    with pytest.raises(NothingToTellError, match=r"^every agency of the directory is touched by some rule of WA$"):
        await examined(good(), washington(ice))


async def test_a_side_that_nobody_in_the_pool_shows_is_said() -> None:
    """Or an examination would seem to have shown it."""
    nobody = {
        of: ((("OLN" if of is DataClass.DRIVER else "VIN", "NONE"),),) for of in (DataClass.DRIVER, DataClass.VEHICLE)
    }
    report = await examined(good(FEW, "MN"), plan_for(FEW, "MN", subjects=Subjects(nobody)))

    assert {side.rule for side in report.not_shown} == {"mn-noncompliant-licences"}
    assert any(line.startswith("not shown: mn-noncompliant-licences") for line in lines(report))


async def test_who_tells_nothing_of_anybody_is_not_examined() -> None:
    """Whatever a filter takes away or withholds, nobody could see it."""

    def empty(text: str) -> str:
        key, sender, _, control, _ = text.partition("\n")[0].split(".")
        return f"{key.removesuffix('G').replace('Q', 'R')}.WADMV0000.{sender}.{control}.TXT\nNO RECORD"

    with pytest.raises(NobodyKnownError, match="tells nothing of any driver in the pool"):
        await examined(empty, washington())


async def test_a_refusal_of_what_is_told_in_words_is_seen() -> None:
    """To a key whose answer has no fields a program may refuse in words that no rule knows."""

    def in_words(text: str) -> str | None:
        said = good()(text)
        if said is None or not text.startswith("IQ."):
            return said
        head = said.partition("\n")[0]
        return f"{head}\n{'ACCESS DENIED' if '.CAICE0002.' in head else 'NO HISTORY'}"

    report = await examined(in_words, washington())

    assert kinds(report) == {Otherwise.WITHHELD}
    assert {(finding.case.sender, finding.case.key) for finding in report.findings} == {("CAICE0002", "IQ")}


async def test_a_report_names_each_case_so_that_decide_can_be_asked() -> None:
    """As a line of a log; and JUnit's has a failure for each."""
    report = await examined(instead("NO"), washington())
    document = msgspec.json.decode(msgspec.json.encode(to_json(report)))
    suite = ET.fromstring(to_junit(report))  # noqa: S314 -- our own

    assert document["conforms"] is False
    assert document["findings"][0]["log_line"]["text"].startswith("DNQ.CAICE")
    assert document["findings"][0]["rules"] == ["wa-ice-block"]
    assert (suite.get("tests"), suite.get("failures")) == (str(len(report.put)), str(len(report.findings)))
    assert "WA does not conform" in "\n".join(lines(report))


async def test_people_find_all_counts_below_each_other() -> None:
    """Whatever a case is there to tell apart."""
    report = await examined(instead("NO"), washington())
    counts = [line for line in lines(report) if line.endswith(" otherwise")]

    assert len(counts) == len(Edge)
    assert len({line.index(" cases") for line in counts}) == 1


async def test_people_are_told_of_a_few_groups_and_how_many_more_there_are() -> None:
    """One case alone stands without company; so do answers that answer nothing."""
    report = await examined(instead("NO"), washington())
    finding, count = report.findings[0], LISTED + 2
    apart = tuple(replace(finding, expected=replace(finding.expected, rules=(f"rule-{n}",))) for n in range(count))
    told = "\n".join(lines(replace(report, findings=apart, again=3, garbage=1)))

    assert "and 2 groups more; --json lists all" in told
    assert "besides: 3 answers to what was answered, 1 messages that answer nothing" in told
    assert " alike" not in told
