"""Which headline an item belongs to is told by its words alone, the same in every process."""

from __future__ import annotations

from parsers.align import likeness

WORDS = "harbor compact frigate stockpile committee ministers refit talks exercise pipeline"


def test_likeness_does_not_depend_on_the_order_of_words_in_memory() -> None:
    """Ten words of a tenth each are one, and not a little less, as they are when added one by one."""
    scores = likeness([WORDS] * 5, [WORDS] * 5)
    assert [list(row) for row in scores] == [[1.0] * 5] * 5


def test_rare_words_count_more() -> None:
    scores = likeness(["harbor talks", "harbor refit"], ["The harbor in talks.", "The refit."])
    assert [list(row) for row in scores] == [[1 / 3 + 1 / 2, 1 / 3], [0.0, 1 / 2]]
