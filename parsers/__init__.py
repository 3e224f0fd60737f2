"""Pure functions from bytes to issues: no clock, no network, no files, no database."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.explained import Explanation
    from parsers.model import Capture, Key, Reading, SecondWitness
    from parsers.publication import Publication


def read(
    capture: Capture,
    *,
    publication: Publication | None = None,
    key: Key | None = None,
    second_witness: SecondWitness = "always",
    vouched: bool = False,
) -> tuple[Reading, ...]:
    """Every issue of a capture as a reading each, or one reading with a typed failure; never empty.

    Without a publication it is recognised by host or title. `key` stands for a copy that shows no number.
    The second witness checks always, with "auto" where the reading is not sound and where a PDF has no page
    that vouches for it (`vouched`), and with "never" nothing.
    """
    from parsers.reading import readings  # late: the readers are heavy and most commands need only the nouns

    return readings(capture, publication, key, second_witness, vouched=vouched)


def explain(
    capture: Capture,
    *,
    publication: Publication | None = None,
    key: Key | None = None,
    second_witness: SecondWitness = "always",
) -> Explanation:
    """Every block of a capture with its role and the rule that gave it, and what `read` makes of them."""
    from parsers.explained import explanation

    return explanation(capture, publication, key, second_witness)
