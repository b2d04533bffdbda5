"""Every word of the policy language in the order it is written in, what it says, and an example.

For people: the schema that editors use, the table in `docs/policy-language.md`, the canonical form and the playground
are made from it. Tests hold it to the models, which stay the authority on what can be said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, get_args

from pydantic import BaseModel

from streams.files.words import one_of
from streams.files.yaml_text import Plain
from streams.policies.decision import Site
from streams.policies.model import Asker, Assumption, Block, Condition, Data, Law, NoRules, Policy, Rule
from streams.policies.vocabulary import SILENT, TO_BE_FOUND, Assumable, Basis, Duty, Effect, LimitedClass


@dataclass(frozen=True, slots=True)
class Word:
    """A name that a part of a policy may have."""

    name: str
    about: str
    example: Plain


PARTS: Final[Mapping[type[BaseModel], tuple[Word, ...]]] = {
    Policy: (
        Word("state", "whose data the rules are about: the code of a place", "WA"),
        Word("zone", "the time zone in which dates begin, at midnight", "America/Los_Angeles"),
        Word("rules", "at least one rule; their order means nothing", [{"id": "wa-ice-block", "effect": "refuse"}]),
    ),
    NoRules: (
        Word("no_rules", "places that limit nobody; such a file holds no rules", ["AK", "AL"]),
        Word("source", "what shows that they limit nobody", "no statute found"),
    ),
    Rule: (
        Word("id", "lower-case words joined by hyphens, unlike any other rule's", "wa-ice-block"),
        Word("effect", "what the rule does: `refuse`, or `redact` together with `remove`", "refuse"),
        Word("asker", "who asks: at least one agency or pattern of ORIs", {"agencies": ["ice"]}),
        Word("data", "what is asked for: at least one class or query key", {"classes": ["driver", "vehicle"]}),
        Word("when", "conditions on the answer, all of which must hold", [{"field": "DDA", "values": ["N"]}]),
        Word("remove", "tags of the fields that a redaction takes out of an answer", ["OLN"]),
        Word(
            "law",
            "since when the rule is law; without it the block needs its `source`",
            {"citation": "RCW 43.17.425", "since": "2019-05-21", "not_modelled": []},
        ),
        Word(
            "block",
            "since when a machine enforces the rule; without it the rule is a shadow, and changes no verdict",
            {"since": "2025-11-19", "at": "state"},
        ),
        Word("accepts", "bases of a grant that lifts the rule; without any none does", ["court-order"]),
        Word("duties", "what the state must do because of a decision by the rule", ["notify-person-3d"]),
        Word(
            "assumptions",
            "what of the rule is the best reading and not a fact",
            [{"about": "block.at", "note": "Not reported; we place it at the hub.", "source": "a letter"}],
        ),
        Word("author", "who answers for the rule's text", "nlets-emulator"),
        Word("cases", "ids of the cases that show the rule", ["wa-first-instant"]),
    ),
    Asker: (
        Word("agencies", "words of the agency tree; each means all below it", ["ice", "cbp"]),
        Word("oris", "patterns of ORIs: `?` is one character, `*` any number", ["DCICE*"]),
        Word("delegates", "whether it also means whoever acts for one of the agencies, or for one below", example=True),
    ),
    Data: (
        Word("classes", "classes of record; the answers are covered, too", ["driver", "photo"]),
        Word("keys", "single query keys; the answers to them are covered, too", ["DQ"]),
    ),
    Condition: (
        Word("field", "the tag of a field of the answer", "DDA"),
        Word("values", "any of these will do; without any, whatever stands there will", ["N"]),
    ),
    Law: (
        Word("citation", f"where the law is written; `{TO_BE_FOUND}` makes the rule a draft", "RCW 43.17.425"),
        Word("since", "the first day on which it is law", "2019-05-21"),
        Word("until", "the first day on which it no longer is", "2030-01-01"),
        Word("not_modelled", "what of the law the rule leaves out; may be empty, but not left out", ["Other uses."]),
    ),
    Block: (
        Word("since", "the first day on which a machine enforces the rule", "2025-11-19"),
        Word("until", "the first day on which none does any more", "2030-01-01"),
        Word("at", "whose machine: `hub` or `state`", "state"),
        Word(
            "answer",
            "what the asker sees instead of data: at the hub `ER .02` (if nothing is said) or `SM .01`; at a state "
            f"`NOT AUTHORIZED` (if nothing is said), another upper-case text, or `{SILENT}`",
            "NOT AUTHORIZED",
        ),
        Word("source", "who reported the block", "University of Washington Center for Human Rights"),
    ),
    Assumption: (
        Word("about", f"which part of the rule is assumed: {one_of(get_args(Assumable))}", "law.since"),
        Word("note", "what is assumed", "Our best reading of when the law took effect."),
        Word("source", "what the reading stands on", "RCW 43.17.425"),
    ),
}
"""Each part of a policy, with its names in the order in which they are written."""

CHOICES: Final[Mapping[str, str]] = {
    Effect.REFUSE: "what the rule means doesn't pass",
    Effect.REDACT: "answers pass without the fields to `remove`",
    LimitedClass.DRIVER: "driver records",
    LimitedClass.VEHICLE: "vehicle registrations",
    LimitedClass.PHOTO: "driver records asked for with a photo (`IMQ/Y`)",
    Site.HUB: "the hub refuses",
    Site.STATE: "the state's own switch refuses",
    SILENT: "as `answer` of a state: the asker sees nothing",
    TO_BE_FOUND: "as the beginning of a `citation`: the rule is a draft, and may not have a `block`",
    Basis.COURT_ORDER: "a court's order",
    Basis.JUDICIAL_WARRANT: "a warrant that a judge signed",
    Basis.JUDICIAL_SUBPOENA: "a subpoena that a judge signed",
    Basis.GRAND_JURY_SUBPOENA: "a subpoena of a grand jury",
    Basis.CASE_REVIEW: "the state's review of a single case",
    Duty.NOTIFY_3_DAYS: "tell the person within three days that data was given",
    Duty.NOTIFY_3_BUSINESS_DAYS: "tell the person within three business days that data was given",
    Duty.DOCUMENT_AND_REPORT: "write down and report that a request was refused",
    Duty.YEARLY_REPORT: "report once a year; falls due on no single decision",
}
"""Each word that stands for itself, and what it means."""

AGENCY_WORDS: Final[Mapping[str, str]] = {
    "federal": "federal agencies",
    "dhs": "the Department of Homeland Security",
    "ice": "Immigration and Customs Enforcement",
    "ice-ero": "its Enforcement and Removal Operations",
    "ice-hsi": "its Homeland Security Investigations",
    "ice-lesc": "its Law Enforcement Support Center",
    "cbp": "Customs and Border Protection",
    "uscis": "Citizenship and Immigration Services",
    "dhs-other": "other parts of the department",
    "doj": "the Department of Justice",
    "fbi": "the Federal Bureau of Investigation",
    "dea": "the Drug Enforcement Administration",
    "atf": "the Bureau of Alcohol, Tobacco, Firearms and Explosives",
    "usms": "the Marshals Service",
    "federal-other": "other federal agencies",
    "local": "agencies of states, counties and towns",
    "state-police": "state police",
    "police": "police departments",
    "sheriff": "sheriffs",
    "campus": "campus police",
    "prosecutor": "prosecutors",
    "court": "courts",
    "probation": "probation and parole",
    "corrections": "prisons and jails",
    "dmv": "motor vehicle agencies",
}
"""Each word of the agency tree, parents first, and whom it means."""
