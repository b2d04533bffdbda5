"""Trials as control tells them: announced beside what is in force, and ended by whatever comes next."""

from collections.abc import Sequence

import pytest

from streams.broker.memory import MemoryBroker
from streams.broker.port import Output, Written
from streams.broker.topics import TopicNames
from streams.messages.roll_out import RollOut
from streams.metrics.coverage import Span
from streams.switch.activation.activate import ActivationRequest, Activator
from streams.switch.activation.control import IntentValue, TrialValue, intent_entry, read_entry, trial_entry
from streams.switch.activation.filters import OnTrialError, find_filters
from streams.switch.activation.follow import Control
from streams.switch.activation.history import NothingToTryError, before_current
from streams.switch.activation.ledger import Activation
from streams.switch.activation.stale import compare_contexts
from streams.switch.host.course import MarkedCourse
from tests.campaign import DiedError, Mortal
from tests.echo import Site, activation_request, stored_context
from tests.mill import HandClock
from tests.records import Stored

NAMES = TopicNames("t.")
ONE, TWO, THREE = (stored_context(name).digest for name in ("one", "two", "three"))
MEANT = IntentValue(ctx="sha256:a", ends={0: 5}, at=1_000, why="apply")
TRIAL = TrialValue(ctx="sha256:b", percent=10, after=3)


def trial_of(name: str, percent: int) -> ActivationRequest:
    """Ask for a trial."""
    return ActivationRequest(stored_context(name), "apply", 0, f"{name}-{percent}", percent)


async def site_with_one() -> Site:
    """Build topics with a context in force."""
    site = Site(MemoryBroker(), NAMES)
    await site.build()
    await Activator(site.broker, NAMES).activate(activation_request("one", "n1"))
    return site


async def activations(site: Site) -> Sequence[Activation]:
    """Read what control says."""
    return (await Control(site.broker, NAMES.control).catch_up()).activations()


def test_an_intent_that_tries_nothing_is_written_as_it_always_was() -> None:
    """So workers of older versions read it, and this one reads theirs."""
    entry = intent_entry("n", MEANT)

    assert entry.value == b'{"v":1,"ctx":"sha256:a","ends":{"0":5},"at":1000,"why":"apply"}'


def test_a_trial_is_told_in_a_version_that_older_workers_pass_over() -> None:
    """They would take it for one that puts its context in force and no more."""
    entry = trial_entry("n", MEANT, TRIAL)
    intent = read_entry(Stored(41, entry.key, entry.value))

    assert entry.value.startswith(b'{"v":2,')
    assert getattr(intent, "roll_out", None) == RollOut(41, "sha256:b", 10)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(trial_entry("n", MEANT, TRIAL).value.replace(b'"v":2', b'"v":1'), id="a trial in version 1"),
        pytest.param(intent_entry("n", MEANT).value.replace(b'"v":1', b'"v":2'), id="none in version 2"),
        pytest.param(trial_entry("n", MEANT, TRIAL).value.replace(b":10", b":100"), id="a share of all"),
        pytest.param(trial_entry("n", MEANT, TRIAL).value.replace(b":10", b":-1"), id="a share below none"),
    ],
)
def test_what_is_neither_is_passed_over(value: bytes) -> None:
    """As all that is none of ours."""
    assert read_entry(Stored(0, b"intent/n", value)) is None


async def test_a_trial_leaves_in_force_what_is() -> None:
    """And another share of the same candidate is tried beside the same."""
    site = await site_with_one()
    activator = Activator(site.broker, NAMES)
    shadow, share = [await activator.activate(trial_of("two", percent)) for percent in (0, 10)]

    assert [each.intent.ctx for each in (shadow, share)] == [ONE, ONE]
    assert share.intent.roll_out == RollOut(share.number, TWO, 10)
    assert (await activations(site))[-1].intent == share.intent
    assert share.complete


