"""The China–Taiwan Weekly Update of two American institutes: takeaways, then a section for each of them."""

from __future__ import annotations

import re
from datetime import timedelta

from parsers.model import Key
from parsers.numbering import Weekly
from parsers.publication import NEVER, Publication, Start

PUBLICATION = Publication(
    name="china-taiwan-weekly-update",
    title="China–Taiwan Weekly Update",
    site="https://www.understandingwar.org",
    hosts=("www.understandingwar.org", "understandingwar.org"),
    # No index page, feed or sitemap of this site is stored yet: those that bring nothing are told each night.
    starts=(
        Start("/publications", "index"),
        Start("/rss.xml", "feed"),
        Start("/sitemap.xml", "sitemap"),
    ),
    issue_address=re.compile(
        r"china-taiwan-weekly-update-(?P<month>[a-z]{3,9})-(?P<day>\d{1,2})-(?P<year>20\d\d)(?!\d)",
        re.IGNORECASE,
    ),
    index_address=re.compile(r"^/(?:publications|backgrounder|china-taiwan[\w-]*)(?:/page/\d{1,3})?/?$"),
    pdf_address=re.compile(r"china[-_%\w]*taiwan[-_%\w]*weekly\S*\.pdf$", re.IGNORECASE),
    title_pattern=re.compile(
        r"\bChina\s?[-\u2010\u2011–—]\s?Taiwan Weekly Update(?:\W{1,4}(?P<month>[A-Z][a-z]{2,8})\.?\s"
        r"(?P<day>\d{1,2}),?\s(?P<year>20\d\d)(?!\d))?",
        re.IGNORECASE,
    ),
    headline_label=re.compile(r"^Key Takeaways\s?:?$", re.IGNORECASE),
    item_label=NEVER,
    credit=NEVER,
    boilerplate=("Download the PDF", "Click here to read the full report", "View Citations"),
    boilerplate_pattern=re.compile(
        r"(?:Authors?|Editors?|Data[ -]?cut-?off)\s?:|\[\d{1,3}\]\s?\S|Endnotes$", re.IGNORECASE
    ),
    blurb=("Weekly Update focuses on", "is a joint product of"),
    marks=("Weekly Update", "Takeaways", "Author", "Editor", "cutoff", "cut-off", "Endnotes", "["),
    numbering=Weekly(first=Key(2023, 1)),
    shape="sections",
    patience=timedelta(days=28),
    usual_items=4,
    fewest_items=2,
    leftover_words=120,
)
