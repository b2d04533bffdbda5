"""`nlets policy apply|history|rollback|stale` on a broker."""

import asyncio
import json
import shutil
from importlib.resources import as_file, files
from pathlib import Path

import pytest
import typer

from streams.broker.choose import open_broker
from streams.broker.topics import TopicNames, specs
from streams.commands import activate
from streams.switch.activation.history import NoEarlierContextError


def create_topics(servers: str, names: TopicNames) -> None:
    """Build the switch's topics."""

    async def created() -> None:
        async with open_broker(servers) as broker:
            await broker.create(specs(names, 2))

    asyncio.run(created())


def without_oregon(folder: Path) -> Path:
    """Write a bundle that is the shipped one but for a state."""
    with as_file(files("streams.policies") / "shipped") as shipped:
        return Path(shutil.copytree(shipped, folder / "policies", ignore=shutil.ignore_patterns("or.yaml")))


def said(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    """Read the one document on stdout."""
    document: dict[str, object] = json.loads(capsys.readouterr().out)
    return document


def test_what_is_applied_is_listed_and_can_be_rolled_back(
    embedded_servers: str, names: TopicNames, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each verb's JSON, from the first activation to the way back, behind which there is nothing more."""
    create_topics(embedded_servers, names)
    server, prefix = embedded_servers, names.prefix
    activate.apply(bootstrap_servers=server, prefix=prefix, as_json=True)
    shipped = said(capsys)
    with pytest.raises(NoEarlierContextError):
        activate.rollback(bootstrap_servers=server, prefix=prefix)
    activate.apply(without_oregon(tmp_path), bootstrap_servers=server, prefix=prefix, as_json=True)
    other = said(capsys)
    activate.rollback(bootstrap_servers=server, prefix=prefix, as_json=True)
    back = said(capsys)
    with pytest.raises(NoEarlierContextError):
        activate.rollback(bootstrap_servers=server, prefix=prefix)
    activate.history(bootstrap_servers=server, prefix=prefix, as_json=True)
    activations = said(capsys)["activations"]
    activate.stale(bootstrap_servers=server, prefix=prefix, as_json=True)
    stale = said(capsys)

    assert shipped["context"] == back["context"] != other["context"]
    assert isinstance(activations, list)
    assert [(row["context"], row["why"], row["became"]) for row in activations] == [
        (shipped["context"], "apply", "replaced"),
        (other["context"], "apply", "replaced"),
        (shipped["context"], "rollback", "in force"),
    ]
    assert [row["number"] for row in activations] == [shipped["number"], other["number"], back["number"]]
    assert (stale["decided_by_stale_context"], stale["compared"]) == (0, 0)


def test_people_get_lines_they_can_read(
    embedded_servers: str, names: TopicNames, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line an activation, and one for what was found."""
    create_topics(embedded_servers, names)
    activate.apply(bootstrap_servers=embedded_servers, prefix=names.prefix)
    activate.history(bootstrap_servers=embedded_servers, prefix=names.prefix)
    activate.stale(bootstrap_servers=embedded_servers, prefix=names.prefix)
    lines = capsys.readouterr().out.splitlines()

    assert lines[0].startswith("sha256:")
    assert lines[1].split()[2:4] == ["apply", "in"]
    assert lines[2] == "0 requests decided by a stale context; 0 records compared"


def test_what_is_tried_is_told_and_ends_with_a_rollback(
    embedded_servers: str, names: TopicNames, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A shadow, then a share, beside what is in force; each in the history, and in what is counted of trials."""
    create_topics(embedded_servers, names)
    server, prefix, other = embedded_servers, names.prefix, without_oregon(tmp_path)
    activate.apply(bootstrap_servers=server, prefix=prefix, as_json=True)
    shipped = said(capsys)["context"]
    activate.apply(other, shadow=True, bootstrap_servers=server, prefix=prefix)
    candidate = capsys.readouterr().out.strip()
    activate.apply(other, share=10, bootstrap_servers=server, prefix=prefix, as_json=True)
    share = said(capsys)
    activate.shadow(bootstrap_servers=server, prefix=prefix, as_json=True)
    trials = said(capsys)["trials"]
    activate.rollback(bootstrap_servers=server, prefix=prefix, as_json=True)
    back = said(capsys)
    activate.history(bootstrap_servers=server, prefix=prefix)
    history = capsys.readouterr().out.splitlines()
    activate.shadow(bootstrap_servers=server, prefix=prefix)
    told = capsys.readouterr().out.splitlines()

    assert share["trial"] == {"candidate": candidate, "mode": "share", "percent": 10}
    assert (share["context"], back["context"], "trial" in back) == (shipped, shipped, False)
    assert isinstance(trials, list)
    assert [(each["candidate"], each["percent"], each["became"], each["requests"]) for each in trials] == [
        (candidate, 0, "replaced", 0),
        (candidate, 10, "in force", 0),
    ]
    assert [line.strip() for line in history if line.startswith("        ")] == [
        f"shadow of {candidate}",
        f"share 10 % of {candidate}",
    ]
    assert [line.split()[1:] for line in told[::2]] == [
        ["shadow", "replaced", candidate],
        ["share", "10", "%", "replaced", candidate],
    ]


def test_a_shadow_decides_for_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    """So it has no share; nothing is asked of a broker."""
    with pytest.raises(typer.BadParameter, match="is no shadow"):
        activate.apply(shadow=True, share=10, bootstrap_servers="127.0.0.1:1")
    assert capsys.readouterr().out == ""