@pytest.mark.parametrize(("name", "why"), [("one", "this very context is in force"), ("two", "is half-done")])
async def test_a_trial_needs_another_context_that_stands_everywhere(name: str, why: str) -> None:
    """Else nobody could say what it is tried beside."""
    site = await site_with_one()
    if name == "two":
        with pytest.raises(DiedError):
            await Activator(Mortal(site.broker, 2), NAMES).activate(activation_request("three", "n3"))

    with pytest.raises(NothingToTryError, match=why):
        await Activator(site.broker, NAMES).activate(trial_of(name, 0))


async def test_a_trial_needs_something_in_force() -> None:
    """There is nothing to try it beside."""
    site = Site(MemoryBroker(), NAMES)
    await site.build()

    with pytest.raises(NothingToTryError, match="nothing is in force"):
        await Activator(site.broker, NAMES).activate(trial_of("two", 0))


class Rival(MemoryBroker):
    """Lets somebody else put a context in force just before a trial is announced."""

    async def append(self, outputs: Sequence[Written]) -> list[int]:
        """Step in once."""
        if any(isinstance(each, Output) and b'"v":2' in (each.value or b"") for each in outputs):
            await Activator(self, NAMES).activate(activation_request("three", "n3"))
        return await super().append(outputs)


async def test_what_came_between_is_not_undone_by_a_trial() -> None:
    """The trial was never announced: it is in no history, and nothing is decided by its base again."""
    site = Site(Rival(), NAMES)
    await site.build()
    await Activator(site.broker, NAMES).activate(activation_request("one", "n1"))

    with pytest.raises(NothingToTryError, match="another activation came between"):
        await Activator(site.broker, NAMES).activate(trial_of("two", 10))
    assert [each.intent.ctx for each in await activations(site)] == [ONE, THREE]
    assert [change.context for change in (await compare_contexts(site.broker, NAMES)).changes] == [ONE, THREE]


@pytest.mark.parametrize("steps", [(0,), (0, 10), (0, 10, None), (10, None)])
async def test_a_rollback_leaves_nothing_of_a_candidate(steps: Sequence[int | None]) -> None:
    """Whether it was on trial or in force: what was in force before it is, for everybody."""
    site = await site_with_one()
    activator = Activator(site.broker, NAMES)
    for number, percent in enumerate(steps):
        await activator.activate(ActivationRequest(stored_context("two"), "apply", 0, f"s{number}", percent))
    back = await activator.roll_back(0, "back")

    assert (back.intent.ctx, back.intent.roll_out) == (ONE, None)


async def test_behind_a_trial_rollbacks_go_on_as_if_it_had_not_been() -> None:
    """Each a step further back."""
    site = await site_with_one()
    activator = Activator(site.broker, NAMES)
    await activator.activate(activation_request("two", "n2"))
    await activator.activate(trial_of("three", 10))
    first = await activator.roll_back(0, "back")

    assert first.intent.ctx == TWO
    assert before_current(await activations(site)).intent.ctx == ONE


async def test_a_worker_that_comes_back_knows_the_trial() -> None:
    """From control and the markers alone, before and behind the place where it begins."""
    site = await site_with_one()
    activator = Activator(site.broker, NAMES)
    await site.ask(["a"])
    trial = await activator.activate(trial_of("two", 10))
    await site.ask(["b"])
    queries = [each for each in await site.contents(NAMES.queries, 0) if each.partition == 0]
    course = MarkedCourse(site.broker, NAMES, HandClock())
    found = []
    for begin in (1, 3):
        await course.enter({0: begin})
        found.append(await course.cut(0, [each for each in queries if each.offset >= begin], begin))
        course.leave(0)
    (before, tried), (recovered,) = found

    assert (before.in_force, before.roll_out, before.span) == (ONE, None, Span(1, 2))
    assert (tried.in_force, tried.roll_out, tried.span) == (ONE, trial.intent.roll_out, Span(2, 4))
    assert (recovered.in_force, recovered.roll_out) == (ONE, trial.intent.roll_out)


async def test_filters_on_trial_are_not_taken_out() -> None:
    """To put them back would end the trial."""
    site = await site_with_one()
    await Activator(site.broker, NAMES).activate(trial_of("two", 0))

    with pytest.raises(OnTrialError, match="a policy is on trial"):
        await find_filters(site.broker, NAMES, HandClock())
