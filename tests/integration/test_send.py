"""`nlets send`: a question in, the answer out, with a switch of its own or a running one."""

from pathlib import Path

import pytest

from streams.broker.topics import MissingTopicError, TopicNames
from tests.demos import document, said, start

pytestmark = pytest.mark.timeout(120)


def test_an_answer_comes_without_any_broker(tmp_path: Path) -> None:
    """A switch is started for the one question; a backslash and an n end a line."""
    process = start("send", r"DQ.TXPDX0001.CA.TXT\nOLN/T00000001", "--json", cwd=tmp_path)
    code, out, err = said(process)
    result = document(out)

    assert code == 0, err
    assert str(result["answer"]).startswith("DR.CADMV0000.TXPDX0001.TXT\nOLN/T00000001")
    assert (result["verdict"], result["rules"], result["grant"]) == ("deliver", [], None)
    hops = result["hops_us"]
    assert isinstance(hops, dict)
    assert list(hops) == ["request_in", "request_out", "response_in", "response_out"]
    assert list(hops.values()) == sorted(hops.values())
    assert list(tmp_path.iterdir()) == []


def test_a_refusal_is_shown_with_its_rule_and_exits_3(tmp_path: Path) -> None:
    """Drawn, without escape codes where there is no terminal. What line a sender claims is theirs to say."""
    message = "RQ.CAICE0002.NY.TXT\nLIC/T12345.LIY/2026.LIT/PC"
    code, out, err = said(start("send", message, "--line", "ZZ", cwd=tmp_path))

    assert code == 3, err
    assert "ER .02 MESSAGE TYPE NOT ALLOWED TO DESTINATION" in out
    assert "refuse at the hub" in out
    assert "ny-immigration-agencies" in out
    assert "\x1b" not in out


def test_where_no_switch_is_the_error_says_what_to_do(embedded_servers: str, names: TopicNames, tmp_path: Path) -> None:
    """A broker without topics."""
    where = ("--bootstrap-servers", embedded_servers, "--prefix", names.prefix)
    code, out, err = said(start("send", "DQ.TXPDX0001.CA.TXT\nOLN/T1", *where, cwd=tmp_path))

    assert (code, out) == (1, "")
    assert err == f"error: topic `{names.queries}` does not exist\nhint: {MissingTopicError.hint}\n"


async def test_silence_is_said_after_the_time_one_is_willing_to_wait(
    embedded_servers: str, names: TopicNames, tmp_path: Path
) -> None:
    """Topics, and nobody who reads them."""
    where = ("--bootstrap-servers", embedded_servers, "--prefix", names.prefix)
    made = said(start("topics", "create", *where, cwd=tmp_path))
    code, _, err = said(start("send", "DQ.TXPDX0001.CA.TXT\nOLN/T1", "--timeout", "0.5", *where, cwd=tmp_path))

    assert made[0] == 0, made
    assert code == 1
    assert err.startswith("error: no answer within 0.5 s\nhint: ")
