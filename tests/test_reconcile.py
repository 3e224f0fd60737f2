"""Two accounts of one issue: what is the same, told otherwise, elsewhere, or on one side only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.model import Discrepancy, Headline, Issue, Item, Link
from parsers.reconcile import copy_differences, differences, spots

ITEMS = (
    "The harbour council of Port Amsel met in the evening to hear how many lanterns the pilots had counted.",
    "Shipwrights at Karsholm laid the keel of a second ice ferry and asked for 40 million crowns of steel.",
    "A storm closed the strait for nine hours; two trawlers were towed to Eastmark without loss of life.",
    "Ministers of both shores signed a paper on the rescue of seamen, whatever flag their vessel may fly.",
    "Students of the naval school rowed around Cape Tern in four days, an hour faster than the year before.",
)
HEADLINES = (
    "Council counts its lanterns",
    "Keel laid for second ice ferry",
    "Storm closes the strait",
    "Rescue paper signed by ministers",
    "Students row around the cape",
)


def issue(
    items: Sequence[str] = ITEMS,
    headlines: Sequence[str] = HEADLINES,
    *,
    credit: str | None = "Straits Wire",
    cut: bool = False,
) -> Issue:
    entries = [Item(at, None, text) for at, text in enumerate(items, 1)]
    if cut:
        entries[-1] = replace(entries[-1], complete=False)
    heads = tuple(Headline(at, text) for at, text in enumerate(headlines, 1))
    return Issue("harbour-digest", None, None, credit, heads, tuple(entries), truncated=cut)


def changed(at: int, old: str, new: str) -> list[str]:
    """The items with some words of one of them, counted from 1, replaced."""
    assert old in ITEMS[at - 1]
    return [text.replace(old, new) if place == at else text for place, text in enumerate(ITEMS, 1)]


def told(ours: Issue, theirs: Issue) -> list[tuple[str, str]]:
    return [(one.kind, one.place) for one in copy_differences(ours, theirs, "pdf")]


def test_the_same_text_agrees_whatever_its_white_space() -> None:
    spaced = [text.replace("the ", "the\n  ").replace(", ", ",") for text in ITEMS]
    assert copy_differences(issue(), issue(spaced), "pdf") == ()
    assert differences(issue(), issue(spaced), "beautifulsoup") == ()


def test_a_wording_is_told_by_its_differing_words_with_a_few_around_them() -> None:
    (one,) = copy_differences(issue(), issue(changed(2, "40 million", "45 million")), "pdf")
    assert one == Discrepancy(
        "pdf",
        "wording",
        "item 2",
        "… ferry and asked for 40 million crowns of steel.",
        "… ferry and asked for 45 million crowns of steel.",
    )


def test_words_that_one_side_lacks_are_told_by_their_surroundings() -> None:
    (one,) = copy_differences(issue(), issue(changed(3, "two trawlers were", "trawlers were")), "pdf")
    assert (one.ours, one.theirs) == (
        "… strait for nine hours; two trawlers were towed to …",
        "… strait for nine hours; trawlers were towed to …",
    )


def test_two_distant_spots_are_one_discrepancy_of_two_parts() -> None:
    text = ITEMS[4].replace("Students", "Cadets").replace("year", "summer")
    (one,) = copy_differences(issue(), issue([*ITEMS[:4], text]), "pdf")
    assert (one.place, one.theirs) == (
        "item 5",
        "Cadets of the naval school … hour faster than the summer before.",
    )


def test_words_run_together_are_not_what_differs() -> None:
    (one,) = copy_differences(
        issue(), issue(changed(3, "closed the strait for nine", "closedthe strait for ten")), "pdf"
    )
    assert "A storm" not in one.ours
    assert spots(["closed", "the", "strait", "nine"], ["closedthe", "strait", "ten"]) == [(3, 4, 2, 3)]


def test_a_line_end_hyphen_is_a_wording_like_any_other() -> None:
    assert told(issue(), issue(changed(5, "students".title(), "Stu-dents"))) == [("wording", "item 5")]


def test_an_entry_on_one_side_only_is_missing_or_extra_and_shifts_nothing() -> None:
    fewer = issue(ITEMS[:1] + ITEMS[2:], HEADLINES[:1] + HEADLINES[2:])
    assert differences(issue(), fewer, "beautifulsoup") == (
        Discrepancy("beautifulsoup", "missing", "headline 2", HEADLINES[1], ""),
        Discrepancy("beautifulsoup", "missing", "item 2", ITEMS[1], ""),
    )
    assert differences(fewer, issue(), "beautifulsoup") == (
        Discrepancy("beautifulsoup", "extra", "headline 2", "", HEADLINES[1]),
        Discrepancy("beautifulsoup", "extra", "item 2", "", ITEMS[1]),
    )


def test_a_copy_with_more_items_says_so_first() -> None:
    found = copy_differences(issue(ITEMS[:4], HEADLINES[:4]), issue(), "pdf")
    assert found[0] == Discrepancy("pdf", "fewer-items", "items", "4", "5")
    assert [(one.kind, one.place) for one in found[1:]] == [("extra", "headline 5"), ("extra", "item 5")]
    assert ("fewer-items", "items") not in told(issue(), issue(ITEMS[:4], HEADLINES[:4]))


def test_a_moved_entry_is_out_of_order_and_nothing_else() -> None:
    moved = [*ITEMS[1:], ITEMS[0]]
    assert copy_differences(issue(), issue(moved), "pdf") == (
        Discrepancy("pdf", "order", "item 1", "1", "5"),
    )


def test_a_moved_entry_may_be_worded_differently_too() -> None:
    other = changed(1, "evening", "morning")
    assert told(issue(), issue([*other[1:], other[0]])) == [("order", "item 1"), ("wording", "item 1")]


@pytest.mark.parametrize("order", list(permutations(range(4)))[1:])
def test_any_order_is_told_by_the_fewest_moves(order: tuple[int, ...]) -> None:
    found = copy_differences(issue(ITEMS[:4]), issue([ITEMS[at] for at in order]), "pdf")
    places = {int(one.place.removeprefix("item ")) - 1 for one in found}
    assert {one.kind for one in found} == {"order"}
    stayed = [at for at in order if at not in places]
    assert stayed == sorted(stayed)
    longest = max(
        bits.bit_count()
        for bits in range(16)
        if (some := [at for at in order if bits >> at & 1]) == sorted(some)
    )
    assert len(found) == 4 - longest


def test_a_rewritten_entry_in_the_same_place_is_a_wording() -> None:
    theirs = [*HEADLINES[:2], "Storm shuts strait", *HEADLINES[3:]]
    assert told(issue(), issue(headlines=theirs)) == [("wording", "headline 3")]


def test_an_entry_that_shares_nothing_is_on_one_side_each() -> None:
    theirs = [
        *ITEMS[:2],
        "Quite another piece of news stands here, about bees and their keepers.",
        *ITEMS[3:],
    ]
    assert told(issue(), issue(theirs)) == [("missing", "item 3"), ("extra", "item 3")]


@pytest.mark.parametrize("length", [3, 20, 60, len(ITEMS[2])])
def test_a_cut_copy_agrees_as_far_as_it_goes(length: int) -> None:
    cut = issue([*ITEMS[:2], ITEMS[2][:length]], cut=True)
    assert copy_differences(issue(), cut, "text") == ()
    assert told(cut, issue()) == [("fewer-items", "items")]


def test_a_cut_copy_differs_within_what_it_has() -> None:
    theirs = [*changed(2, "40", "45")[:2], ITEMS[2][:60].replace("nine", "ten")]
    assert told(issue(), issue(theirs, cut=True)) == [("wording", "item 2"), ("wording", "item 3")]
    assert told(issue(), issue([ITEMS[0], ITEMS[2][:60]], cut=True)) == [("missing", "item 2")]


def linked(*hrefs: str, at: int = 1) -> Issue:
    one = issue()
    links = tuple(Link("here", href, 0) for href in hrefs)
    return replace(one, items=tuple(replace(i, links=links if i.position == at else ()) for i in one.items))


A, B = "https://harbour.invalid/a", "https://harbour.invalid/b"


def test_links_are_compared_where_both_copies_have_any() -> None:
    assert copy_differences(linked(A, at=3), linked(B, at=3), "pdf") == (
        Discrepancy("pdf", "link", "item 3", A, B),
    )
    assert copy_differences(linked(A, B), linked(B), "pdf") == (Discrepancy("pdf", "link", "item 1", A, ""),)
    assert told(linked(A, at=1), linked(A, at=2)) == [("link", "item 1"), ("link", "item 2")]
    assert told(linked(A), issue()) == []
    assert told(issue(), linked(A)) == []
    assert told(linked(A), linked(A, A)) == []


def test_a_credit_differs_for_a_reader_of_the_same_bytes_and_for_copies_that_both_have_one() -> None:
    bare, other = issue(credit=None), issue(credit="The Port Amsel Courier")
    assert copy_differences(issue(), bare, "pdf") == ()
    named = Discrepancy("pdf", "wording", "credit", "Straits Wire", "The Port Amsel Courier")
    assert copy_differences(issue(), other, "pdf") == (named,)
    assert differences(issue(), bare, "beautifulsoup") == (
        Discrepancy("beautifulsoup", "wording", "credit", "Straits Wire", ""),
    )


@pytest.mark.parametrize(
    ("ours", "theirs", "differ"),
    [
        ("Harbour Digest Vol. 2.4", "HARBOUR DIGEST – Vol 2.4", False),
        ("Harbour Digest Vol. 2.4", "Harbour Digest", False),
        ("Harbour Digest Vol. 2.4", None, False),
        ("Harbour Digest Vol. 2.4", "Strait Digest Vol. 2.4", True),
        ("Harbour Digest Vol. 2.4", "Harbour Digest Vol. 2.5", True),
    ],
)
def test_titles_of_copies_differ_where_they_say_something_else(
    ours: str, theirs: str | None, differ: bool
) -> None:
    found = copy_differences(replace(issue(), title=ours), replace(issue(), title=theirs), "pdf")
    assert found == ((Discrepancy("pdf", "wording", "title", ours, theirs or ""),) if differ else ())


def test_repeated_entries_are_matched_one_by_one() -> None:
    twice = [ITEMS[0], ITEMS[0], *ITEMS[1:]]
    assert told(issue(twice), issue(twice)) == []
    assert told(issue(twice), issue()) == [("missing", "item 2")]


WORDS = st.sampled_from(["harbour", "pilot", "lantern", "of", "the", "ferry", "ice", "strait"])
TEXTS = st.lists(st.lists(WORDS, min_size=1, max_size=12).map(" ".join), max_size=7)


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS)
def test_nothing_differs_only_where_all_is_the_same(ours: list[str], theirs: list[str]) -> None:
    found = differences(issue(ours, ours), issue(theirs, theirs), "other")
    alone = [one for one in found if one.kind in {"missing", "extra"} and one.place.startswith("item")]
    assert (not found) == (["".join(one.split()) for one in ours] == ["".join(one.split()) for one in theirs])
    assert sum(1 if one.kind == "extra" else -1 for one in alone) == len(theirs) - len(ours)
    assert all(one.kind == "order" or one.ours != one.theirs for one in found)
