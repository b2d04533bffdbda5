"""The figures of proofs, at the smallest size."""

import json
from pathlib import Path

from benchmarks.proofs import main


def test_every_size_is_measured_by_both_solvers(tmp_path: Path) -> None:
    """The shipped policies, and one random rule for each of 51 states."""
    out = tmp_path / "proofs.json"
    main(["--sizes", "1", "--runs", "1", "--out", str(out)])
    rows = json.loads(out.read_text())["growth"]

    assert [(row["name"], row["rules"], row["solver"].split()[0]) for row in rows] == [
        ("shipped", 11, "z3"),
        ("shipped", 11, "cvc5"),
        ("51 x 1", 51, "z3"),
        ("51 x 1", 51, "cvc5"),
    ]
    assert {row["results"] for row in rows[:2]} == {"9 proven, 5 refuted"}
