"""What a replay says: for programs, for people, and for the shell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec
from rich.console import Group, RenderableType
from rich.table import Table

from producers.replay.fidelity import Certificate, Drift
from producers.replay.orders import AsOf
from producers.replay.ports import Findings
from producers.replay.run import Outcome
from producers.replay.wanted import Wanted
from streams.errors import Exit
from streams.messages.times import write_time

Document = Mapping[str, object]
_VERDICTS = ("deliver", "redact", "refuse", "reject")


@dataclass(frozen=True, slots=True)
class Decided:
    """What rules alone came to: nothing was sent."""

    findings: Findings
    broke_off: bool


@dataclass(frozen=True, slots=True)
class Report:
    """A replay that is done."""

    said: Document
    outcome: Outcome | Decided

    @property
    def exit(self) -> Exit:
        """Fail if a line that was sent has no decision, or the log ends in the middle."""
        return Exit.FAILED if self.outcome.findings.undecided or self.outcome.broke_off else Exit.DONE

    def drawn(self) -> RenderableType:
        """Draw it."""
        return Group(_table(self.outcome.findings.by_state), *self._sentences())

    def _sentences(self) -> Iterator[str]:
        findings = self.outcome.findings
        yield f"{findings.messages} messages, decision digest {findings.decision_digest}"
        if isinstance(self.outcome, Outcome):
            yield from _certified(self.outcome.fidelity.certificate())
        if findings.undecided:
            yield f"no decision was found on lines {', '.join(map(str, findings.undecided))}"


def report_of(wanted: Wanted, context: str, broker: str | None, outcome: Outcome | Decided) -> Report:
    """Put a report together."""
    findings = outcome.findings
    said = {
        "messages": findings.messages,
        "by_state": findings.by_state,
        "decision_digest": findings.decision_digest,
        **_how_it_went(outcome),
        "undecided": list(findings.undecided),
        "log": wanted.log_name,
        "log_breaks_off": outcome.broke_off,
        "context": context,
        "as_of": wanted.as_of.value if isinstance(wanted.as_of, AsOf) else write_time(wanted.as_of),
        "answers": wanted.selection.answers.value,
        "ground": wanted.ground.value,
        "broker": broker,
        "workers": wanted.workers,
        "speed": wanted.pace.said,
    }
    return Report(said, outcome)


def _how_it_went(outcome: Outcome | Decided) -> Document:
    """Say how true it was; through the rules alone nothing was sent, so there is nothing to certify."""
    if isinstance(outcome, Decided):
        return {"drift_us": None, "inversions": None, "certificate": None}
    certificate = outcome.fidelity.certificate()
    return {
        "drift_us": certificate.drift_us,
        "inversions": certificate.inversions,
        "certificate": msgspec.to_builtins(certificate),
        "sent": outcome.sent,
        "resumed_after": outcome.resumed_after,
        "sending_s": round(outcome.sending_s, 3),
    }


def _table(by_state: Mapping[str, Mapping[str, int]]) -> Table:
    table = Table("state", *_VERDICTS, box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    for state, counts in by_state.items():
        table.add_row(state, *(str(counts.get(verdict, 0)) for verdict in _VERDICTS))
    return table


def _certified(certificate: Certificate) -> Iterator[str]:
    if certificate.timed:
        yield f"drift {_drift(certificate.drift_us)}; of the bare pacer {_drift(certificate.bare_pacer_drift_us)}"
        yield f"{certificate.late_sends} sent more than {certificate.aim_us / 1e3:g} ms late"
    yield f"{certificate.inversions} out of their sender's order"


def _drift(drift: Drift) -> str:
    return ", ".join(f"{name} {us / 1e3:.1f} ms" for name, us in drift.items() if us is not None)
