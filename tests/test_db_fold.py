"""Words as they are searched: what is the same word, and where it stands in the published text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.fold import words
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


@settings(QUIET)
@given(st.text(max_size=80), st.text(st.sampled_from("aB.é東カ\u3099 -½"), max_size=40))
def test_words_have_the_places_of_what_they_fold(anything: str, likely: str) -> None:
    text = anything + likely
    said, places = words(text)
    assert " ".join(said) == fold(text)
    assert len(places) == len(said)
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)
