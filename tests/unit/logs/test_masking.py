"""Masked logs: nobody is named in them, what belonged together still does, and they are judged as before."""

import json
import re
from pathlib import Path
from typing import Final

import pytest

from streams.logs.masking import stand_ins
from streams.logs.masking.rows import Masking
from streams.logs.masking.scanning import Scan, masked_rows, survivors
from streams.logs.masking.vocabulary import HEADER_WORDS, TAGS, WORDS
from streams.logs.masking.words import Disguise
from streams.logs.opening import open_log
from streams.messages.admit import is_birth_date
from streams.messages.directory import load_directory, shipped_directory
from streams.messages.log import LogRow, read_row
from streams.messages.message import Message
from streams.messages.niem.writing import write_document
from streams.messages.text import read_text
from streams.policies.context_files import ContextFiles
from streams.policies.load import shipped_bundle
from streams.policies.plans import Plans
from streams.policies.verdicts import write_verdicts
from streams.switch.stages.texts import shown

SAMPLES: Final = Path(__file__).parents[2] / "cases" / "samples"
KEY: Final = bytes(range(32))
AT: Final = "2026-01-01T00:00:00Z"
ICE: Final = "VTICE0900"

NAMES: Final = ("MCGILLICUDDY", "Featherstonehaugh", "ΠΑΠΑΔΟΠΟΥΛΟΣ", "ZQ")
NUMBERS: Final = ("KLM4821", "D36231783", "1G1YY25W2X5112345", "078051120", "19800229", "5558675309")
PLANTED: Final = (*NAMES, *NUMBERS)


def masking(key: bytes = KEY) -> Masking:
    """Mask by the shipped directory."""
    return Masking(key, shipped_directory())


def known_ori() -> str:
    """Give an agency of the directory."""
    return min(shipped_directory().agencies)


def query(body: str, control: str = "T1") -> dict[str, object]:
    """Write a row with a query."""
    return {"at": AT, "line": "TX", "text": f"DQ.{known_ori()}.IL.*{control}.TXT\n{body}"}


def planted(word: str) -> list[LogRow]:
    """Plant a word in every place of every form of a row."""
    bodies = [f"{tag}/{word}" for tag in sorted(TAGS | {"ADR", "MIS", "ZZ"})]
    bodies += [f"SEE {word}", f"NAM/DOE.{word[:4]}/X", f"{word}", f"ADDRESS {word}, OTHER ({word})", f"{word}.TXT"]
    texts = [f"DQ.{known_ori()}.IL.*T1.TXT\n{body}" for body in bodies]
    texts += [f"DR.ILDMV0000.{known_ori()}.TXT\nOLN/D1\nSEE {word}\n.02. NO {word}", f"AM.{known_ori()}.IL.TXT\n{word}"]
    texts += [f"{word}.TXT", f"DQ.{word}.IL.TXT", f"DQ.{known_ori()}.{word}.TXT", f"{word}.{word}.IL.TXT", word]
    texts += [f"DQ.{known_ori()}.IL.*{word[:10]}.TXT", f"DQ.{known_ori()}.IL\nNAM/{word}", "DQ.\n" + word]
    rows: list[LogRow] = [{"at": AT, "text": text} for text in texts]
    for text in texts:
        message = read_text(text)
        if isinstance(message, Message):
            letter = {"v": 1, "id": word, "text": text, "line": word}
            rows += [{"at": AT, "xml": write_document(message)}, {"at": AT, "message": letter}]
    rows += [{"at": AT, "xml": f"<x>{word}</x>"}, {"at": AT, "message": {"v": 1, "note": word}}, {"at": word}]
    rows += [{**query("OLN/D1"), "id": word}, {**query("OLN/D1"), "line": word}, {**query("OLN/D1"), "note": word}]
    return [*rows, f'{{"at": "{AT}", "text": "{word}'.encode(), {**query("OLN/D1"), "xml": word}]


