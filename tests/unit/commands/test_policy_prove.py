"""`nlets policy prove`, `verify` and `change` as they are typed."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from typer.testing import CliRunner, Result

from nlets import command_line
from streams.commands.policy_prove import NothingToSignError
from streams.prove.signing import UnusableKeyError
from tests.policy_files import GOOD

SAMPLES = Path(__file__).parents[2] / "cases" / "samples"
DIRECTORY = ("--directory", str(SAMPLES / "directory.csv"))
INTENT = """\
intents:
  - id: tx-not-to-{agency}
    says: No Texan licence reaches an ORI under `{agency}`, unless a grant covers it.
    never: reach
    whose: [TX]
    asker: {{agencies: [{agency}]}}
    data: {{classes: [driver]}}
    since: 2025-02-01T00:00:00-06:00
    unless_granted: any
"""


def nlets(verb: str, *arguments: object) -> Result:
    """Type a command."""
    return CliRunner().invoke(command_line(["policy", verb]), ["policy", verb, *map(str, arguments)])


def policies(path: Path, text: str) -> Path:
    """Write a directory of one policy."""
    path.mkdir()
    (path / "tx.yaml").write_text(text)
    return path


@pytest.fixture
def texas(tmp_path: Path) -> Path:
    """Texas refuses ICE's driver queries from February on, unless a court orders otherwise."""
    return policies(tmp_path / "texas", GOOD)


@pytest.fixture
def not_to_ice(tmp_path: Path) -> Path:
    """Write what Texas does."""
    path = tmp_path / "ice.yaml"
    path.write_text(INTENT.format(agency="ice"))
    return path


@pytest.fixture
def not_to_cbp(tmp_path: Path) -> Path:
    """Write what Texas doesn't."""
    path = tmp_path / "cbp.yaml"
    path.write_text(INTENT.format(agency="cbp"))
    return path


@pytest.mark.parametrize("solver", ["z3", "cvc5"])
def test_what_is_proven(solver: str, texas: Path, not_to_ice: Path) -> None:
    """Exit 0, by either solver."""
    result = nlets("prove", not_to_ice, "--policies", texas, "--solver", solver)

    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[:4] == [
        "tx-not-to-ice: proven",
        "    No Texan licence reaches an ORI under `ice`, unless a grant covers it.",
        "",
        "1 proven",
    ]


def test_what_is_refuted_comes_with_a_message(texas: Path, not_to_cbp: Path) -> None:
    """The line of a log; exit 3."""
    result = nlets("prove", not_to_cbp, "--policies", texas, *DIRECTORY, "--json")
    document = json.loads(result.stdout)

    assert result.exit_code == 3
    assert list(document) == ["intents", "context", "solver", "start_up_seconds", "solver_seconds"]
    (intent,) = document["intents"]
    assert (intent["id"], intent["result"], intent["to"], intent["grants"]) == ("tx-not-to-cbp", "refuted", "TX", [])
    assert intent["counterexample"]["text"].startswith("DQ.")


def test_what_is_proven_of_the_shipped_policies() -> None:
    """Nine intents; the gaps are none of them."""
    assert nlets("prove", "blocks").stdout.splitlines()[-2] == "9 proven"
    assert nlets("prove", "gaps").stdout.splitlines()[-2] == "5 refuted"


def test_an_intent_that_speaks_of_nothing_is_not_proven(texas: Path, tmp_path: Path) -> None:
    """Exit 3, as if it were refuted."""
    path = tmp_path / "none.yaml"
    path.write_text(INTENT.format(agency="atf"))
    result = nlets("prove", path, "--policies", texas, *DIRECTORY)

    assert result.exit_code == 3
    assert "tx-not-to-atf: vacuous: there is no message that it speaks of" in result.stdout


def test_what_takes_more_than_a_query_is_told(texas: Path, tmp_path: Path) -> None:
    """All there is to know of a message: the place among 54, the key of an answer's query, and a grant."""
    path = tmp_path / "told.yaml"
    intent = INTENT.format(agency="ice").replace("    unless_granted: any\n", "")
    path.write_text(
        intent.replace("tx-not-to-ice", "msq") + "    routes: [multi-state]\n"
        "  - {id: dqg, says: s, never: deliver, whose: [TX], data: {keys: [DQG]}, traffic: answer, keeping: []}\n"
    )
    result = nlets("prove", path, "--policies", texas, *DIRECTORY)

    assert "    to TX" in result.stdout
    assert "    covered by the grant example-court-order,TX," in result.stdout


