"""The XML form: read by namespace, nothing in a query passed over, and nothing believed that could be an attack."""

from pathlib import Path

import pytest

from streams.logs.opening import open_log
from streams.messages.keys import KEYS
from streams.messages.letters import read_xml
from streams.messages.message import Message, Reject
from streams.messages.niem.names import NAMESPACES
from streams.messages.niem.parsing import LONGEST_NAMESPACE, MOST_DEPTH, MOST_ELEMENTS
from streams.messages.niem.writing import write_document
from streams.messages.text import ANSWER_LIMIT, TEXT_LIMIT, read_text

SPACES = " ".join(f'xmlns:{prefix}="{namespace}"' for prefix, namespace in NAMESPACES.items())
KEY = "<nh2:MessageKeyCodeText>DQ</nh2:MessageKeyCodeText>"
SENDER = "<nh2:OriginatingORIID>TXPDX0001</nh2:OriginatingORIID>"
TO = "<nh2:DestinationORIID>IL</nh2:DestinationORIID>"
OLN = (
    "<n2:Person><nc:DriverLicenseIdentification><nc:IdentificationID>D1</nc:IdentificationID>"
    "</nc:DriverLicenseIdentification></n2:Person>"
)
HEADER = KEY + SENDER + TO


def document(body: str = OLN, header: str = HEADER, data: str = "NLETSInquiryData", attributes: str = "") -> str:
    """Write a document around a header and a body."""
    return (
        f"<n2:NLETS {SPACES}><n2:NLETSMessageHeader>{header}</n2:NLETSMessageHeader>"
        f"<n2:{data}{attributes}>{body}</n2:{data}></n2:NLETS>"
    )


def answer(body: str, key: str = "DR", data: str = "NLETSResponseData") -> str:
    """Write an answer, or mail."""
    return document(body, HEADER.replace("DQ", key).replace(">IL<", ">TXPDX0142<"), data)


def code_of(xml: str) -> str:
    """Read, and give the reject's code, or `read`."""
    read = read_xml(xml)
    return read.code if isinstance(read, Reject) else "read"


def fields_of(xml: str) -> tuple[tuple[str, str], ...]:
    """Give the fields of what can be read."""
    read = read_xml(xml)
    assert isinstance(read, Message)
    return read.fields


def free_of(xml: str) -> str:
    """Give the free text of what can be read."""
    read = read_xml(xml)
    assert isinstance(read, Message)
    return read.free


def test_a_query_is_read_piece_by_piece() -> None:
    """As public examples show one: white space between elements, CDATA, clocks that nobody believes."""
    xml = f"""<?xml version="1.0" encoding="UTF-16"?>
        <!-- before -->
        <n2:NLETS {SPACES} n2:version="4.00">
          <n2:NLETSMessageHeader>
            <nh2:MessageKeyCodeText>KQ</nh2:MessageKeyCodeText>
            <nh2:OriginatingORIID> AZNLETS20 </nh2:OriginatingORIID>
            <nh2:DestinationORIID>AZ</nh2:DestinationORIID>
            <nh2:DocumentControlFieldText>
              <![CDATA[TSTMESSAGE]]>
            </nh2:DocumentControlFieldText>
            <nh2:MessageReceiveDate>11/27/2019</nh2:MessageReceiveDate>
            <nh2:SendMessageNumeric>00006</nh2:SendMessageNumeric>
          </n2:NLETSMessageHeader>
          <n2:NLETSInquiryData n2:key="KQ">
            <n2:ReasonCode>T</n2:ReasonCode>
            <n2c:Driver>
              <nc:PersonBirthDate><nc:Date>1950-01-01</nc:Date></nc:PersonBirthDate>
              <nc:PersonName>
                <nc:PersonGivenName>JOHN</nc:PersonGivenName>
                <nc:PersonMiddleName>Q</nc:PersonMiddleName>
                <nc:PersonSurName>SMITH</nc:PersonSurName>
              </nc:PersonName>
              <nc:PersonSexCode>M</nc:PersonSexCode>
            </n2c:Driver>
          </n2:NLETSInquiryData>
        </n2:NLETS>"""

    assert read_xml(xml, "AZ") == Message(
        key=KEYS["KQ"],
        sender="AZNLETS20",
        destinations=("AZ",),
        control="TSTMESSAGE",
        fields=(("RSN", "T"), ("DOB", "19500101"), ("NAM", "SMITH,JOHN Q"), ("SEX", "M")),
        line="AZ",
    )


