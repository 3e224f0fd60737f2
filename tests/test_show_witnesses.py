"""`digest show --witnesses`: every copy of an issue, what each differs in, which stands and why."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from archive_samples import CUT, CUT_ISSUE, FAILURE, ISSUE, READING, Arrived, keep, page
from click.testing import CliRunner
from test_db_witnesses import COPIES, OTHER_WORD, PDF_ADDRESS, SHORTER, html, pdf, text

from db.engine import Archive
from ingest.commands.show import command
from parsers.model import Caution, Discrepancy, Format, Reading, WarningCode


def shown(archive: Archive, *options: str) -> list[str]:
    """What the command prints, line by line; it always ends well."""
    arguments = ["2.4", *options, "--database-url", archive.url]
    run = CliRunner().invoke(command, arguments, standalone_mode=False)
    assert run.exception is None
    assert run.return_value == 0
    return run.stdout.splitlines()


def compared(archive: Archive) -> list[str]:
    return shown(archive, "--witnesses")


def test_copies_that_agree_end_in_one_line_that_says_so(archive: Archive) -> None:
    keep(archive, html(ISSUE), pdf(ISSUE))
    lines = compared(archive)
    assert (
        lines[-2] == "The page stands: a page comes before a PDF, and a PDF before an e-mail or a text copy."
    )
    assert lines[-1] == "Page and PDF agree in 2 headlines and 2 items."
    assert [line.split(maxsplit=2)[2] for line in lines if line.startswith("  item ")] == ["same"] * 2
    assert shown(archive)[-2:] == lines[-2:]


def test_every_copy_is_listed_with_where_it_comes_from_and_how_it_was_read(archive: Archive) -> None:
    caution = Caution(WarningCode.WITNESS_FAILED, "pdfplumber could not check: no pages")
    keep(
        archive,
        html(ISSUE, b"old", day=1),
        html(ISSUE, b"new", day=2),
        Arrived(page(b"pdf", PDF_ADDRESS, day=3), [Reading(1, Format.PDF, ISSUE, cautions=(caution,))]),
        text(ISSUE, b"copy.txt"),
        Arrived(page(b"unread", PDF_ADDRESS + "2"), [FAILURE]),
    )
    lines = compared(archive)
    assert lines[2:17] == [
        "Page · stands",
        "    https://harbour.invalid/digest-vol-2-4/",
        "    taken 2023-03-02 00:00 UTC · publisher · 2 headlines, 2 items",
        "    read without a warning · second reader (BeautifulSoup): no objection",
        "",
        "PDF",
        "    https://harbour.invalid/uploads/digest-vol-2-4.pdf",
        "    taken 2023-03-03 00:00 UTC · publisher · 2 headlines, 2 items",
        "    warnings: witness_failed · second reader: pdfplumber could not check: no pages",
        "",
        "Text copy",
        "    copy.txt",
        "    time of capture unknown · text-copy · 2 headlines, 2 items",
        "    read without a warning · no second reader for this form",
        "",
    ]
    assert lines[17:19] == ["Page · not compared", "    https://harbour.invalid/digest-vol-2-4/"]


def test_differing_words_are_set_off_and_counted(archive: Archive) -> None:
    keep(archive, html(ISSUE), pdf(OTHER_WORD))
    lines = compared(archive)
    at = lines.index("  item 1      wording differs")
    assert lines[at + 1 : at + 4] == [
        "        page: … harbour rescue on February [16.] It ended on Feb. …",
        "        PDF:  … harbour rescue on February [17.] It ended on Feb. …",
        "  item 2      same",
    ]
    assert lines[-1] == "Page and PDF differ in 1 of 2 items."
    assert shown(archive)[-1] == "Where they differ: digest show 2.4 --witnesses"


def test_an_item_that_the_page_lacks_is_shown_and_counted(archive: Archive) -> None:
    keep(archive, html(SHORTER), pdf(ISSUE))
    lines = compared(archive)
    assert "  items       1 in the page, 2 in the PDF" in lines
    at = lines.index("  item 2      only in the PDF")
    assert lines[at + 1].strip() == ISSUE.items[1].text
    assert lines[-1] == "Page and PDF have 1 and 2 items and differ in 1 of 2 headlines and 1 of 2 items."
    assert lines[-1] in shown(archive)


def test_a_cut_copy_is_compared_as_far_as_it_goes(archive: Archive) -> None:
    keep(archive, Arrived(page(b"cut"), [CUT]), pdf(ISSUE), text(one_item(), b"copy"))
    lines = compared(archive)
    assert lines[-2] == "The PDF stands: it is whole, while the next best copy is cut or lacks items."
    assert lines[-1] == (
        "PDF and page agree in 2 headlines and 2 items, as far as the copy goes; "
        "PDF and text copy agree in 2 headlines and 1 item, as far as the copy goes."
    )
    assert lines.count("  item 2      same up to where the copy breaks off") == 1
    assert lines.count("  item 2      beyond the end of the copy") == 1


def one_item() -> Any:
    return replace(CUT_ISSUE, items=(replace(ISSUE.items[0], text="Crews of the U.S.", complete=False),))


def test_order_and_links_are_told(archive: Archive) -> None:
    first, second = ISSUE.items
    link = replace(first.links[0], href="https://harbour.invalid/elsewhere")
    moved = (replace(second, position=1), replace(first, position=2, links=(link,)))
    keep(archive, html(ISSUE), pdf(replace(ISSUE, items=moved)))
    lines = compared(archive)
    assert any("in another order: " in line for line in lines)
    at = lines.index("  item 1      links lead elsewhere")
    assert lines[at + 1 : at + 3] == [
        "        page: https://harbour.invalid/rescue",
        "        PDF: https://harbour.invalid/elsewhere",
    ]


def test_what_a_second_reader_found_in_the_copy_that_stands(archive: Archive) -> None:
    doubt = Discrepancy("beautifulsoup", "missing", "item 2", ISSUE.items[1].text, "")
    caution = Caution(WarningCode.WITNESSES_DIFFER, "beautifulsoup reads differently: item 2")
    keep(archive, Arrived(page(b"p"), [replace(READING, discrepancies=(doubt,), cautions=(caution,))]))
    lines = compared(archive)
    at = lines.index("The copy that stands, read a second time by BeautifulSoup")
    assert lines[at + 1] == "  item 2      only in the first reading"
    assert "    warnings: witnesses_differ · second reader: beautifulsoup reads differently: item 2" in lines


def test_a_lone_page_is_told_as_such_and_is_no_fault(archive: Archive) -> None:
    keep(archive, html(ISSUE))
    lines = compared(archive)
    assert lines[-2:] == [
        "The page stands: no other copy of this issue was read.",
        "No PDF of this issue is known.",
    ]


def test_the_same_as_json(archive: Archive) -> None:
    keep(archive, html(ISSUE), pdf(OTHER_WORD))
    (line,) = shown(archive, "--witnesses", "--json")
    told = json.loads(line)
    assert told["rule"] == "better form"
    found = told["witnesses"]
    assert [
        (one["format"], one["is_current"], one["is_witness"], one["is_sound"]) for one in found["copies"]
    ] == [
        ("page", True, False, True),
        ("pdf", False, True, True),
    ]
    (comparison,) = found["comparisons"]
    assert comparison["agree"] is False
    assert comparison["address"] == PDF_ADDRESS
    assert [(one["place"], one["verdict"]) for one in comparison["places"]] == [
        ("headline 1", "same"),
        ("headline 2", "same"),
        ("item 1", "wording"),
        ("item 2", "same"),
    ]
    assert "17" in comparison["places"][2]["theirs"]
    assert found["second_reading"] == []
    assert found["sum"] == "Page and PDF differ in 1 of 2 items."
    (plain,) = shown(archive, "--json")
    assert json.loads(plain) == {name: value for name, value in told.items() if name != "witnesses"}


def test_every_copy_of_many_is_listed_once(archive: Archive) -> None:
    keep(archive, *COPIES)
    (line,) = shown(archive, "--witnesses", "--json")
    found = json.loads(line)["witnesses"]
    assert len(found["copies"]) == len(COPIES)
    assert len(found["comparisons"]) == sum(one["is_witness"] for one in found["copies"]) == 3
