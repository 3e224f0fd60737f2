"""The replica's PDFs, made by three producers: every headline and item as in its source."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pypdfium2
import pytest

from parsers.pdf_blocks import pdf_blocks
from parsers.pdf_witness import differences

SITE = Path(__file__).resolve().parent.parent / "fixtures" / "site"
FILES = sorted((SITE / "pdf").glob("*.pdf"))


def entries(file: Path) -> list[str]:
    """The headlines and items that a file was made from."""
    match = re.search(r"(\d+\.\d+)\.pdf$", file.name)
    assert match is not None
    source = json.loads((SITE / "source" / f"{match[1]}.json").read_text(encoding="utf-8"))
    texts = [*source["headlines"], *(item["text"] for item in source["items"])]
    return [" ".join(text.split()) for text in texts]


def producer(file: Path) -> str:
    document = pypdfium2.PdfDocument(file)
    try:
        return str(document.get_metadata_value("Producer"))
    finally:
        document.close()


def test_there_are_files_of_three_producers() -> None:
    assert {producer(file).split()[0] for file in FILES} == {"fpdf2", "WeasyPrint", "ReportLab"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem[-8:])
def test_every_entry_is_one_block_and_the_witness_agrees(file: Path) -> None:
    body = file.read_bytes()
    blocks = pdf_blocks(body)
    texts = [block.text for block in blocks]
    wanted = entries(file)
    assert [text for text in texts if text in wanted] == wanted
    assert all(block.bulleted for block in blocks if block.text in wanted)
    assert differences(body, [(str(number), block) for number, block in enumerate(blocks)]) == ()
