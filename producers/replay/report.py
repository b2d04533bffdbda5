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
class Report:
    """A replay that is done."""

    said: Document
    findings: Findings
    certificate: Certificate | None

    @property
    def exit(self) -> Exit:
        """Fail if a line that was sent has no decision."""
        return Exit.FAILED if self.findings.undecided else Exit.DONE

    def drawn(self) -> RenderableType:
        """Draw it."""
        return Group(_table(self.findings.by_state), *self._sentences())

    def _sentences(self) -> Iterator[str]:
        yield f"{self.findings.messages} messages, decision digest {self.findings.decision_digest}"
        if self.certificate is not None:
            yield from _certified(self.certificate)
        if self.findings.undecided:
            yield f"no decision was found on lines {', '.join(map(str, self.findings.undecided))}"


def report_of(wanted: Wanted, context: str, broker: str | None, outcome: Outcome | Findings) -> Report:
    """Put a report together; through the rules alone nothing was sent, so there is nothing to certify."""
    findings = outcome.findings if isinstance(outcome, Outcome) else outcome
    certificate = outcome.fidelity.certificate() if isinstance(outcome, Outcome) else None
    said: dict[str, object] = {
        "messages": findings.messages,
        "by_state": findings.by_state,
        "decision_digest": findings.decision_digest,
        "drift_us": certificate.drift_us if certificate else None,
        "inversions": certificate.inversions if certificate else None,
        "undecided": list(findings.undecided),
        "certificate": msgspec.to_builtins(certificate),
        "log": wanted.log.name,
        "context": context,
        "as_of": wanted.as_of.value if isinstance(wanted.as_of, AsOf) else write_time(wanted.as_of),
        "answers": wanted.selection.answers.value,
        "ground": wanted.ground.value,
        "broker": broker,
        "workers": wanted.workers,
        "speed": wanted.pace.said,
    }
    if isinstance(outcome, Outcome):
        said |= {
            "sent": outcome.sent,
            "resumed_after": outcome.resumed_after,
            "sending_s": round(outcome.sending_s, 3),
        }
    return Report(said, findings, certificate)


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
