"""What a block of a document is for."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a block is for; every block has exactly one."""

    TITLE = "title"
    LABEL = "label"
    CREDIT = "credit"
    HEADLINE = "headline"
    ITEM = "item"
    BLURB = "blurb"
    BOILERPLATE = "boilerplate"
    CAPTION = "caption"
    LEFTOVER = "leftover"
