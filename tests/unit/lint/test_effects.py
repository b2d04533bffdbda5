"""What rules do by themselves."""

from streams.files.yaml_text import read_yaml
from streams.lint.effects import Effects
from streams.messages.directory import Agency, Directory
from streams.policies.load import read_bundle
from tests.policy_files import GOOD


def test_a_redaction_acts_on_answers_of_who_may_ask_nothing() -> None:
    """In the running switch whoever is asked answers; in a log no agency of Texas could by that key."""
    redacts = GOOD.replace("effect: refuse", "effect: redact\n    remove: [OLN]")
    bundle = read_bundle([read_yaml(redacts, "tx.yaml")], "here")
    asker = Agency("DCERO0001", "removal", "ice-ero", "FE", "TC", "US", "ACDZ")
    answers = Agency("TXDMV0000", "motor vehicles", "dmv", "SA", "TX", "TX", "AZ")
    effects = Effects(bundle, Directory((asker, answers)))

    assert effects.has_any("TX", bundle.rules_of("TX")[0])
