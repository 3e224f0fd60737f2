"""The first lines of a new publication: its profile, and a page of invented text in its shape."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.checkout import CheckoutError
from ingest.stored_fixtures import folder

NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
LONGEST = 60

PROFILE = '''"""{title}: what it is, who publishes it, how often."""

from __future__ import annotations

import re

from parsers.numbering import Running
from parsers.publication import NEVER, Publication

PUBLICATION = Publication(
    name="{name}",
    title="{title}",
    # Where it lives: its site, hosts and start pages; empty for a serial that is known from copies alone.
    site="",
    hosts=(),
    starts=(),
    issue_address=re.compile(r"{name}-(?P<number>\\d{{1,4}})(?!\\d)", re.IGNORECASE),
    index_address=NEVER,
    pdf_address=NEVER,
    title_pattern=re.compile(r"\\b{title}(?:\\W{{1,4}}(?P<number>\\d{{1,4}})(?!\\d))?", re.IGNORECASE),
    headline_label=re.compile(r"^Headlines\\s?:?$", re.IGNORECASE),
    item_label=re.compile(r"^Details\\s?:?$", re.IGNORECASE),
    credit=re.compile(r"^(?:Image|Photo) (?:Source|Credit)\\s?:\\s?(?P<credit>\\S.{{0,79}})$", re.IGNORECASE),
    boilerplate=("Download {title}",),
    blurb=("{title} is written",),
    # Every title, label and credit holds one of these words.
    marks=("{word}", "Headlines", "Details", "Image", "Photo"),
    # Half-months (HalfMonthly), dated titles (Weekly), or numbers that count on and on.
    numbering=Running(),
    # How the items stand: bullets, numbers or sections.
    shape="bullets",
)
'''

PLACES = ("Port Amsel", "Karsholm", "Eastmark", "Little Harrow", "Cape Tern")
HEADLINE = "Council of {place} counts the lanterns of its harbour"
ITEM = (
    "The council of {place} met on the evening of January {day} to hear how many lanterns the pilots had "
    "counted. Speakers praised the lamplighters, who had walked the quays in rain and fog so that no ferry "
    "would miss its berth, and asked for warmer coats for the crews. The council of {place} will pay for "
    "them from the sale of old rope, and looks again at the matter of the broken bell before the season ends."
)
PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{title} #1</title></head>
<body>
<!-- Invented text: replace it by invented text in the shape of the real pages, never by theirs. -->
<h1>{title} #1</h1>
<h2>Headlines</h2>
<ul>
{headlines}
</ul>
<h2>Details</h2>
<ul>
{items}
</ul>
<p>{title} is written for testing.</p>
<footer><p>Invented text for testing</p></footer>
</body>
</html>
"""


def new_publication(root: Path, name: str) -> tuple[Path, Path]:
    """Write the profile and the sample page of a new publication into a source tree, and say where.

    CheckoutError where the name can't be one, or where either stands already."""
    if not NAME.fullmatch(name) or len(name) > LONGEST:
        raise CheckoutError(
            f"expected a name of small letters, digits and single dashes such as harbour-news, found {name!r}"
        )
    profile = root / "parsers" / "publications" / f"{name.replace('-', '_')}.py"
    sample = folder(root, name) / "sample.html"
    for path in (profile, sample):
        if path.exists():
            raise CheckoutError(
                f"expected a new publication, found {path.relative_to(root)}: nothing was written"
            )
    title = " ".join(word.capitalize() for word in name.split("-"))
    sample.parent.mkdir(parents=True, exist_ok=True)
    profile.write_text(PROFILE.format(name=name, title=title, word=title.split()[0]), encoding="utf-8")
    sample.write_text(page(title), encoding="utf-8")
    return profile, sample


def page(title: str) -> str:
    """An invented issue as a page with two lists."""
    headlines = "\n".join(f"<li>{HEADLINE.format(place=place)}</li>" for place in PLACES)
    items = "\n".join(f"<li>{ITEM.format(place=place, day=day)}</li>" for day, place in enumerate(PLACES, 3))
    return PAGE.format(title=title, headlines=headlines, items=items)