def test_a_query_is_written_as_the_examples_show_one() -> None:
    """Neighbours share the elements that hold them; a field that comes again gets its own."""
    message = read_text(
        "RQ.AZNLETS20.AZ.CA.*T]]>1.TXT\nLIC/AB<1.LIY/2026.LIT/PC.VIN/1G1.LIC/AB2.IMQ/Y.NAM/DOE,JANE\nSEE FILE"
    )
    assert isinstance(message, Message)

    assert write_document(message) == (
        '<n2:NLETS xmlns:n2="http://www.nlets.org/niem/1.0" xmlns:nh2="http://www.nlets.org/niem/nlets-hdr/1.0"'
        ' xmlns:nc="http://niem.gov/niem/niem-core/2.0" xmlns:own="urn:nlets-emulator:niem:1">'
        "<n2:NLETSMessageHeader>"
        "<nh2:MessageKeyCodeText>RQ</nh2:MessageKeyCodeText><nh2:OriginatingORIID>AZNLETS20</nh2:OriginatingORIID>"
        "<nh2:DestinationORIID>AZ</nh2:DestinationORIID><nh2:DestinationORIID>CA</nh2:DestinationORIID>"
        "<nh2:DocumentControlFieldText><![CDATA[T]]]]><![CDATA[>1]]></nh2:DocumentControlFieldText>"
        "</n2:NLETSMessageHeader>"
        '<n2:NLETSInquiryData n2:key="RQ">'
        "<nc:Vehicle><nc:ConveyanceRegistrationPlateIdentification>"
        "<nc:IdentificationID>AB&lt;1</nc:IdentificationID>"
        "<nc:IdentificationExpirationDate><nc:Year>2026</nc:Year></nc:IdentificationExpirationDate>"
        "<nc:IdentificationCategoryText>PC</nc:IdentificationCategoryText>"
        "</nc:ConveyanceRegistrationPlateIdentification>"
        "<nc:VehicleIdentification><nc:IdentificationID>1G1</nc:IdentificationID></nc:VehicleIdentification>"
        "</nc:Vehicle>"
        "<nc:Vehicle><nc:ConveyanceRegistrationPlateIdentification><nc:IdentificationID>AB2</nc:IdentificationID>"
        "</nc:ConveyanceRegistrationPlateIdentification></nc:Vehicle>"
        '<own:Field own:tag="IMQ">Y</own:Field>'
        "<n2:Person><nc:PersonName><nc:PersonGivenName>JANE</nc:PersonGivenName>"
        "<nc:PersonSurName>DOE</nc:PersonSurName></nc:PersonName></n2:Person>"
        "<own:FreeText>SEE FILE</own:FreeText>"
        "</n2:NLETSInquiryData></n2:NLETS>"
    )


@pytest.mark.parametrize(
    ("text", "element"),
    [
        pytest.param("DR.ILDMV0000.TXPDX0142.TXT\nOLN/D1", "<n2:ResponseText>OLN/D1</n2:ResponseText>", id="an-answer"),
        pytest.param("AM.TXPDX0142.IL.TXT\nHELLO", "<n2:MailMessageText>HELLO</n2:MailMessageText>", id="mail"),
        pytest.param("SM.NL0000000.IL.TXT\nUP", "<n2:StatusMessageText>UP</n2:StatusMessageText>", id="status"),
        pytest.param("KQ.TXPDX0142.IL.TXT\nSEX/F", "<n2c:Driver><nc:PersonSexCode>", id="a-driver"),
        pytest.param("DQ.TXPDX0142.IL.TXT\nDOB/1980-01-01", '<own:Field own:tag="DOB">', id="no-faithful-element"),
        pytest.param("DQ.TXPDX0142.IL.TXT\nDOB/19800101", "<nc:Date>1980-01-01</nc:Date>", id="a-date"),
        pytest.param("DQ.TXPDX0142.IL.TXT\nNAM/", "<nc:PersonName></nc:PersonName>", id="an-empty-name"),
        pytest.param("DQ.TXPDX0142.IL.TXT\nNAM/DOE,", "<nc:PersonFullName>DOE,</nc:PersonFullName>", id="no-parts"),
    ],
)
def test_each_kind_of_message_has_its_body(text: str, element: str) -> None:
    """Answers and mail stand as text."""
    message = read_text(text)
    assert isinstance(message, Message)
    written = write_document(message)
    assert written is not None

    assert element in written
    assert read_xml(written) == message


