"""The Nisshin Japan Digest: issues counted with a #, items behind numbers; known from copies alone."""

from __future__ import annotations

import re

from parsers.numbering import Running
from parsers.publication import NEVER, Publication

PUBLICATION = Publication(
    name="nisshin-japan-digest",
    title="Nisshin Japan Digest",
    site="",
    hosts=(),
    starts=(),
    issue_address=re.compile(r"nisshin-japan-digest-(?:no-)?(?P<number>\d{1,4})(?!\d)", re.IGNORECASE),
    index_address=NEVER,
    pdf_address=re.compile(r"nisshin[-_]?japan[-_]?digest\S*\.pdf$", re.IGNORECASE),
    title_pattern=re.compile(
        r"\bNisshin Japan Digest(?:\W{1,4}(?:No\.?\s?|Issue\s?)?#?(?P<number>\d{1,4})(?!\d))?"
        r"(?:\W{1,4}(?P<month>[A-Z][a-z]{2,8})\.?\s(?P<day>\d{1,2}),?\s(?P<year>20\d\d)(?!\d))?",
        re.IGNORECASE,
    ),
    headline_label=re.compile(r"^(?:In this issue|Headlines|Contents)\s?:?$", re.IGNORECASE),
    item_label=re.compile(r"^(?:Details|In detail|Items)\s?:?$", re.IGNORECASE),
    credit=re.compile(r"^(?:Image|Photo)\s?(?:Source|Credit)?s?\s?:\s?(?P<credit>\S.{0,79})$", re.IGNORECASE),
    boilerplate=("Read this issue in your browser", "Unsubscribe from this list"),
    blurb=("Nisshin Japan Digest is", "You receive the Nisshin Japan Digest"),
    marks=("Nisshin", "In this issue", "Headlines", "Contents", "Detail", "Items", "Image", "Photo"),
    # Nothing says when the first issue came out: days come from the date in a title, if it has one.
    numbering=Running(),
    shape="numbers",
    usual_items=5,
    fewest_items=3,
)
