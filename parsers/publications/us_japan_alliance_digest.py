"""The US-Japan Alliance Digest of Sasakawa Peace Foundation USA, twice a month since January 2022."""

from __future__ import annotations

import re
from datetime import timedelta

from parsers.model import Key
from parsers.numbering import HalfMonthly
from parsers.publication import Publication, Start

PUBLICATION = Publication(
    name="us-japan-alliance-digest",
    title="US-Japan Alliance Digest",
    site="https://spfusa.org",
    hosts=("spfusa.org", "www.spfusa.org"),
    starts=(
        Start("/publications/", "index"),
        Start("/category/sasakawa-blog/", "index"),
        Start("/publications/feed/", "feed"),
        Start("/wp-sitemap.xml", "sitemap"),
        Start("/sitemap_index.xml", "sitemap"),
        Start("/wp-json/wp/v2/posts?search=alliance+digest&per_page=100", "rest"),
    ),
    issue_address=re.compile(
        r"us-japan-alliance-digest-?vol-?(?P<volume>\d{1,2})[-._](?P<number>\d{1,2})(?!\d)", re.IGNORECASE
    ),
    index_address=re.compile(
        r"^/(?:publications|category/[\w/-]+|tag/us-japan-[\w-]+|type/[\w-]+)(?:/page/\d{1,3})?/?$"
    ),
    pdf_address=re.compile(r"^/wp-content/uploads/\S*alliance[-_]?digest\S*\.pdf$", re.IGNORECASE),
    title_pattern=re.compile(
        r"\bU\.?S\.?\s?[-\u2010\u2011– ]\s?Japan Alliance Digest(?:\W{0,4}Vol(?:ume\b|\b|(?=\d))\W{0,3}"
        r"(?P<volume>\d{1,2})(?:\s?[.-]\s?|,?\s(?:No|Number|Issue)\b\.?\s?)(?P<number>\d{1,2})(?!\d))?",
        re.IGNORECASE,
    ),
    headline_label=re.compile(r"^(?:[^.]{0,60}\s)?Headlines?\s?:?$", re.IGNORECASE),
    item_label=re.compile(r"^(?:[^.]{0,60}\s)?Details?\s?:?$", re.IGNORECASE),
    credit=re.compile(
        r"^(?P<open>\()?f?(?:(?:Cover|Header|Featured)\s)?(?:Image|Photo|Picture)s?"
        r"(?:\s(?:Source|Credit)s?\s?[:;–-]|\s(?:Source|Credit|Courtesy)s?(?:\sof)?\s|\s?:)\s?"
        r"(?P<credit>\S.{0,79}?)(?(open)\))$",
        re.IGNORECASE,
    ),
    boilerplate=(
        "Download this publication (PDF)",
        "Download US-Japan Alliance Digest",
        "To download as a PDF, please click here",
        "Publications US-Japan Alliance Digest",
    ),
    blurb=("is a bi-weekly summary of", "To receive “Alliance Digest” via email"),
    marks=("Digest", "Headlines", "Details", "Image", "Photo"),
    numbering=HalfMonthly(first_year=2022),
    patience=timedelta(days=45),
    fewest_items=5,
    odd_counts=((Key(1, 5), 4), (Key(2, 1), 4)),
    shortest_item=360,
)
