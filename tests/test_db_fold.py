"""Words as they are searched: what is the same word, and where it stands in the published text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.fold import folds, words
from db.search import fold

QUIET = settings(database=None, deadline=None)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("“U.S.–Japan” Alliance", "us japan alliance"),
        ("Tōkyō, KŌNO, Ōsaka", "tokyo kono osaka"),
        ("the e.g. U.S.S. Corrin (U.K.)", "the eg uss corrin uk"),
        ("Vol.1 No. 7", "vol 1 no 7"),
        ("stranger’s stranger's", "stranger s stranger s"),
        ("Hawaiʻi", "hawaii"),
        ("½ ﬁne Łódź Ærø", "1 2 fine lodz aero"),
        ("ｶﾞガが", "カ\u3099 カ\u3099 か\u3099"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
        ("", ""),
        ("… — ●", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


LONG = "a" * 101


@pytest.mark.parametrize(
    ("texts", "folded"),
    [
        ([], []),
        (["The U.S., “Tōkyō” — 2  days.", "", "Vol.1"], ["the us tokyo 2 days", "", "vol 1"]),
        (["U.S.", "U.K."], ["us", "uk"]),
        (["one\ntwo", "three"], ["one two", "three"]),
        (["東京", "plain"], ["東 京", "plain"]),
        (["tab\tand, x.", LONG, f"{LONG} b"], ["tab and x", LONG[1:], f"{LONG[1:]} b"]),
    ],
)
def test_texts_folded_together(texts: list[str], folded: list[str]) -> None:
    assert folds(texts) == folded


@settings(QUIET)
@given(st.lists(st.text(st.sampled_from("aB.’— \t\n,é東-½"), max_size=30), max_size=5))
def test_texts_fold_together_as_each_does_alone(texts: list[str]) -> None:
    assert folds(texts) == [fold(text) for text in texts]


@settings(QUIET)
@given(st.text(max_size=80), st.text(st.sampled_from("aB.é東カ\u3099 -½"), max_size=40))
def test_words_have_the_places_of_what_they_fold(anything: str, likely: str) -> None:
    text = anything + likely
    said, places = words(text)
    assert " ".join(said) == fold(text)
    assert len(places) == len(said)
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)