def test_an_answer_that_no_log_could_tell_from_another(tmp_path: Path) -> None:
    """What is asked by `DQ` passes; by its own key alone an answer could be to `DQG`."""
    texas = policies(tmp_path / "texas", GOOD.replace("{classes: [driver]}", "{keys: [DQG]}"))
    path = tmp_path / "dq.yaml"
    path.write_text(
        INTENT.format(agency="ice").replace("{classes: [driver]}", "{keys: [DQ]}") + "    traffic: answer\n"
    )
    result = nlets("prove", path, "--policies", texas, *DIRECTORY)

    assert result.exit_code == 3
    assert "    as the answer to DQ, which the running switch knows and no log says" in result.stdout


def test_an_answer_to_who_asked_for_a_photo(tmp_path: Path) -> None:
    """A rule on answers that say so themselves lets those pass that don't repeat what was asked."""
    texas = policies(
        tmp_path / "texas",
        GOOD.replace(
            "    data: {classes: [driver]}", "    data: {classes: [driver]}\n    when: [{field: IMQ, values: [Y]}]"
        ),
    )
    path = tmp_path / "photos.yaml"
    path.write_text(
        INTENT.format(agency="ice").replace("{classes: [driver]}", "{classes: [photo]}") + "    traffic: answer\n"
    )
    result = nlets("prove", path, "--policies", texas, *DIRECTORY)
    document = json.loads(nlets("prove", path, "--policies", texas, *DIRECTORY, "--json").stdout)

    assert result.exit_code == 3
    assert " for a photo, which the running switch knows and no log says" in result.stdout
    assert document["intents"][0]["asked_photo"] is True


class GivesUp:
    """A solver that can tell nothing."""

    version = "none 1"

    def tell(self, _text: str) -> str:
        """Say nothing to whatever is told."""
        return ""

    def ask(self) -> str:
        """Know nothing of whatever is asked."""
        return "unknown\n"


