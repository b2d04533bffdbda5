"""What a replay says: for programs, for people, and for the shell."""

from collections.abc import Mapping
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.table import Table

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

    @property
    def exit(self) -> Exit:
        """Fail if a line that was sent has no decision."""
        return Exit.FAILED if self.findings.undecided else Exit.DONE

    def drawn(self) -> RenderableType:
        """Draw it."""
        return Group(_table(self.findings.by_state), *_sentences(self.said))


def report_of(wanted: Wanted, context: str, broker: str | None, outcome: Outcome | Findings) -> Report:
    """Put a report together; through the rules alone nothing was sent, so there is nothing to certify."""
    findings = outcome.findings if isinstance(outcome, Outcome) else outcome
    certificate = outcome.fidelity.certificate() if isinstance(outcome, Outcome) else None
    said: dict[str, object] = {
        "messages": findings.messages,
        "by_state": findings.by_state,
        "decision_digest": findings.decision_digest,
        "drift_us": certificate["drift_us"] if certificate else None,
        "inversions": certificate["inversions"] if certificate else None,
        "undecided": list(findings.undecided),
        "certificate": certificate,
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
    return Report(said, findings)


def _table(by_state: Mapping[str, Mapping[str, int]]) -> Table:
    table = Table("state", *_VERDICTS, box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    for state, counts in by_state.items():
        table.add_row(state, *(str(counts.get(verdict, 0)) for verdict in _VERDICTS))
    return table


def _sentences(said: Document) -> list[str]:
    lines = [f"{said['messages']} messages, decision digest {said['decision_digest']}"]
    certificate = said["certificate"]
    if isinstance(certificate, dict):
        lines.append(f"drift {certificate['drift_us']}, bare pacer {certificate['bare_pacer_drift_us']}")
        lines.append(f"{certificate['late_sends']} sent late, {certificate['inversions']} out of order")
    if said["undecided"]:
        lines.append(f"no decision was found on line(s) {said['undecided']}")
    return lines
