"""The counter of the hub, for everything that isn't plainly a query in order.

Raw texts, rejects, notices, answers that nobody asked for, multi-state queries, and what can't be read at all. Slower
than the lanes, and the authority on who may send what.
"""

from streams.broker.port import Record
from streams.messages.admit import Admitted, admit
from streams.messages.fields import without
from streams.messages.keys import KEYS, Traffic
from streams.messages.letters import Sent, to_letter
from streams.messages.message import Message, Reject
from streams.messages.wire import VERSION, Letter
from streams.metrics.books import Kind
from streams.policies.decision import Decision, Verdict
from streams.policies.plans import Plan
from streams.switch.stages.audit import leaves_a_trace
from streams.switch.stages.hub import Asked, Hub
from streams.switch.stages.lanes import NOBODY, account_of
from streams.switch.stages.onward import encode
from streams.switch.stages.replies import Content, Unsent, from_hub, rejecting


def serve(hub: Hub, record: Record, sent: Sent) -> None:
    """Do with one record, and what it was read as, whatever must be done."""
    if sent.id is None:
        hub.desk.tally.count(NOBODY.key(Kind.RECEIVED))
        hub.desk.dead_letter(record, NOBODY, "no letter that can be read")
        return
    admitted = admit(sent.message, hub.context.directory) if isinstance(sent.message, Message) else sent.message
    if isinstance(admitted, Reject):
        _reject(hub, admitted, sent, record.offset)
        return
    letter = to_letter(admitted.message, sent.id)
    serve_admitted = _query if admitted.message.key.traffic is Traffic.QUERY else _hand_over
    serve_admitted(hub, letter, admitted, record.offset)


def _query(hub: Hub, letter: Letter, admitted: Admitted, offset: int) -> None:
    asker = hub.lanes.asker(letter.sender.encode())
    way = None if asker is None else hub.lanes.find_way(asker, letter.key, admitted.requests)
    if asker is None or way is None:  # INVARIANT: whoever and whatever the hub admits has a lane.
        raise LookupError(letter.key, admitted.requests)
    hub.send_on(encode(letter), offset, way)
    hub.compare_lines(None if letter.line is None else letter.line.encode(), asker, way)


def _hand_over(hub: Hub, letter: Letter, admitted: Admitted, offset: int) -> None:
    """Give a notice, or an answer nobody asked for, to its terminal. Both are booked apart, once a destination."""
    for index, destination in enumerate(admitted.requests):
        kind, plan = _plan_apart(hub, admitted.message, destination)
        decision = plan.settle(letter.fields, letter.free)
        account = account_of(hub.context, letter.key, letter.sender, destination)
        asked = Asked(letter, account, offset, index, destination)
        hub.notes.handed_over(asked, kind, plan)
        if decision.verdict is Verdict.REFUSE:
            hub.refuse(asked, decision, kind)
            continue
        hub.desk.tally.count(account.key(kind))
        hub.desk.replies.append(Unsent(hub.told(asked, destination), _handed(letter, decision), decision))
        if leaves_a_trace(decision):
            hub.trace(asked, decision)


def _plan_apart(hub: Hub, message: Message, destination: str) -> tuple[Kind, Plan]:
    is_answer = message.key.traffic is Traffic.ANSWER
    asker, holder = (destination, message.sender) if is_answer else (message.sender, destination)
    plan = hub.lanes.plan_apart(message.key.code, asker, holder)
    return Kind.UNSOLICITED if is_answer else Kind.NOTICE, plan


def _handed(letter: Letter, decision: Decision) -> Content:
    return Content(letter.key, letter.sender, without(letter.fields, decision.removed), letter.free)


def _reject(hub: Hub, reject: Reject, sent: Sent, offset: int) -> None:
    """Answer with an ER. Of a sender or key that nobody knows, counts and audit say nothing."""
    key, sender = reject.key or "", reject.sender or ""
    known = Letter(
        v=VERSION,
        id=sent.id or "",
        key=key if key in KEYS else "",
        sender=sender if sender in hub.context.directory.agencies else "",
        to=(),
        control=sent.message.control if isinstance(sent.message, Message) else "",
    )
    asked = Asked(known, account_of(hub.context, key, sender, None), offset)
    decision = rejecting(reject)
    hub.desk.tally.count(asked.account.key(Kind.RECEIVED))
    hub.desk.tally.count(asked.account.key(Kind.REJECTED))
    # Whoever claims to have sent it is told.
    hub.answer(asked, reject.sender or "", from_hub(reject.code, reject.quote), decision)
    hub.trace(asked, decision)
