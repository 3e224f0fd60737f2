"""How a number stands in a sentence."""

from __future__ import annotations


def counted(number: int, one: str, several: str = "") -> str:
    """A number with its noun: 1 file, 1,200 files, 2 addresses."""
    plural = several or f"{one}{'es' if one.endswith('s') else 's'}"
    return f"{number:,} {one if number == 1 else plural}"
