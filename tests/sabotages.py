"""Ways in which a switch can be wrong, each as a way to work on batches (`mill.Work`), made anew for each switch.

A record is altered between stages, or a stage judges by something else than it says. Nothing in the switch knows of it.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final, TypeAlias

import msgspec

from streams.broker.port import Output
from streams.messages.directory import Agency, Directory
from streams.policies.bundle import Bundle
from streams.policies.context import Context
from streams.policies.model import Block, Rule
from streams.policies.plans import Epoch, Plan, Plans
from streams.policies.profiles import Profile
from streams.switch.stages.stage import Batch, Contexts, Stage
from tests.mill import NAMES, Work, honest

Make: TypeAlias = Callable[[], Work]
Said: TypeAlias = dict[str, Any]
"""A record's value, as JSON has it."""
Fits: TypeAlias = Callable[[Said], bool]
Choose: TypeAlias = Callable[[Mapping[str, Plans], str], Plans]
"""From the plans of all contexts and the digest of one to the plans that decide instead."""

_STRANGER: Final = Agency("ZZUNK0000", "Nobody", "police", "PD", "TX", "TX", "ACDZ", "")
"""Whom faulty traffic claims to be."""


@dataclass
class Altering:
    """Puts others in the place of the first record of a topic that fits; all else is as it should be."""

    topic: str
    fits: Fits
    alter: Callable[[Said], Sequence[Said]]
    done: bool = False

    def __call__(self, stage: Stage, batch: Batch, contexts: Contexts) -> list[Output]:
        """Work honestly, and alter what comes of it."""
        return [altered for output in honest(stage, batch, contexts) for altered in self._altered(output)]

    def _altered(self, output: Output) -> Sequence[Output]:
        if self.done or output.topic != NAMES.prefix + self.topic:
            return (output,)
        said = json.loads(output.value or b"")
        if not self.fits(said):
            return (output,)
        self.done = True
        return [msgspec.structs.replace(output, value=json.dumps(each).encode()) for each in self.alter(said)]


def anything(_: Said) -> bool:
    """Fit every record."""
    return True


def says(**values: object) -> Fits:
    """Fit a record with these values."""
    return lambda said: all(said[name] == value for name, value in values.items())


def counts(kind: str) -> Fits:
    """Fit a delta that counts something of a kind."""
    return lambda delta: any(key.startswith(f"{kind}|") for key in delta["counts"])


def names_a_grant(said: Said) -> bool:
    """Fit what a grant allowed."""
    return said["grant"] is not None


def comes_from_a_state(reply: Said) -> bool:
    """Fit a reply that holds a state's answer."""
    return reply["hops"][-1] is not None


def lose(topic: str, fits: Fits = anything) -> Make:
    """Lose one record."""
    return partial(Altering, topic, fits, lambda _: ())


def double(topic: str) -> Make:
    """Write one record twice."""
    return partial(Altering, topic, anything, lambda said: (said, said))


def change(topic: str, values: Callable[[Said], Said], fits: Fits = anything) -> Make:
    """Write one record with other values."""
    return partial(Altering, topic, fits, lambda said: (said | values(said),))


def one_more(kind: str) -> Callable[[Said], Said]:
    """Add one to a delta's first count of a kind."""

    def values(delta: Said) -> Said:
        key = _first(delta, kind)
        return {"counts": delta["counts"] | {key: delta["counts"][key] + 1}}

    return values


def at_another_state(kind: str, state: str) -> Callable[[Said], Said]:
    """Book a delta's first count of a kind elsewhere."""

    def values(delta: Said) -> Said:
        key = _first(delta, kind)
        elsewhere = "|".join((kind, state, *key.split("|")[2:]))
        left = {name: times for name, times in delta["counts"].items() if name != key}
        return {"counts": left | {elsewhere: left.get(elsewhere, 0) + delta["counts"][key]}}

    return values


def put_back(reply: Said) -> Said:
    """Give a field that is said to be removed."""
    return {"fields": [*reply["fields"], [reply["removed"][0], "S12345678"]]}


def _first(delta: Said, kind: str) -> str:
    return min(key for key in map(str, delta["counts"]) if key.startswith(f"{kind}|"))


