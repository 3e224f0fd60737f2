"""An issue is read alike from every markup, whatever stands around it on the page."""

from __future__ import annotations

from collections import Counter

import pytest
from damage import damaged, outcome
from markup_generator import MARKUPS, rendered
from proving import PROVE

from parsers import read
from parsers.model import Capture

# Of fewer pages than some hundreds two in a hundred say nothing: one page more or less would decide.
SEEDS = 200 if PROVE else 12
DAMAGED = 2000 if PROVE else 56
EXACT_AT_LEAST = 0.98


def test_rendered_issues_are_read_exactly_or_say_that_they_are_not() -> None:
    outcomes: Counter[str] = Counter()
    silent = []
    for markup in MARKUPS:
        for seed in range(SEEDS):
            page = rendered(markup, seed)
            found = outcome(page, read(Capture(page.body, page.address)))
            outcomes[found] += 1
            if found in {"silent", "gone"}:
                silent.append((markup, seed))
    print(f"{len(MARKUPS)} markups, {SEEDS} seeds: {dict(outcomes)}")
    assert silent == []
    assert outcomes["exact"] >= EXACT_AT_LEAST * outcomes.total()


@pytest.mark.parametrize("start", [0, 1_000_000])
def test_a_damaged_page_is_never_read_wrongly_in_silence(start: int) -> None:
    outcomes: Counter[str] = Counter()
    silent = []
    for seed in range(start, start + DAMAGED // 2):
        page = rendered(MARKUPS[seed % len(MARKUPS)], seed)
        body, damages = damaged(page, seed)
        found = outcome(page, read(Capture(body, page.address)))
        outcomes[found] += 1
        if found == "silent":
            silent.append((page.markup, seed, damages))
    print(f"{DAMAGED // 2} damaged pages: {dict(outcomes)}")
    assert silent == []
    assert outcomes["exact"] > 0.3 * outcomes.total()  # damage outside of the issue must not cost it
