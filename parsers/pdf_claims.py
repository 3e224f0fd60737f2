"""What a PDF says of the day on which it was made."""

from __future__ import annotations

import ctypes
from datetime import date

import pypdfium2.raw as pdfium  # the package starts PDFium when it is imported

from parsers.page_claims import said_day

# The day on which the file was made, else the one on which it was last changed.
FIELDS = (b"CreationDate", b"ModDate")
LONGEST = 128  # bytes of a date as PDFium gives it


def day_made(document: pdfium.FPDF_DOCUMENT) -> date | None:
    """The day of the first of the fields that names one, None where none does."""
    said = (metadata(document, field) for field in FIELDS)
    return next((day for text in said if (day := said_day(text.removeprefix("D:")[:8]))), None)


def metadata(document: pdfium.FPDF_DOCUMENT, field: bytes) -> str:
    """One field of a PDF's own description, as written."""
    buffer = ctypes.create_string_buffer(LONGEST)
    length = pdfium.FPDF_GetMetaText(document, field, buffer, LONGEST)
    return buffer.raw[: min(length, LONGEST)].decode("utf-16-le", "replace").rstrip("\0")