def test_a_solver_that_can_not_tell(texas: Path, not_to_ice: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It proves nothing, verifies nothing and allows no change: said so, exit 1."""
    certificate = texas.parent / "certificate.json"
    nlets("prove", not_to_ice, "--policies", texas, "--certificate", certificate)
    monkeypatch.setattr("streams.commands.proofs.solver_named", lambda *_: GivesUp)
    proven = nlets("prove", not_to_ice, "--policies", texas)
    changed = nlets("change", texas, texas, "--intent", not_to_ice)

    assert (proven.exit_code, changed.exit_code, nlets("verify", certificate).exit_code) == (1, 1, 1)
    assert "tx-not-to-ice: unknown: the solver gave up or ran out of time, which proves nothing" in proven.stdout
    assert "whether anything else changes is unknown" in changed.stdout


def test_bad_options(not_to_ice: Path, tmp_path: Path) -> None:
    """No such solver; a signature of nothing."""
    assert nlets("prove", not_to_ice, "--solver", "z4").exit_code == 2
    assert nlets("prove", not_to_ice, "--limit", "inf").exit_code == 2
    assert isinstance(nlets("prove", not_to_ice, "--sign", tmp_path / "key").exception, NothingToSignError)


def test_a_name_that_was_mistyped() -> None:
    """What comes with the program is said."""
    (problem,) = nlets("prove", "block").exception.__dict__["problems"]

    assert str(problem) == "block: is no file (hint: `blocks` and `gaps` come with the program)"


class Keys:
    """A pair of keys in files."""

    def __init__(self, path: Path) -> None:
        """Make them."""
        key = Ed25519PrivateKey.generate()
        self.private, self.public = path / "private.pem", path / "public.pem"
        self.private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        self.public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    """Make a pair of keys."""
    return Keys(tmp_path)


@pytest.fixture
def certificate(texas: Path, not_to_ice: Path, keys: Keys, tmp_path: Path) -> Path:
    """Certify what Texas does, and sign it."""
    path = tmp_path / "certificate.json"
    result = nlets("prove", not_to_ice, "--policies", texas, *DIRECTORY, "--certificate", path, "--sign", keys.private)
    assert result.exit_code == 0, result.output
    return path


def test_a_certificate_is_verified_by_the_other_solver(
    certificate: Path, keys: Keys, texas: Path, not_to_ice: Path
) -> None:
    """From the files that it names; exit 0."""
    result = nlets("verify", certificate, "--key", keys.public)

    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[:-1] == [
        f"policies ({texas}): as certified",
        f"directory ({DIRECTORY[1]}): as certified",
        f"intents ({not_to_ice}): as certified",
        "formulas: as certified",
        "signature: the signature is good",
        "tx-not-to-ice: certified as proven, found: proven",
        "the certificate holds",
    ]
    assert "certified by z3" in result.stdout
    assert "proven anew by cvc5" in result.stdout


def test_a_changed_file_is_said(certificate: Path, texas: Path) -> None:
    """Exit 3, with what is found of it now; a comment changes nothing."""
    rules = texas / "tx.yaml"
    rules.write_text("# Said otherwise.\n" + GOOD)
    assert nlets("verify", certificate).exit_code == 0

    rules.write_text(GOOD.replace("2025-02-01", "2025-03-01"))
    result = nlets("verify", certificate, "--json")
    document = json.loads(result.stdout)

    assert result.exit_code == 3
    assert (document["holds"], document["changed"], document["differing"]) == (False, ["policies"], ["tx-not-to-ice"])


def test_other_intents_are_other_intents(certificate: Path, not_to_cbp: Path) -> None:
    """What was not certified, or is not found, differs, and the file that was read is named."""
    result = nlets("verify", certificate, "--intents", not_to_cbp)

    assert result.exit_code == 3
    assert f"intents ({not_to_cbp}): is no longer what was proven" in result.stdout
    assert "tx-not-to-ice: certified as proven, found: nothing" in result.stdout
    assert "tx-not-to-cbp: not certified, found: refuted" in result.stdout


def altered(certificate: Path, **parts: object) -> Path:
    """Write another certificate beside one, with other parts."""
    path = certificate.with_name("altered.json")
    path.write_text(json.dumps({**json.loads(certificate.read_text()), **parts}))
    return path


def test_a_certificate_that_was_altered(certificate: Path, tmp_path: Path) -> None:
    """Its signature is bad; so is one that is no signature; another's key is another's."""
    later = altered(certificate, issued_at="2030-01-01T00:00:00Z")
    assert "signature: the signature is bad" in nlets("verify", later).stdout

    garbled = {"algorithm": "Ed25519", "public_key": "AAAA", "value": "?"}
    result = nlets("verify", altered(certificate, signature=garbled))
    assert (result.exit_code, "the signature is bad" in result.stdout) == (3, True)

    (tmp_path / "other").mkdir()
    other = Keys(tmp_path / "other")
    assert "signed with another key" in nlets("verify", certificate, "--key", other.public).stdout
    assert "signature: not signed\n" in nlets("verify", altered(certificate, signature=None)).stdout


def test_a_key_demands_a_signature(certificate: Path, keys: Keys) -> None:
    """Whoever takes the signature away is noticed: exit 3."""
    unsigned = altered(certificate, signature=None)
    result = nlets("verify", unsigned, "--key", keys.public)

    assert (result.exit_code, "signature: not signed, though a key was given" in result.stdout) == (3, True)
    assert nlets("verify", unsigned).exit_code == 0


def test_other_formulas_than_were_certified(certificate: Path) -> None:
    """As if another version of the program had written them: said, and exit 3."""
    result = nlets("verify", altered(certificate, signature=None, script="sha256:00"), "--json")
    document = json.loads(result.stdout)

    assert (result.exit_code, document["other_script"], document["changed"]) == (3, True, [])
    assert document["read_from"]["directory"] == DIRECTORY[1]


def test_what_is_known_to_be_wrong_outweighs_what_is_not_known(
    certificate: Path, keys: Keys, texas: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bad signature, or a file that was changed, by a solver that can tell nothing: exit 3."""
    monkeypatch.setattr("streams.commands.proofs.solver_named", lambda *_: GivesUp)
    unsigned = nlets("verify", altered(certificate, signature=None), "--key", keys.public)
    (texas / "tx.yaml").write_text(GOOD.replace("2025-02-01", "2025-03-01"))

    assert (unsigned.exit_code, nlets("verify", certificate).exit_code) == (3, 3)


def test_what_no_certificate_can_say(certificate: Path) -> None:
    """Each fault is put in words, and nothing is proven."""
    said = json.loads(certificate.read_text())
    told = [
        str(nlets("verify", altered(certificate, **parts)).exception.__dict__["problems"][0])
        for parts in (
            {"results": said["results"] * 2},
            {"solver": " "},
            {"files": {part: said["files"][part] for part in ("policies", "intents")}},
            {"files": {**said["files"], "intents": {"file": None, "digest": "sha256:00"}}},
        )
    ]

    assert told == [
        "results: says more than one thing of tx-not-to-ice (hint: each intent has one result)",
        "solver: names no solver (hint: it is the solver's name and version)",
        "files: does not name the directory (hint: each part has a file and a digest)",
        "files: does not say where the intents were (hint: no intents are meant where none are named)",
    ]


def test_files_that_are_no_keys_or_certificates(
    certificate: Path, keys: Keys, not_to_ice: Path, tmp_path: Path
) -> None:
    """Each is said to be none; exit 1."""
    other = X25519PrivateKey.generate()
    (tmp_path / "x.pem").write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public = other.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "y.pem").write_bytes(public)
    signs = ("prove", not_to_ice, "--certificate", tmp_path / "c.json", "--sign")

    for result in (
        nlets(*signs, keys.public),
        nlets(*signs, tmp_path / "x.pem"),
        nlets("verify", certificate, "--key", keys.private),
        nlets("verify", certificate, "--key", tmp_path / "y.pem"),
    ):
        assert isinstance(result.exception, UnusableKeyError), result.output
    assert "no Ed25519 public key" in str(result.exception)
    assert "2 problem(s)" in str(nlets("verify", altered(certificate, form="other", seconds=-1)).exception)


