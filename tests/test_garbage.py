"""Python looks for garbage seldom in a backfill, and yet soon enough that it stays small."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from weakref import ref

import pytest

from ingest.garbage import seldom_collected


class Knot:
    """What refers to itself, as the lists in SQLAlchemy's statements do."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def as_of_the_command() -> Iterator[None]:
    """The command looks through little while it starts."""
    before = gc.get_threshold()
    gc.set_threshold(50_000)
    yield
    gc.set_threshold(*before)


@pytest.mark.usefixtures("as_of_the_command")
def test_what_refers_to_itself_goes_within_ten_thousand_objects() -> None:
    with seldom_collected():
        left = ref(Knot())
        assert left() is not None
        held = [[] for _ in range(10_100)]
        assert left() is None
    assert (len(held), gc.get_threshold()[0]) == (10_100, 50_000)
