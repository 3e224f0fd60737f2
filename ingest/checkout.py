"""The source tree that this program runs from, for the commands that write into it."""

from __future__ import annotations

from pathlib import Path

import ingest

PARTS = ("pyproject.toml", "parsers/publications", "fixtures", "tests")


class CheckoutError(ValueError):
    """No source tree to write into, or one that must not be written as asked; the message says which."""


def checkout() -> Path:
    """The root of the source tree; CheckoutError where the program is installed without one."""
    root = Path(ingest.__file__).resolve().parent.parent
    lacking = [part for part in PARTS if not (root / part).exists()]
    if lacking:
        raise CheckoutError(
            f"expected a source checkout, found {root} without {lacking[0]}: "
            "run this in a clone of the project"
        )
    return root
