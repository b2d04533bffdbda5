"""The decision on a message, from start to end. The hot loop uses `plans.py`, which remembers what this would decide.

Pure: the time is an argument. The law it follows is `ruling.py`; what is looked at is `docket.py` and `evidence.py`.
"""

from streams.messages.admit import Admitted
from streams.messages.fields import identifying
from streams.messages.keys import Traffic
from streams.messages.message import Message
from streams.policies.context import Context
from streams.policies.decision import Decision
from streams.policies.docket import Docket, Matter, open_docket
from streams.policies.evidence import Evidence, Ticket
from streams.policies.grants import Grant
from streams.policies.profiles import Profile, UnknownAskerError, profile_of
from streams.policies.ruling import Hearing, rule_on
from streams.policies.subjects import covers_answer, covers_query


def decide(context: Context, at_us: int, admitted: Admitted) -> tuple[tuple[str, Decision], ...]:
    """Decide a message once per destination."""
    message = admitted.message
    judge_one = judge_answer if message.key.traffic is Traffic.ANSWER else judge_query
    return tuple((destination, judge_one(context, at_us, message, destination)) for destination in admitted.requests)


def judge_query(context: Context, at_us: int, message: Message, destination: str) -> Decision:
    """Judge a query to one destination."""
    matter = query_matter(context, message, destination)
    return judge(open_docket(context, matter, at_us), Evidence(message.fields, message.free))


def query_matter(context: Context, message: Message, destination: str) -> Matter:
    """Say what a query is judged by: the rules on its destination's data, and who sends it."""
    whose = context.directory.state_of(destination)
    return Matter(message.key.code, message.key.traffic, _known(context, message.sender), whose)


def judge_answer(
    context: Context, at_us: int, message: Message, receiver: str, ticket: Ticket | None = None
) -> Decision:
    """Judge an answer to one receiver.

    With a ticket the rules and grants are those of its query. Without one they are those of every query that the answer
    may belong to, and it must name a grant's subject, and that a photo was asked for, itself.
    """
    matter = answer_matter(context, message, receiver, ticket)
    return judge(open_docket(context, matter, at_us), Evidence(message.fields, message.free, ticket))


def answer_matter(context: Context, message: Message, receiver: str, ticket: Ticket | None = None) -> Matter:
    """Say what an answer is judged by: the rules on its sender's data, and who would get it."""
    whose = context.directory.state_of(message.sender)
    code = ticket.asked_key if ticket else message.key.code
    return Matter(code, Traffic.ANSWER, _known(context, receiver), whose)


def judge(docket: Docket, evidence: Evidence) -> Decision:
    """Decide what a docket comes to once the message is read."""
    return rule_on(hear(docket, evidence))


def hear(docket: Docket, evidence: Evidence) -> Hearing:
    """Read the message: which rules touch it then, and which grants cover it."""
    photo = evidence.asks_photo()
    touches = tuple(touch for touch in docket.touches if photo or not touch.photo_only)
    return Hearing(docket.traffic, touches, covering(docket, evidence), evidence)


def covering(docket: Docket, evidence: Evidence) -> tuple[Grant, ...]:
    """Give the grants that cover a message, in the order of ids."""
    if evidence.ticket is not None:
        found = [grant for grant in docket.candidates.all() if grant.id in evidence.ticket.covered]
    else:
        named = identifying(evidence.fields)
        covers = covers_answer if docket.traffic is Traffic.ANSWER else covers_query
        found = [grant for grant in docket.candidates.near(named) if covers(grant.subject, named)]
    return tuple(sorted(found, key=lambda grant: grant.id))


def _known(context: Context, ori: str) -> Profile:
    profile = profile_of(context, ori)
    if profile is None:
        raise UnknownAskerError(ori)
    return profile
