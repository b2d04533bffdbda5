"""The verdicts on a log, and a context in figures."""

import json
from collections import Counter
from pathlib import Path
from typing import Final

from streams.logs.opening import open_log
from streams.policies.context_files import ContextFiles
from streams.policies.decision import Verdict
from streams.policies.load import shipped_bundle
from streams.policies.plans import Plans
from streams.policies.summary import summary
from streams.policies.verdicts import write_verdicts

SAMPLES: Final = Path(__file__).parents[2] / "cases" / "samples"
CONTEXT: Final = ContextFiles(directory=SAMPLES / "directory.csv", grants=SAMPLES / "grants.csv").load()


def test_every_row_of_the_samples_is_written_and_counted() -> None:
    """With the context that decided it; and said in words."""
    expected = [json.loads(line) for line in (SAMPLES / "expected.jsonl").read_text().splitlines()]
    written: list[bytes] = []

    verdicts = write_verdicts(Plans(CONTEXT), open_log(SAMPLES / "traffic.jsonl").entries(), None, written.append)

    rows = [json.loads(line) for line in b"".join(written).splitlines()]
    assert rows == [row | {"context": CONTEXT.digest} for row in expected]
    assert verdicts.counts == Counter(Verdict(row["verdict"]) for row in expected)
    digest = (SAMPLES / "digest.txt").read_text().strip()
    assert str(verdicts) == (
        f"{len(rows)} decisions: "
        + ", ".join(f"{verdicts.counts[verdict]} {verdict.value}" for verdict in Verdict)
        + f"\ndecision digest {digest}"
    )


def test_all_messages_may_be_judged_by_one_time() -> None:
    """Before any rule there was nothing to refuse by."""
    verdicts = write_verdicts(Plans(CONTEXT), open_log(SAMPLES / "traffic.jsonl").entries(), 0, lambda _: None)

    assert {verdict.value for verdict, count in verdicts.counts.items() if count} == {"deliver", "reject"}


def test_a_context_is_told_in_figures() -> None:
    """Its digests among them, and all that a reader should look at."""
    shown = summary(CONTEXT)

    assert {name: shown[name] for name in ("usable", "states", "rules", "agencies", "grants")} == {
        "usable": True,
        "states": 9,
        "rules": 11,
        "agencies": len(CONTEXT.directory.agencies),
        "grants": len(CONTEXT.grants.grants),
    }
    assert (shown["bundle_digest"], shown["directory_digest"], shown["grants_digest"], shown["context"]) == (
        shipped_bundle().digest,
        CONTEXT.directory.digest,
        CONTEXT.grants.digest,
        CONTEXT.digest,
    )
    assert all(isinstance(warning, dict) and warning["where"] for warning in _listed(shown["warnings"]))


def _listed(warnings: object) -> list[object]:
    assert isinstance(warnings, list)
    return warnings
