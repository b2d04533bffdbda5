"""Every command that the README shows is run as it stands there."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BIN = Path(sys.executable).parent
SAYS_NO = {
    'nlets send "DQ.CAICE0002.IL.TXT\\nOLN/T00000001"': 3,
    'nlets policy explain "DQ.CAICE0002.WA.TXT\\nOLN/D1" --at 2025-12-01T00:00:00Z': 3,
    "nlets policy diff shipped docs/examples/policies": 3,
    "nlets policy paths --to WA/driver --from ice": 3,
    "nlets policy evade --state WA": 3,
}
"""Commands whose answer is no."""
UNTIL_STOPPED = ("nlets kafka up", "nlets run all", "nlets monitor")
"""Those that run until they are told to end, or for minutes: the tests of demo and kafka run them."""
DOCTOR = "nlets doctor"
MEASURING = ("nlets load --find-max --hold 0.85", "nlets load --filter-cost --thresholds shipped")
LOAD = "nlets load --rate 200 --seconds 10 --out build/load.html"
CONFORM = "nlets conform --state WA --listen 127.0.0.1:7001"


def commands(fence: str) -> list[str]:
    """List the commands of the README's blocks of one kind, without their comments."""
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    lines = [line.split("  #")[0].strip() for kind, block in blocks if kind == fence for line in block.splitlines()]
    return [line for line in lines if line.startswith(("nlets ", "make "))]


def started(command: str, **environment: str) -> subprocess.Popen[str]:
    """Start one command from the project's root, as a reader would."""
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    everything = os.environ | {"PATH": path} | environment
    pipe = subprocess.PIPE
    return subprocess.Popen(shlex.split(command), cwd=ROOT, env=everything, stdout=pipe, stderr=pipe, text=True)


def run(command: str, patience_s: float = 110, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    with started(command, **environment) as process:
        try:
            said, complained = process.communicate(timeout=patience_s)
        finally:
            process.kill()
    return subprocess.CompletedProcess(command, process.returncode, said, complained)


@pytest.mark.timeout(300)
def test_the_nlets_commands_work_in_their_order() -> None:
    """Later ones use the files that earlier ones write."""
    (ROOT / "build").mkdir(exist_ok=True)
    shown = [command for command in (*commands("sh"), DOCTOR) if command.startswith("nlets ")]

    results = {command: run(command) for command in shown}

    assert len(shown) >= 10
    assert DOCTOR in commands("")
    assert {c: r.returncode for c, r in results.items()} == {c: SAYS_NO.get(c, 0) for c in shown}, {
        c: r.stderr for c, r in results.items()
    }
    assert "wa-not-to-ice: proven\n" in results["nlets policy prove blocks"].stdout
    assert "il-immigration-agents" in results['nlets send "DQ.CAICE0002.IL.TXT\\nOLN/T00000001"'].stdout


def test_the_policy_shown_is_the_example() -> None:
    """Line by line, so that it is accepted."""
    (shown,) = re.findall(r"^```yaml\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    file = (ROOT / "docs/examples/policies/nj.yaml").read_text(encoding="utf-8")

    assert shown == "".join(line for line in file.splitlines(keepends=True) if not line.startswith("#"))


@pytest.mark.timeout(120)
def test_make_demo_shows_a_switch_whose_books_balance() -> None:
    """The first command of all; `make test`, the second, is what runs this."""
    assert commands("sh")[:2] == ["make demo", "make test"]

    result = run(f'make demo PYTHON={sys.executable} ARGS="--seconds 5 --json"')

    assert result.returncode == 0, result.stderr
    assert '"books_balance": true' in result.stdout


@pytest.mark.timeout(120)
def test_the_load_command_writes_its_page() -> None:
    """A run that can't be believed on a busy machine says so (1), and writes the page all the same."""
    page = ROOT / "build/load.html"
    page.unlink(missing_ok=True)

    result = run(LOAD)

    assert LOAD in commands("")
    assert result.returncode in {0, 1}, result.stderr
    assert "<html" in page.read_text(encoding="utf-8")


@pytest.mark.timeout(120)
def test_the_conform_command_examines_the_example() -> None:
    """The program of the documentation connects as soon as the command says that it listens."""
    assert CONFORM in commands("")
    program = (
        sys.executable,
        "docs/examples/washington.py",
        CONFORM.rsplit(maxsplit=1)[-1],
        "streams/messages/shipped/directory.csv",
    )
    with started(CONFORM) as command:
        assert command.stderr is not None
        command.stderr.readline()
        played = subprocess.run(program, cwd=ROOT, check=False, timeout=60)
        _, complained = command.communicate(timeout=60)

    assert (command.returncode, played.returncode) == (0, 0), complained


@pytest.mark.deep
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("command", MEASURING)
def test_the_measuring_commands_come_to_an_end(command: str) -> None:
    """They take minutes; on a busy machine they may call their run invalid, or say no."""
    assert command in commands("")

    assert run(command, patience_s=1_000).returncode in {0, 1, 3}


@pytest.mark.kafka
@pytest.mark.timeout(300)
def test_the_commands_for_a_real_kafka_work(kafka_servers: str, tmp_path: Path) -> None:
    """Those that end by themselves, in their order; the others run beside each other in the tests of the demo."""
    shown = [command for command in commands("") if command not in (*UNTIL_STOPPED, *MEASURING, LOAD, CONFORM, DOCTOR)]

    results = {c: run(f"{c} --prefix readme-{tmp_path.name}.", KAFKA_BOOTSTRAP_SERVERS=kafka_servers) for c in shown}

    assert shown == ["nlets topics create", "nlets policy apply", "nlets traffic --rate 50 --seconds 10"]
    assert {c: r.returncode for c, r in results.items()} == dict.fromkeys(shown, 0), {
        c: r.stderr for c, r in results.items()
    }