def test_what_no_xml_can_hold_is_not_written() -> None:
    """The noncharacters of Unicode."""
    message = read_text("DQ.TXPDX0142.IL.TXT\nNAM/\uffff")
    assert isinstance(message, Message)

    assert write_document(message) is None


def test_names_are_read_by_their_namespace() -> None:
    """Other prefixes are the same; the same prefix bound to something else is something else."""
    renamed = document().replace("nc:", "q:").replace("xmlns:nc=", "xmlns:q=")
    rebound = document(OLN.replace("<n2:Person>", '<n2:Person xmlns:nc="http://release.niem.gov/niem/niem-core/3.0/">'))
    default = document('<Person xmlns="http://www.nlets.org/niem/1.0"><nc:PersonSexCode>F</nc:PersonSexCode></Person>')

    assert fields_of(renamed) == fields_of(document()) == (("OLN", "D1"),)
    assert code_of(rebound) == "ER .03"
    assert fields_of(default) == (("SEX", "F"),)


@pytest.mark.parametrize(
    ("written", "control"),
    [
        pytest.param("T1", "T1", id="plain"),
        pytest.param("\n\t T1 \n", "T1", id="plain-among-white-space"),
        pytest.param("<![CDATA[T1]]>", "T1", id="quoted"),
        pytest.param("\n\t<![CDATA[T1]]>\n", "T1", id="quoted-among-white-space"),
        pytest.param("<![CDATA[\n T1]]>", " T1", id="quoted-blanks-are-meant"),
        pytest.param("<![CDATA[]]>", "", id="quoted-nothing"),
        pytest.param("T&lt;1", "T<1", id="escaped"),
        pytest.param("T&#x31;\u200b", "T1", id="format-characters-are-not-read"),
    ],
)
def test_a_control_field_is_read_with_and_without_cdata(written: str, control: str) -> None:
    """White space around it means nothing."""
    element = f"<nh2:DocumentControlFieldText>{written}</nh2:DocumentControlFieldText>"
    read = read_xml(document(header=HEADER + element))

    assert isinstance(read, Message)
    assert read.control == control


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(SENDER + TO, id="no-key"),
        pytest.param(KEY + HEADER, id="two-keys"),
        pytest.param(HEADER + SENDER, id="two-senders"),
        pytest.param(KEY + TO, id="no-sender"),
        pytest.param(KEY + SENDER.replace("TXPDX0001", "") + TO, id="an-empty-sender"),
        pytest.param(KEY + SENDER, id="no-destination"),
        pytest.param(KEY + SENDER + TO.replace("IL", ""), id="an-empty-destination"),
        pytest.param(KEY + SENDER + TO.replace("IL", "IL.NY"), id="two-destinations-in-one"),
        pytest.param(HEADER.replace("DQ", "ZZQ"), id="an-unknown-key"),
        pytest.param(HEADER.replace("DQ", "dq"), id="lower-case"),
        pytest.param(HEADER.replace("DQ", "RQ"), id="a-key-that-the-body-contradicts"),
        pytest.param(HEADER + "<nh2:DocumentControlFieldText/>" * 2, id="two-control-fields"),
        pytest.param(
            HEADER + "<nh2:DocumentControlFieldText><![CDATA[T1        ]]></nh2:DocumentControlFieldText>",
            id="a-padded-control-field",
        ),
    ],
)
def test_a_malformed_header_is_er_01(header: str) -> None:
    """Whatever two readers could take in two ways, too."""
    assert code_of(document(header=header, attributes=' n2:key="DQ"')) == "ER .01"


