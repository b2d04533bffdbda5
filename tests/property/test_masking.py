"""Laws of masked logs: nothing survives in any row, and every row is judged as the one it was."""

from typing import Final

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from streams.logs.masking.rows import Masking
from streams.logs.masking.scanning import survivors
from streams.logs.masking.words import Disguise
from streams.messages.admit import Admitted, admit
from streams.messages.directory import shipped_directory
from streams.messages.log import LogRow, read_row
from streams.messages.message import Message, Reject
from tests.letters import letters
from tests.property.test_reading import texts

MASKING: Final = Masking(bytes(32), shipped_directory())
AT: Final = "2026-01-01T00:00:00Z"
ORI: Final = min(ori for ori, agency in shipped_directory().agencies.items() if "D" in agency.uses)

WORDS: Final = (
    "DOE", "Jane", "KLM482", "19800101", "801345", "Q", "7", "É", "ß", "ﬁ", "İ", "中", "٣", "²", "IL", "NOT", "TXT",
    "DQ",
)  # fmt: skip
SYNTHETIC: Final = "synthetic:2025:0.001:1:7788.1"

PIECES: Final = (
    *WORDS,
    ".",
    ",",
    "/",
    " ",
    "\n",
    ". ",
    "NAM/",
    "SEX/",
    "DOB/",
    "LIY/",
    "ZZ/",
    "-",
    "'",
    ".02",
    "\u200b",
    "_",
)
bodies: Final = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
rows: Final = st.builds(
    lambda text, more: {"at": AT, "text": text, **more},
    st.one_of(
        texts,
        bodies,
        st.builds(
            f"{{}}.{ORI}.IL.*{{}}.TXT\n{{}}".format, st.sampled_from(["DQ", "RQ", "AM"]), st.sampled_from(WORDS), bodies
        ),
        st.builds(f"DR.ILDMV0000.{ORI}.TXT\n{{}}".format, bodies),
    ),
    st.fixed_dictionaries({}, optional={"id": st.sampled_from((*WORDS, SYNTHETIC)), "line": st.sampled_from(WORDS)}),
)

documents: Final = st.builds(
    (
        '<n2:NLETS xmlns:n2="http://www.nlets.org/niem/1.0" xmlns:nh2="http://www.nlets.org/niem/nlets-hdr/1.0"'
        ' xmlns:own="urn:nlets-emulator:niem:1"><n2:NLETSMessageHeader>{}'
        "<nh2:DestinationORIID>{}</nh2:DestinationORIID></n2:NLETSMessageHeader>"
        '<n2:NLETSInquiryData><own:Field own:tag="{}">{}</own:Field></n2:NLETSInquiryData></n2:NLETS>'
    ).format,
    st.sampled_from(
        [f"<nh2:MessageKeyCodeText>DQ</nh2:MessageKeyCodeText><nh2:OriginatingORIID>{ORI}</nh2:OriginatingORIID>", ""]
    ),
    st.sampled_from(["IL", "DOE", "NL"]),
    st.sampled_from(["NAM", "DOE", "A"]),
    st.sampled_from(["DOE,JANE", "<DOE/>", "DOE<DOE>JANE</DOE>"]),
)
others: Final = st.builds(
    lambda form: {"at": AT, **form},
    st.one_of(
        documents.map(lambda document: {"xml": document}),
        letters.map(lambda letter: {"message": msgspec.to_builtins(letter)}),
        texts.map(lambda text: {"message": {"v": 1, "id": "DOE", "text": text}}),
        texts.map(lambda text: {"message": {"v": 1, "id": SYNTHETIC, "text": text}, "id": SYNTHETIC}),
        documents.map(lambda document: {"message": {"v": 1, "id": "DOE", "xml": document}}),
        st.just({"message": {"v": 1, "id": "DOE", "xml": "DOE", "text": "DOE"}}),
        st.just({"message": {"name": "DOE"}}),
        st.just({"text": "DOE", "xml": "DOE"}),
        st.just({"text": ["DOE", 7]}),
    ),
)


def fate(row: LogRow) -> object:
    """Say what becomes of a row at the hub: the error, or where it goes and with which fields and kinds of text."""
    message = read_row(1, row).message
    admitted = admit(message, shipped_directory()) if isinstance(message, Message) else message
    if isinstance(admitted, Reject):
        return admitted.code
    assert isinstance(admitted, Admitted)
    judged = admitted.message
    return (
        judged.key,
        admitted.requests,
        len(judged.fields),
        [bool(value) for _, value in judged.fields],
        bool(judged.free),
    )


@given(rows | others)
def test_a_masked_row_is_judged_as_the_row_was(row: LogRow) -> None:
    """The same error, or the same requests, with as many fields, empty where they were empty."""
    assert fate(MASKING.row(1, row)) == fate(row)


@given(rows | others)
def test_nothing_survives_in_a_masked_row(row: LogRow) -> None:
    """As the scanner sees it."""
    assert not survivors(MASKING, row, MASKING.row(1, row))


@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12))
def test_every_word_becomes_another_of_its_length(word: str) -> None:
    """Of any alphabet."""
    masked = Disguise(bytes(32), lambda _: False).of(word)

    assert len(masked) == len(word)
    assert masked != word
