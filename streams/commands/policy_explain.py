"""`nlets policy explain`: why a message passes or not, and what would change that. Imports no broker."""

from typing import Annotated, NoReturn

import typer

from streams.commands.options import DirectoryOption, GrantsOption, JsonOption, MessageTimeOption, PoliciesOption
from streams.commands.output import print_json
from streams.commands.typed import judged_us, typed_message
from streams.errors import Exit
from streams.messages.admit import Admitted, admit
from streams.messages.message import Message, Reject
from streams.messages.times import write_time
from streams.policies.decision import Verdict
from streams.switch.stages.texts import worded


def explain(
    message: Annotated[
        str, typer.Argument(metavar="MESSAGE", help=r"A text, where \n ends a line; or a line of a log.")
    ],
    at: MessageTimeOption = None,
    *,
    directory: DirectoryOption = None,
    grants: GrantsOption = None,
    policies: PoliciesOption = None,
    as_json: JsonOption = False,
) -> None:
    r"""Say which rules a message meets, which condition held or failed, and the smallest changes that would flip it.

    Exits with 3 if it is refused or can't be understood.

    Examples:
    * `nlets policy explain "DQ.CAICE0002.WA.TXT\nOLN/D1"`
    * `nlets policy explain "DQ.CAICE0002.WA.TXT\nOLN/D1" --at 2025-11-18T00:00:00-08:00 --json`
    """
    from streams.explain.explaining import explain as explain_all
    from streams.explain.telling import lines, to_json
    from streams.policies.context_files import ContextFiles

    entry = typed_message(message)
    judged_at = judged_us(at, entry)
    context = ContextFiles(policies, directory, grants).load()
    admitted = admit(entry.message, context.directory) if isinstance(entry.message, Message) else entry.message
    if isinstance(admitted, Reject):
        _say_reject(admitted, as_json=as_json)
    found = explain_all(context, judged_at, admitted)
    if as_json:
        print_json({"context": context.digest, "at": write_time(judged_at), **_who(admitted), **to_json(found)})
    else:
        print(f"judged at {write_time(judged_at)}")
        print("\n".join(line for one in found for line in ("", *lines(one))))
    if any(one.verdict is Verdict.REFUSE for one in found):
        raise typer.Exit(Exit.NO)


def _who(admitted: Admitted) -> dict[str, str]:
    return {"key": admitted.message.key.code, "from": admitted.message.sender}


def _say_reject(reject: Reject, *, as_json: bool) -> NoReturn:
    """Say that no rule was asked. The message isn't quoted: it may be an answer that nobody gets."""
    if as_json:
        print_json({"verdict": Verdict.REJECT, "answer": reject.code, "rules": [], "counterfactuals": []})
    else:
        print(f"reject before any rule: {worded(reject.code)} (docs/policy-language.md#order-of-checks)")
    raise typer.Exit(Exit.NO)
