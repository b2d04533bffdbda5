"""The decision on a message, from start to end. The hot loop uses `plans.py`, which remembers what this would decide.

Pure: the time is an argument. The law it follows is `ruling.py`; what is looked at is `docket.py` and `evidence.py`.
"""

from streams.messages.admit import Admitted
from streams.messages.keys import Traffic
from streams.messages.message import Message
from streams.policies.context import Context
from streams.policies.decision import Decision
from streams.policies.docket import Docket, Question, open_docket
from streams.policies.evidence import Evidence
from streams.policies.grants import Grant
from streams.policies.profiles import profile_of
from streams.policies.ruling import Case, rule_on
from streams.policies.subjects import covers_answer, covers_query, identifying


def decide(context: Context, at_us: int, admitted: Admitted) -> tuple[tuple[str, Decision], ...]:
    """Decide a message once per destination."""
    message = admitted.message
    judge_one = judge_answer if message.key.traffic is Traffic.ANSWER else judge_query
    return tuple((destination, judge_one(context, at_us, message, destination)) for destination in admitted.requests)


def judge_query(context: Context, at_us: int, message: Message, destination: str) -> Decision:
    """Judge a query to one destination: by the rules on that destination's data, and by who sends it."""
    asker = profile_of(context, message.sender)
    question = Question(message.key, asker, context.directory.state_of(destination))
    return judge(open_docket(context, question, at_us), Evidence(message.fields, message.free))


def judge_answer(
    context: Context, at_us: int, message: Message, receiver: str, covered: tuple[str, ...] | None = None
) -> Decision:
    """Judge an answer to one receiver: by the rules on its sender's data, and by who would get it.

    In the running switch `covered` names the grants that covered its query; else the answer must name the subject.
    """
    asker = profile_of(context, receiver)
    question = Question(message.key, asker, context.directory.state_of(message.sender))
    return judge(open_docket(context, question, at_us), Evidence(message.fields, message.free, covered))


def judge(docket: Docket, evidence: Evidence) -> Decision:
    """Decide what a docket comes to once the message is read."""
    photo = evidence.asks_photo()
    touching = tuple(standing for standing in docket.standing if photo or not standing.photo_only)
    return rule_on(Case(docket.key.traffic, touching, covering(docket, evidence), evidence))


def covering(docket: Docket, evidence: Evidence) -> tuple[Grant, ...]:
    """Give the grants that cover a message, in the order of ids."""
    if evidence.covered is not None:
        found = [grant for grant in docket.candidates.all() if grant.id in evidence.covered]
    else:
        named = identifying(evidence.fields)
        covers = covers_answer if docket.key.traffic is Traffic.ANSWER else covers_query
        found = [grant for grant in docket.candidates.near(named) if covers(grant.subject, named)]
    return tuple(sorted(found, key=lambda grant: grant.id))
