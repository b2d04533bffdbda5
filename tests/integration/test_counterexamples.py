"""What refutes an intent gets through a running switch."""

import json
from pathlib import Path

from tests.demos import document, said, start


def test_every_counterexample_to_what_comes_with_the_program_gets_through(tmp_path: Path) -> None:
    """Queries and an answer, replayed into an embedded switch, which judges each by its time."""
    code, out, err = said(start("policy", "prove", "gaps", "--json", cwd=tmp_path))
    intents = json.loads(out)["intents"]
    log = tmp_path / "counterexamples.jsonl"
    log.write_text("".join(json.dumps(intent["counterexample"]) + "\n" for intent in intents))
    replayed, told, problems = said(start("replay", str(log), "--json", cwd=tmp_path))

    assert (code, {intent["result"] for intent in intents}) == (3, {"refuted"}), err
    assert replayed == 0, problems
    assert document(told)["by_state"] == {"MN": {"deliver": 1}, "OR": {"deliver": 2}, "WA": {"deliver": 2}}