def test_a_reject_names_what_the_header_names_and_quotes_the_document() -> None:
    """From the header on; before it, nobody."""
    bad_header = read_xml(document(header=KEY + SENDER))
    bad_key = read_xml(document(header=SENDER + TO))
    bad_xml = read_xml("<n2:NLETS")

    assert bad_header == Reject("ER .01", "DQ", "TXPDX0001", document(header=KEY + SENDER)[:100])
    assert bad_key == Reject("ER .01", None, "TXPDX0001", document(header=SENDER + TO)[:100])
    assert bad_xml == Reject("ER .03", None, None, "<n2:NLETS")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(OLN + "<n2:ImageIndicator>Y</n2:ImageIndicator>", id="an-unknown-element"),
        pytest.param(OLN + "SEE FILE", id="text-beside-elements"),
        pytest.param(OLN.replace("D1", "D1<x>2</x>"), id="an-element-in-a-value"),
        pytest.param(OLN.replace("<nc:Id", "BY<nc:Id"), id="text-beside-a-value"),
        pytest.param("<own:Field>Y</own:Field>", id="a-field-without-a-tag"),
        pytest.param('<own:Field own:tag="IMQ">Y<x>2</x></own:Field>', id="an-element-in-a-field"),
        pytest.param("<own:FreeText>Y<x>2</x></own:FreeText>", id="an-element-in-free-text"),
        pytest.param(
            "<n2:Person><nc:PersonName><nc:PersonSurName>A</nc:PersonSurName><nc:PersonSurName>B</nc:PersonSurName>"
            "</nc:PersonName></n2:Person>",
            id="two-last-names",
        ),
        pytest.param("<n2:Person><nc:PersonName>DOE</nc:PersonName></n2:Person>", id="a-name-outside-its-parts"),
        pytest.param(
            "<n2:Person><nc:PersonName><nc:PersonSurName>A<x>B</x></nc:PersonSurName></nc:PersonName></n2:Person>",
            id="an-element-in-a-name",
        ),
    ],
)
def test_nothing_in_a_query_is_passed_over(body: str) -> None:
    """A text whose meaning isn't known could be what a rule is about."""
    assert code_of(document(body)) == "ER .03"


def test_elements_without_text_say_nothing() -> None:
    """Known or not."""
    assert fields_of(document(OLN + "<n2:Unknown><nc:Empty> \n</nc:Empty></n2:Unknown>")) == (("OLN", "D1"),)


def test_a_full_name_beside_parts_is_another_name() -> None:
    """Both are what the query is about."""
    name = (
        "<n2:Person><nc:PersonName><nc:PersonFullName>ROE,RICHARD</nc:PersonFullName>"
        "<nc:PersonSurName>DOE</nc:PersonSurName></nc:PersonName></n2:Person>"
    )

    assert fields_of(document(name)) == (("NAM", "DOE"), ("NAM", "ROE,RICHARD"))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param('<own:Field own:tag="IMQ">Y.OLN/D2</own:Field>', id="a-field-in-a-value"),
        pytest.param('<own:Field own:tag="IM">Y\nOLN/D2</own:Field>', id="a-field-on-another-line"),
        pytest.param('<own:Field own:tag="OLN/D1.IMQ">Y</own:Field>', id="a-field-in-a-tag"),
        pytest.param('<own:Field own:tag="x">Y</own:Field>', id="no-tag"),
    ],
)
def test_no_field_is_smuggled_in(body: str) -> None:
    """What could not have come from text is refused, and what could is read as the text it is."""
    read = read_xml(document(body))

    assert isinstance(read, Reject) or read.fields == (("IM", "Y OLN/D2"),)


def test_what_is_not_known_in_an_answer_is_free_text() -> None:
    """Fields in its text, and in elements that are known, are fields."""
    text = "<n2:ResponseText><![CDATA[\n OLN/D1.NAM/DOE & SON\nVALID\n]]></n2:ResponseText>"

    assert fields_of(answer(text)) == (("OLN", "D1"), ("NAM", "DOE & SON"))
    assert free_of(answer(text)) == "VALID"
    assert fields_of(answer(OLN)) == (("OLN", "D1"),)
    assert free_of(answer(OLN + "<n2:Status>REVOKED</n2:Status>")) == "REVOKED"
    assert free_of(answer("<x><y>JUVENILE</y><y>GREEN CAR</y></x>", "AA", "NLETSMailData")) == "JUVENILE\nGREEN CAR"