@pytest.mark.parametrize("word", [pytest.param(word, id=str(n)) for n, word in enumerate(PLANTED)])
def test_no_name_and_no_number_survives_wherever_it_stood(word: str) -> None:
    """In no field, no free text, no header, no id, no other column, and in no form."""
    rows = planted(word)
    found = re.compile(rf"(?<![A-Z0-9]){re.escape(word.upper())}(?![A-Z0-9])")
    masked = [masking().row(n, row) for n, row in enumerate(rows, 1)]

    assert [row for row in masked if found.search(json.dumps(row, ensure_ascii=False).upper())] == []


@pytest.mark.parametrize("word", [pytest.param(word, id=str(n)) for n, word in enumerate(PLANTED)])
def test_the_scanner_finds_nothing_in_masked_rows_and_everything_in_the_rows_themselves(word: str) -> None:
    """A scanner that finds nothing anywhere would be none."""
    mask, scan = masking(), Scan()
    rows = list(enumerate(planted(word), 1))
    list(masked_rows(mask, rows, scan))

    assert (scan.rows, scan.withheld) == (len(rows), 0)
    assert word.upper() in survivors(mask, query(f"NAM/{word}.SEX/F"), query(f"OLN/1.SEX/M\nSEE {word}"))
    assert "no word" in scan.said


class Careless(Masking):
    """Masks nothing but what can't be read."""

    def row(self, n: int, row: LogRow) -> LogRow:
        """Give the row itself."""
        return row if read_row(n, row).at_us else stand_ins.ROW


def test_a_row_in_which_something_survived_is_withheld() -> None:
    """And named; the others are written."""
    scan, mask = Scan(), Careless(KEY, shipped_directory())
    rows = list(masked_rows(mask, [(3, query("NAM/DOE,JANE")), (4, {"at": AT, "text": "NO"})], scan))

    assert rows == [(3, stand_ins.ROW), (4, {"at": AT, "text": "NO"})]
    assert scan.said == "2 rows masked; 1 withheld, since words survived in them: rows 3 …"


def test_a_masked_log_is_judged_as_the_log_was() -> None:
    """Every verdict, rule and error of the samples; only who was meant is gone."""
    directory = SAMPLES / "directory.csv"
    mask = Masking(KEY, load_directory(directory))
    plans = Plans(ContextFiles(None, directory, None).load())
    rows = list(open_log(SAMPLES / "traffic.jsonl").rows())

    def judged(given: list[tuple[int, LogRow]]) -> list[dict[str, object]]:
        lines: list[bytes] = []
        write_verdicts(plans, (read_row(n, row) for n, row in given), None, lines.append)
        decided = [json.loads(line) for chunk in lines for line in chunk.splitlines()]
        return [{name: row[name] for name in row if name not in {"id", "key", "from", "to"}} for row in decided]

    assert judged([(n, mask.row(n, row)) for n, row in rows]) == judged(rows)


def test_what_belonged_together_still_does() -> None:
    """A query, its answer, an error that quotes it: the same control field, the same subject, in every form."""
    mask = masking()
    asked = mask.row(1, query("OLN/D36231783.DOB/19800229", "A9"))
    again = mask.row(2, query("SEE D36231783 OF 19800229\nSEE doe", "A9"))
    error = mask.row(
        3, {"at": AT, "text": f"ER.NL0000000.{known_ori()}.TXT\n.02. NOT ALLOWED\nDQ.{known_ori()}.IL.*A9.TXT\nNAM/DOE"}
    )
    messages = [read_row(1, row).message for row in (asked, again, error)]
    assert all(isinstance(message, Message) for message in messages)
    first, second, third = (message for message in messages if isinstance(message, Message))

    assert first.control == second.control != "A9"
    assert second.free == "SEE {} OF {}\nSEE {}".format(
        *(value for _, value in first.fields), third.fields[0][1].lower()
    )
    assert third.free == f".02. NOT ALLOWED\nDQ.{known_ori()}.IL.*{first.control}.TXT"


def test_another_key_gives_other_masks_and_the_same_key_the_same() -> None:
    """That is what the key is for."""
    row = query("OLN/D36231783")

    assert masking().row(1, row) == masking().row(2, row)
    assert masking(b"x" * 32).row(1, row) != masking().row(1, row)


