"""What the states of a page mean for a night."""

from __future__ import annotations

# States of a page, by what they mean for the night; those named nowhere here are good news or no news.
UNREACHED = (
    "robots_unreachable",
    "challenge",
    "login_wall",
    "maintenance",
    "rate_limited",
    "tls_error",
    "timeout",
    "io_error",
    "unanswered",
)
UNREADABLE = (
    "not_understood",
    "truncated",
    "too_large",
    "bomb",
    "bad_encoding",
    "offsite",
    "address_blocked",
    "trap_limit",
)
VANISHED = ("gone", "soft_404")
DENIED = ("robots_denied",)
ANSWERED = ("stored", "unchanged", "duplicate", "not_understood", "truncated")