@pytest.mark.parametrize(
    "xml",
    [
        pytest.param("", id="nothing"),
        pytest.param("DQ.TXPDX0001.IL.TXT", id="text"),
        pytest.param(document()[:-1], id="cut-short"),
        pytest.param(document() + "<x/>", id="two-roots"),
        pytest.param(document().replace("n2:NLETS ", "n2:NLET ").replace("/n2:NLETS>", "/n2:NLET>"), id="another-root"),
        pytest.param(document().replace("nlets.org/niem/1.0", "nlets.org/niem/9.9"), id="another-release"),
        pytest.param(document(data="NLETSOtherData"), id="an-unknown-body"),
        pytest.param(document(data="NLETSResponseData"), id="an-answer's-body"),
        pytest.param(answer(OLN, data="NLETSInquiryData"), id="a-query's-body"),
        pytest.param(document().replace("</n2:NLETS>", "<n2:NLETSMailData/></n2:NLETS>"), id="two-bodies"),
        pytest.param(document().replace("</n2:NLETS>", "<x>Y</x></n2:NLETS>"), id="more-than-a-body"),
        pytest.param(document().replace("</n2:NLETS>", "Y</n2:NLETS>"), id="text-outside"),
        pytest.param(f"<n2:NLETS {SPACES}><n2:NLETSMessageHeader/><n2:NLETSMessageHeader/></n2:NLETS>", id="headers"),
        pytest.param(f"<n2:NLETS {SPACES}><n2:NLETSMailData/><n2:NLETSMailData/></n2:NLETS>", id="bodies"),
        pytest.param(document("<y:x>1</y:x>"), id="an-unbound-prefix"),
        pytest.param(document("\x01"), id="a-control-character"),
        pytest.param(document("\ud800"), id="an-unpaired-surrogate"),
        pytest.param(document("&nbsp;"), id="an-unknown-entity"),
        pytest.param(document("<a b='1' b='2'/>"), id="an-attribute-twice"),
    ],
)
def test_what_is_no_such_document_is_er_03(xml: str) -> None:
    """Bad XML, or no known body."""
    assert code_of(xml) == "ER .03"


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {to} "{f"&{of};" * 10}">' for of, to in zip("abcdefghi", "bcdefghij", strict=True)
)


@pytest.mark.parametrize(
    "xml",
    [
        pytest.param(LAUGHS + "]>" + document("&j;"), id="entities-that-grow"),
        pytest.param(
            '<!DOCTYPE x [<!ENTITY a "' + "x" * 50_000 + '">]>' + document("&a;" * 900), id="one-that-is-long"
        ),
        pytest.param('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + document("&a;"), id="a-file"),
        pytest.param('<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + document(), id="a-type-elsewhere"),
        pytest.param('<!DOCTYPE x [<!ENTITY % a "b"> %a;]>' + document(), id="a-parameter-entity"),
        pytest.param("<!DOCTYPE x>" + document(), id="any-type"),
        pytest.param(document("<x>" * MOST_DEPTH + "</x>" * MOST_DEPTH), id="too-deep"),
        pytest.param("<x>" * 200_000, id="bottomless"),
        pytest.param(answer("<x/>" * MOST_ELEMENTS), id="too-many-elements"),
        pytest.param(answer(f'<x xmlns="{"u" * (LONGEST_NAMESPACE + 1)}"/>'), id="a-long-namespace"),
        pytest.param(document(OLN.replace("D1", "D<!-- -->1")), id="a-value-cut-by-a-comment"),
        pytest.param(document(OLN.replace("D1", "<?x?>D1")), id="a-value-beside-an-instruction"),
    ],
)
def test_what_could_be_an_attack_is_er_03(xml: str) -> None:
    """At once, whatever it would have grown to."""
    assert code_of(xml) == "ER .03"


def test_many_pieces_of_a_text_are_one_text() -> None:
    """However it is cut up, it takes no longer."""
    assert free_of(answer(f"<n2:ResponseText>{'<![CDATA[a]]>' * 60_000}</n2:ResponseText>")) == "a" * 60_000


def test_a_document_holds_no_more_bytes_than_a_text_may() -> None:
    """A query's less than an answer's."""
    filled = f"<n2:ResponseText>{'a' * TEXT_LIMIT}</n2:ResponseText>"

    assert code_of(answer(filled)) == "read"
    assert code_of(document(OLN + " " * TEXT_LIMIT)) == "ER .00"
    assert code_of(answer(filled + " " * ANSWER_LIMIT)) == "ER .00"
    assert code_of("é" * ANSWER_LIMIT) == "ER .00"


def test_every_message_of_the_samples_is_the_same_as_xml() -> None:
    """Also those that are rejected later: they could be read."""
    samples = Path(__file__).parents[2] / "cases" / "samples" / "traffic.jsonl"
    messages = [entry.message for entry in open_log(samples).entries() if isinstance(entry.message, Message)]

    assert len(messages) > 500
    assert [message for message in messages if read_xml(write_document(message) or "", message.line) != message] == []
