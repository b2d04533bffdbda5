"""What the synthetic year recorded and what the shipped policies say agree, though neither knows the other."""

from collections import Counter

import pytest

from producers.history.figures import PUBLISHED_YEAR
from producers.history.year import Year
from streams.messages.directory import shipped_directory
from streams.messages.keys import Traffic
from streams.messages.log import read_row
from streams.messages.message import Message
from streams.messages.synthetic import Synthesis
from streams.messages.times import write_time
from streams.policies.context import Context
from streams.policies.decision import Verdict
from streams.policies.load import shipped_bundle
from streams.policies.plans import Plans
from streams.policies.rows import rows_of

pytestmark = pytest.mark.timeout(30)


def test_refused_is_what_the_policies_refuse() -> None:
    """Of the queries of a month, those that the hub or a state refused are those that a rule in force refuses."""
    year = Year.of(Synthesis(2025, "0.0002", 1), PUBLISHED_YEAR, shipped_directory())
    plans = Plans(Context(shipped_bundle(), shipped_directory()))
    by_rule, recorded = Counter[str](), Counter[str]()
    for n, row in enumerate((row for hour in year.rows(year.month(11)) for row in hour), 1):
        entry = read_row(n, {"at": write_time(row.at_us), "line": row.line, "text": row.text, "id": row.id})
        message = entry.message
        assert isinstance(message, Message)
        query = row.id.rsplit(".", 1)[0] if "." in row.id.rsplit(":", 1)[1] else row.id
        verdicts = [each.verdict for each in rows_of(plans, entry)]
        assert Verdict.REJECT not in verdicts
        if message.key.traffic is Traffic.QUERY and Verdict.REFUSE in verdicts:
            by_rule[query] += verdicts.count(Verdict.REFUSE)
        elif message.key.code == "ER" or message.free == "NOT AUTHORIZED":
            recorded[query] += 1

    assert by_rule.total() > 20
    assert recorded.keys() <= by_rule.keys()
    assert recorded.total() >= 0.9 * by_rule.total(), "all but what nobody answered"