def test_what_is_asked_can_be_given_to_any_solver(texas: Path, not_to_ice: Path, tmp_path: Path) -> None:
    """As text, with each question twice."""
    path = tmp_path / "asked.smt2"
    nlets("prove", not_to_ice, "--policies", texas, "--smt-lib", path)

    assert path.read_text().startswith("(set-logic ALL)\n; key: 0 AA, 1 ACQ,")
    assert path.read_text().count("(check-sat)") == 2


def test_a_change_that_does_what_is_meant(texas: Path, not_to_cbp: Path, tmp_path: Path) -> None:
    """Not already so, so afterwards, nothing else; exit 0."""
    bill = policies(tmp_path / "bill", GOOD.replace("[ice]", "[ice, cbp]"))
    result = nlets("change", texas, bill, "--intent", not_to_cbp, *DIRECTORY)

    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[:-1] == [
        "tx-not-to-cbp: refuted before, proven afterwards",
        "nothing else changes",
        "the change does what is meant and nothing else",
    ]


def test_a_change_that_does_something_else_too(texas: Path, not_to_cbp: Path, tmp_path: Path) -> None:
    """The Secret Service is refused, too: a message shows it; exit 3."""
    bill = policies(tmp_path / "bill", GOOD.replace("[ice]", "[dhs]"))
    result = nlets("change", texas, bill, "--intent", not_to_cbp, *DIRECTORY, "--json")
    document = json.loads(result.stdout)

    assert result.exit_code == 3
    assert (document["done"], document["intents"][0]["afterwards"]) == (False, "proven")
    assert document["otherwise"]["result"] == "changed"
    assert (document["otherwise"]["from_verdict"], document["otherwise"]["to_verdict"]) == ("deliver", "refuse")
    assert "deliver → refuse" in nlets("change", texas, bill, "--intent", not_to_cbp, *DIRECTORY).stdout


def test_a_change_that_is_not_what_is_meant(texas: Path, not_to_cbp: Path, not_to_ice: Path) -> None:
    """Nothing changes: it was not so and is not, or it was so already."""
    unchanged = nlets("change", texas, texas, "--intent", not_to_cbp, *DIRECTORY)
    already = nlets("change", texas, texas, "--intent", not_to_ice, *DIRECTORY)

    assert (unchanged.exit_code, already.exit_code) == (3, 3)
    assert "tx-not-to-cbp: refuted before, refuted afterwards, which is not what is meant" in unchanged.stdout
    assert "tx-not-to-ice: proven before, proven afterwards, which is not what is meant" in already.stdout