def test_what_the_network_says_and_codes_say_stays() -> None:
    """Agencies of the directory, places, codes in their fields, words of the hub, the label of a synthetic log."""
    text = f"DR.ILDMV0000.{known_ori()}.TXT\nSEX/F.LIS/TX.LIY/2026.LIT/PC.DDA/N\nER .02 NOT ON FILE"
    row = {"at": AT, "line": "IL", "text": text, "id": "synthetic:2025:0.001:1:7788"}
    masked = masking().row(1, row)

    assert not isinstance(masked, bytes)
    assert (masked["at"], masked["line"]) == (AT, "IL")
    assert str(masked["id"]).startswith("synthetic:2025:0.001:1:")
    assert "7788" not in str(masked["id"])
    assert str(masked["text"]).partition(".TXT")[2] == "\nSEX/F.LIS/TX.LIY/2026.LIT/PC.DDA/N\nER .02 NOT ON FILE"


def test_a_code_field_that_holds_no_code_is_masked() -> None:
    """A name may stand anywhere."""
    masked = masking().row(1, query("SEX/SMITH.LIS/KL"))

    assert not isinstance(masked, bytes)
    assert not re.search(r"SMITH|LIS/KL", str(masked["text"]))


@pytest.mark.parametrize(
    "word",
    [
        pytest.param("DOE", id="a-name"),
        pytest.param("Doe", id="in-mixed-case"),
        pytest.param("ABC123", id="a-plate"),
        pytest.param("7", id="a-digit"),
        pytest.param("Q", id="a-letter"),
        pytest.param("É", id="another-letter"),
        pytest.param("ß", id="a-letter-without-a-capital"),
        pytest.param("19800229", id="a-date"),
        pytest.param("800229", id="a-short-date"),
        pytest.param("18500101", id="a-date-long-ago"),
        pytest.param("19801345", id="no-date"),
        pytest.param("801345", id="no-short-date"),
    ],
)
def test_a_mask_has_the_form_of_the_word(word: str) -> None:
    """Length, case and kind of each character; a date stays one, and nothing becomes one."""
    masked = Disguise(KEY, lambda _: False).of(word)

    def form(text: str) -> str:
        kinds = [(re.compile("[A-Z]"), "A"), (re.compile("[a-z]"), "a"), (re.compile("[0-9]"), "9")]
        return "".join(next((kind for test, kind in kinds if test.match(each)), "x") for each in text)

    assert form(masked) == form(word)
    assert masked.upper() != word.upper()
    assert is_birth_date(masked) == is_birth_date(word)


def test_different_words_get_different_masks() -> None:
    """So subjects can still be counted."""
    disguise = Disguise(KEY, lambda _: False)
    plates = [f"AB{number:04}" for number in range(3_000)]
    dates = [f"19{year:02}{month:02}01" for year in range(100) for month in range(1, 13)]

    assert len({disguise.of(plate) for plate in plates}) == len(plates)
    assert len({disguise.of(date) for date in dates}) == len(dates)


def test_nothing_becomes_a_word_that_says_something() -> None:
    """No two letters become a state or a key, whatever they were."""
    mask = masking()
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    masked = {mask.disguise.of(one + other) for one in letters for other in letters}

    assert not masked & (WORDS | HEADER_WORDS | TAGS)


def test_all_that_the_switch_answers_with_stays() -> None:
    """Whoever reads refusals from a masked log finds them."""
    answers = {f"ER .{number}" for number in ("00", "01", "02", "03", "05", "19", "22")} | {"SM .01", "SM .04"}
    said = {shown(answer, "").partition("\n")[0] for answer in answers}
    blocks = [rule.block for policy in shipped_bundle().policies for rule in policy.rules if rule.block]
    said |= {block.answer or "NOT AUTHORIZED" for block in blocks}
    rows = [{"at": AT, "text": f"SM.NL0000000.{known_ori()}.TXT\n{text}"} for text in said]

    assert [row for row in rows if masking().row(1, row) != row] == []


def test_a_word_of_any_length_takes_no_longer_than_its_characters() -> None:
    """Nor is it remembered."""
    long = "ABCDEFG" * 10_000
    masked = Disguise(KEY, lambda _: False).of(long)

    assert len(masked) == len(long)
    assert "ABCDEFG" not in masked
