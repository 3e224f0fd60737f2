"""The kinds of dates said in items and of claims about an issue's own date: closed lists of the model."""

from __future__ import annotations

from enum import StrEnum


class MentionKind(StrEnum):
    """What a date said in an item is, as the contract names it."""

    DAY = "day"
    DAY_RANGE = "day-range"
    DAY_LIST = "day-list"
    MONTH = "month"
    MONTH_PART = "month-part"
    YEAR = "year"
    FISCAL_YEAR = "fiscal-year"
    SEASON = "season"
    RELATIVE = "relative"
    OTHER = "other"


class ClaimMethod(StrEnum):
    """What can say when an issue was published, the most trusted first."""

    NUMBERING = "numbering"
    TITLE = "title"
    JSON_LD = "json-ld"
    META = "meta"
    TIME = "time"
    FEED = "feed"
    REST = "rest"
    SITEMAP = "sitemap"
    PDF_METADATA = "pdf-metadata"
    UPLOAD_PATH = "upload-path"
    LATEST_DAY = "latest-day-said"
