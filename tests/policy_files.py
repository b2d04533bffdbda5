"""Policy files that are good but for one thing, and what is said of them."""

import pytest

from streams.errors import UnusableFileError
from streams.files.yaml_text import read_yaml
from streams.policies.load import read_bundle

ON_PHOTOS = """\
state: TX
zone: America/Chicago
rules:
  - id: photos
    effect: redact
    remove: [NAM]
    asker: {agencies: [ice]}
    data: {classes: [photo]}
    block: {since: 2025-01-01, at: hub, source: a report}
    author: nobody
"""
"""A rule on photos alone."""
GOOD = """\
state: TX
zone: America/Chicago
rules:
  - id: tx-one
    effect: refuse
    asker: {agencies: [ice]}
    data: {classes: [driver]}
    law: {citation: a law, since: 2025-01-01, not_modelled: []}
    block: {since: 2025-02-01, at: hub}
    accepts: [court-order]
    author: nobody
"""


def problems(*texts: str) -> list[str]:
    """Say what is wrong with files a.yaml, b.yaml and so on."""
    documents = [read_yaml(text, f"{name}.yaml") for name, text in zip("abcdef", texts, strict=False)]
    with pytest.raises(UnusableFileError) as caught:
        read_bundle(documents, "here")
    return [str(problem) for problem in caught.value.problems]