@dataclass
class Misjudging:
    """Decides by other plans than those of the context that it says."""

    choose: Choose
    stages: Sequence[str]
    _chosen: dict[str, Plans] = field(default_factory=dict)

    def __call__(self, stage: Stage, batch: Batch, contexts: Contexts) -> list[Output]:
        """Work with wrong plans, and sign with the right digest."""
        if self.stages and stage.name not in self.stages:
            return honest(stage, batch, contexts)
        for digest in contexts.known.keys() - self._chosen.keys():
            self._chosen[digest] = self.choose(contexts.known, digest)
        outputs = honest(stage, batch, Contexts(self._chosen, contexts.in_force))
        return [self._signed(output, contexts.in_force) for output in outputs]

    def _signed(self, output: Output, digest: str | None) -> Output:
        """Where a context is in force, the stage stamps; else stamps are copied."""
        if digest is None:
            return output
        wrong = self._chosen[digest].context.digest
        return msgspec.structs.replace(output, value=(output.value or b"").replace(wrong.encode(), digest.encode()))


def judge_by(choose: Choose, *stages: str) -> Make:
    """Let stages judge by other plans; all of them unless some are named."""
    return partial(Misjudging, choose, stages)


def judge_with(other: Callable[[Context], Context], *stages: str) -> Make:
    """Let stages judge by a context that was tampered with."""
    return judge_by(lambda known, digest: Plans(other(known[digest].context)), *stages)


def newest(known: Mapping[str, Plans], _: str) -> Plans:
    """Choose the newest context, whatever is stamped."""
    return list(known.values())[-1]


def without_rule(rule_id: str) -> Callable[[Context], Context]:
    """Take a rule out."""
    return lambda context: _with_rules(context, lambda rule: None if rule.id == rule_id else rule)


def by_law(context: Context) -> Context:
    """Enforce every law from its own date, whatever block there is."""
    return _with_rules(context, _lawful)


def without_grants(context: Context) -> Context:
    """Take all grants away."""
    return Context(context.bundle, context.directory)


def knowing_strangers(context: Context) -> Context:
    """Know somebody who is in no directory."""
    agencies = [*context.directory.agencies.values(), _STRANGER]
    return Context(context.bundle, Directory(agencies), context.grants)


def _lawful(rule: Rule) -> Rule:
    if rule.law is None:
        return rule
    at = rule.block.at if rule.block else "hub"
    return rule.model_copy(update={"block": Block.model_validate({"since": rule.law.since, "at": at})})


def _with_rules(context: Context, change: Callable[[Rule], Rule | None]) -> Context:
    policies = [
        policy.model_copy(update={"rules": tuple(kept for rule in policy.rules if (kept := change(rule)) is not None)})
        for policy in context.bundle.policies
    ]
    return Context(Bundle.of(policies, context.bundle.no_rules), context.directory, context.grants)


class WrongSide(Plans):
    """Judges an answer as if it were for the agency that sends it."""

    def __init__(self, known: Mapping[str, Plans], digest: str) -> None:
        """Plan by the right context."""
        super().__init__(known[digest].context)
        self._turned: dict[int, Epoch] = {}

    def epoch(self, at_us: int) -> Epoch:
        """Turn the epoch an instant lies in."""
        right = super().epoch(at_us)
        return self._turned.setdefault(right.since, WrongSideEpoch(right.since, right.until, self))


class WrongSideEpoch(Epoch):
    """Takes the sender of an answer for its receiver."""

    def plan_answer(self, asked_key: str, profile: Profile, sender: str) -> Plan:
        """Find the plan for whom it does not concern."""
        return super().plan_answer(asked_key, self._plans.profile_of(sender) or profile, sender)


def by_senders_clock(stage: Stage, batch: Batch, contexts: Contexts) -> list[Output]:
    """Judge queries at the time that their senders say."""
    if stage.name != "intake":
        return honest(stage, batch, contexts)
    return honest(stage, replace(batch, taken_us=batch.records[0].timestamp * 1_000), contexts)


def backwards(stage: Stage, batch: Batch, contexts: Contexts) -> list[Output]:
    """Write the requests of a batch in the wrong order."""
    outputs = honest(stage, batch, contexts)
    return outputs[::-1] if stage.name == "intake" else outputs
