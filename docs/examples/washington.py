"""Plays Washington: `python washington.py 127.0.0.1:9201 directory.csv`. Refuses ICE, tells everybody else a record."""

import csv
import socket
import sys
from pathlib import Path

ME = "WADMV0000"  # the ORI that answers for the state: its first motor vehicle agency in the directory
ICE = {"ice", "ice-ero", "ice-hsi", "ice-lesc"}
LIMITED = {"DQ", "DQG", "DNQ", "KQ", "RQ", "RQG", "RNQ", "RPQ"}
RECORD = "NAM/DOE,ALEX.DOB/19800101.OLN/WDL000000001.DDA/F.REM/SYNTHETIC RECORD"


def answer(text: str, agencies: dict[str, str]) -> str:
    """Answer one message: KEY.SENDER.DESTINATION.*CONTROL.TXT, and fields on the lines below."""
    key, sender, _, control, _ = text.partition("\n")[0].split(".")
    answers_to_it = key.removesuffix("G").replace("Q", "R")  # DQ and DQG are answered by DR, RNQ by RNR …
    refused = key in LIMITED and agencies.get(sender) in ICE
    return f"{answers_to_it}.{ME}.{sender}.{control}.TXT\n{'NOT AUTHORIZED' if refused else RECORD}"


def main(address: str, directory: str) -> None:
    """Connect to the outpost; then each frame is a length of four bytes and a text."""
    with Path(directory).open(encoding="utf-8") as rows:
        agencies = {row["ori"]: row["agency"] for row in csv.DictReader(rows)}
    host, _, port = address.rpartition(":")
    with socket.create_connection((host, int(port))).makefile("rwb") as line:
        while head := line.read(4):
            text = line.read(int.from_bytes(head)).decode()
            said = answer(text, agencies).encode()
            line.write(len(said).to_bytes(4) + said)
            line.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
