"""Searching the archive: what finds what, in which order, and what is refused with a sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from archive_samples import ADDRESS, CUT, ISSUE, NAME, READING, Arrived, issue_of, keep, page
from conftest import FilledWith
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from proving import PROVE
from sqlalchemy import Date

from db import search_tables
from db.engine import Archive
from db.facts import metadata
from db.search import Filters, Hit, QueryError, count, search
from parsers.model import Format, Headline, Item, Key, Reading

QUIET = settings(database=None, deadline=None)
TEXTS = {
    Key(1, 1): "The U.S. navy and the Maritime Self-Defense Force met off Tōkyō Bay on the 9th.",
    Key(1, 2): "A navy of Orr said “no stranger’s rope” twice; Prime Minister Kōno agreed to the 2+2 talks.",
    Key(2, 1): "Free and open waters, said the defence minister, are free waters. Coast guards agree.",
    Key(2, 2): "東京で日米同盟の会議が開かれた。 Delegates of the USA ate straße cake at 5 p.m. sharp.",
}


@pytest.fixture
def filled(database: str, filled_with: FilledWith) -> Archive:
    return filled_with(database, fill)


def fill(archive: Archive) -> None:
    arrivals = [
        Arrived(page(str(key).encode(), f"{ADDRESS}{key}"), [Reading(1, Format.PAGE, issue_of(key, text))])
        for key, text in TEXTS.items()
    ]
    keep(archive, *arrivals)


def found(archive: Archive, query: str, **options: object) -> list[str]:
    """The issues whose item is found, in their order."""
    with archive.read() as connection:
        hits = search(connection, query, **options).hits
    return [str(hit.key) for hit in hits if hit.kind == "item"]


FINDS = {
    "navy": "1.1 1.2",
    "NAVY": "1.1 1.2",
    "navy orr": "1.2",
    "navy AND orr": "1.2",
    "navy nothing": "",
    "us navy": "1.1",
    "U.S. navy": "1.1",
    '"U.S. navy"': "1.1",
    "u.s": "1.1",
    "USA": "2.2",
    "U.S.A.": "2.2",
    "tokyo": "1.1",
    "Tōkyō": "1.1",
    "kono": "1.2",
    "KŌNO": "1.2",
    "stranger's": "1.2",
    "stranger’s rope": "1.2",
    "“no stranger's rope”": "1.2",
    '"rope stranger"': "",
    "self-defense": "1.1",
    '"self defense force"': "1.1",
    "defense self": "1.1",
    "2+2": "1.2",
    "free": "2.1",
    '"free waters"': "2.1",
    '"open waters"': "2.1",
    '"free open"': "",
    "mari*": "1.1",
    '"maritime se*"': "1.1",
    '"maritime se"*': "1.1",
    "self-de*": "1.1",
    "orr OR tokyo": "1.1 1.2",
    "navy NOT orr": "1.1",
    "navy -orr": "1.1",
    "navy AND NOT orr": "1.1",
    'navy -"maritime self"': "1.2",
    "navy -mari*": "1.2",
    "orr OR free -coast": "1.2",
    "東京": "2.2",
    "日米同盟": "2.2",
    "京東": "",
    "strasse": "2.2",
    "STRAẞE": "2.2",
    "pm": "2.2",
    "5 p.m.": "2.2",
    "9th": "1.1",
    "not": "",
    "or": "",
    "and free": "2.1",
    "(navy) & [orr];": "1.2",
    "navy - orr": "1.2",
    "ｎａｖｙ": "1.1 1.2",
    "(orr OR tokyo) navy": "1.1 1.2",
    "navy (kono OR tokyo)": "1.1 1.2",
    "navy -(orr OR kono)": "1.1",
    "navy NOT (orr NOT kono)": "1.1 1.2",
    "((orr))": "1.2",
    "navy NEAR tokyo": "1.1",
    "navy NEAR/3 orr": "1.2",
    "tokyo NEAR/9 navy": "1.1",
    "tokyo NEAR/6 navy": "",
    '"us navy" NEAR/8 "tokyo bay"': "1.1",
    '"us navy" NEAR/7 "tokyo bay"': "",
    "free NEAR/0 waters": "2.1",
    "free NEAR/0 open": "",
    "coast NEAR/0 guard*": "2.1",
    "coast NEAR gua* NEAR agree": "2.1",
    "near navy": "",
    "東*": "2.2",
}


def test_the_tables_of_a_search_are_those_of_the_schema() -> None:
    for some in search_tables.ALL:
        for column in some.columns:
            there = metadata.tables[some.name].columns[column.name]
            assert isinstance(there.type, Date) == isinstance(column.type, Date), f"{some.name}.{column.name}"


def test_words_find_what_they_should(filled: Archive) -> None:
    assert {query: " ".join(sorted(found(filled, query))) for query in FINDS} == FINDS


REFUSED = {
    "": "expected words to search for",
    "  ": "expected words to search for",
    "!!! ...": "expected words to search for",
    '"': "expected a closing quotation mark",
    'navy "open waters': "expected a closing quotation mark",
    '""': "expected words to search for",
    "NOT navy": "expected words to search for",
    "-navy": "expected words to search for",
    "navy OR -orr": "expected words to search for",
    "OR navy": "expected a word before OR",
    "AND navy": "expected a word before AND",
    "navy OR": "expected a word after OR, found the end",
    "navy OR OR orr": "expected a word after OR, found OR",
    "navy NOT": "expected a word after NOT, found the end",
    "navy NOT NOT orr": "expected a word after NOT, found NOT",
    "navy OR !!!": "expected words to search for",
    "*": "expected an asterisk only at the end of a word",
    "na*vy": "expected an asterisk only at the end of a word",
    "*navy": "expected an asterisk only at the end of a word",
    "a*": "expected 2 letters before an asterisk",
    "navy (orr": "expected a closing bracket",
    "navy) orr": "expected an opening bracket",
    "()": "expected words to search for",
    "(navy OR) orr": r"expected a word after OR, found \)",
    "NEAR orr": "expected a word before NEAR",
    "navy NEAR": "expected a word after NEAR, found the end",
    "navy NEAR/51 orr": "expected NEAR/0 to NEAR/50, found NEAR/51",
    "navy NEAR (orr OR kono)": "expected a word or a phrase on either side of NEAR",
    "navy NEAR -orr": "expected a word or a phrase on either side of NEAR",
    "NEAR(navy orr)": "expected a word before NEAR",
    "(" * 21 + "navy" + ")" * 21: "expected at most 20 brackets",
    "a " * 51: "expected at most 50 words, found 51",
    "a" * 1001: "expected a search of at most 1000 characters, found 1001",
}


def test_what_means_nothing_is_refused(filled: Archive) -> None:
    for query, message in REFUSED.items():
        with filled.read() as connection, pytest.raises(QueryError, match=message):
            search(connection, query)


@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (-1, 0), (1, -1)])
def test_pages_begin_at_the_beginning(filled: Archive, limit: int, offset: int) -> None:
    with filled.read() as connection, pytest.raises(QueryError, match="expected a limit from 1"):
        search(connection, "navy", limit=limit, offset=offset)


HOSTILE = [
    "navy'; DROP TABLE item; --",
    "folded: navy",
    "^navy",
    "NEAR/2(navy orr)",
    "navy + orr",
    "{folded} : navy",
    "navy:* | orr & !free <-> waters",
    "navy\\",
    "'navy'",
    "na\x00vy",
    "\ud800 navy",
    ":fitting %s %(a)s ?",
    "search_text",
    "🚢",
    "navy\u202e",
    "ﷺ navy",
    "'" * 500,
]


def answer(archive: Archive, query: str) -> str:
    """What a search says in the end: nothing where it found something or not, else why it was refused."""
    with archive.read() as connection:
        try:
            search(connection, query)
        except QueryError as error:
            return str(error)
    return ""


def test_hostile_queries_are_words_or_refused(filled: Archive) -> None:
    answers = {query: answer(filled, query) for query in HOSTILE}
    assert [query for query, said in answers.items() if said] == ["NEAR/2(navy orr)", "🚢", "'" * 500]
    assert found(filled, "navy'; DROP TABLE item; --") == []
    assert found(filled, "'navy'") == found(filled, "navy\\") == found(filled, "navy")


@settings(
    QUIET, max_examples=150 if PROVE else 50, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(st.sampled_from("ab-*\"'“” .&|!():<>\\\x00\ud800é東ORANDNTE/5+^{}"), max_size=24))
def test_any_query_is_answered_or_refused(filled: Archive, query: str) -> None:
    said = answer(filled, query)
    assert not said or said.startswith("expected ")


def test_a_hit_has_what_a_reader_wants_to_see(archive: Archive) -> None:
    keep(archive, Arrived(page(b"one"), [READING]))
    with archive.read() as connection:
        (hit,) = search(connection, "ohira storm").hits
        (headline,) = search(connection, "dry dock").hits
    same = {
        "publication": NAME,
        "key": Key(2, 4),
        "issue_id": "vol-2-4",
        "position": 2,
        "headline": "Minister Ōhira opens the dry dock",
        "published_start": date(2023, 2, 16),
        "published_end": date(2023, 2, 28),
        "address": ADDRESS,
    }
    assert hit == Hit(kind="item", snippet=ISSUE.items[1].text, spans=((9, 14), (89, 94)), **same)
    assert headline == Hit(
        kind="headline", snippet="Minister Ōhira opens the dry dock", spans=((25, 28), (29, 33)), **same
    )


def test_a_snippet_is_the_published_text_around_the_words(archive: Archive) -> None:
    far = "Nothing at all happens in this sentence. " * 40
    text = f"{far}Then the “U.S.-Orrish” fleet sails past Ōsaka. {far}"
    keep(archive, Arrived(page(b"one"), [Reading(1, Format.PAGE, issue_of(Key(1, 1), text))]))
    with archive.read() as connection:
        (hit,) = search(connection, '"us orrish fleet" osaka').hits
    assert len(hit.snippet) < 300
    assert hit.snippet.strip("… ") in text
    assert hit.snippet.startswith("… ")
    assert hit.snippet.endswith(" …")
    assert [hit.snippet[start:end] for start, end in hit.spans] == ["U.S.-Orrish” fleet", "Ōsaka"]


def test_the_end_of_a_long_text_is_shown_whole(archive: Archive) -> None:
    text = "Nothing at all happens in this sentence. " * 40 + "At last the lantern."
    keep(archive, Arrived(page(b"one"), [Reading(1, Format.PAGE, issue_of(Key(1, 1), text))]))
    with archive.read() as connection:
        (hit,) = search(connection, "lantern").hits
    assert hit.snippet.endswith("At last the lantern.")


def test_only_what_is_current_is_found(archive: Archive) -> None:
    keep(archive, Arrived(page(b"cut", day=9), [CUT]))
    assert (found(archive, "stranger"), found(archive, '"no cr"')) == ([], ["2.4"])
    keep(archive, Arrived(page(b"whole"), [READING]))
    assert (found(archive, "stranger"), found(archive, '"no cr"')) == (["2.4"], [])
    longer = "Replaced, " + "in as many words as before, " * 20 + "by the publisher."
    edited = replace(ISSUE, items=(ISSUE.items[0], replace(ISSUE.items[1], text=longer)))
    keep(archive, Arrived(page(b"edit", day=10), [Reading(1, Format.PAGE, edited)]))
    assert (found(archive, "stranger"), found(archive, "replaced")) == ([], ["2.4"])
    moved = replace(edited, key=Key(2, 5))
    keep(archive, Arrived(page(b"edit", day=10), [Reading(1, Format.PAGE, moved)], "parser-2"))
    assert (found(archive, "replaced"), found(archive, "stranger")) == (["2.5"], ["2.4"])


def test_newest_first_and_page_by_page(archive: Archive) -> None:
    keys = [Key(1, 2), Key(3, 1), Key(1, 20), Key(2, 5)]
    keep(
        archive,
        *(
            Arrived(
                page(str(key).encode(), f"{ADDRESS}{key}"), [Reading(1, Format.PAGE, issue_of(key, "Fog."))]
            )
            for key in keys
        ),
    )
    assert found(archive, "fog", order="newest") == ["3.1", "2.5", "1.20", "1.2"]
    assert found(archive, "fog", order="newest", limit=2, offset=1) == ["2.5", "1.20"]
    with archive.read() as connection:
        assert count(connection, "fog") == 4
        assert count(connection, "fog", at_most=2) == 3
        assert search(connection, "fog", offset=9).hits == ()


def test_the_best_come_first(archive: Archive) -> None:
    texts = {Key(1, 1): "Rope. " + "Other words follow. " * 30, Key(1, 2): "Rope, rope and rope."}
    keep(
        archive,
        *(
            Arrived(page(text.encode(), f"{ADDRESS}{key}"), [Reading(1, Format.PAGE, issue_of(key, text))])
            for key, text in texts.items()
        ),
    )
    assert found(archive, "rope") == ["1.2", "1.1"]


def test_one_publication_alone(archive: Archive) -> None:
    keep(archive, Arrived(page(b"a"), [READING]))
    other = Reading(1, Format.PAGE, replace(ISSUE, publication="lantern-digest"))
    keep(archive, Arrived(page(b"b", ADDRESS + "b"), [other]), publication="lantern-digest")
    with archive.read() as connection:
        assert count(connection, "stranger") == 2
        only = search(connection, "stranger", Filters(publication="lantern-digest"))
        assert search(connection, "stranger", Filters(publication="nobody")).hits == ()
        assert count(connection, "stranger", Filters(publication="nobody")) == 0
    assert (len(only.hits), [hit.publication for hit in only.hits]) == (1, ["lantern-digest"])


def test_endless_items_are_kept_and_searched_from_their_beginning(archive: Archive) -> None:
    endless = replace(
        ISSUE,
        headlines=tuple(Headline(at, "Fog") for at in range(1, 3)),
        items=(Item(1, 1, "first " + "東ﷺé" * 60_000), Item(2, 2, "second " + "w" * 300_000 + " last")),
    )
    keep(archive, Arrived(page(b"a"), [Reading(1, Format.PAGE, endless)]))
    assert (found(archive, "first"), found(archive, "second"), found(archive, "last")) == (
        ["2.4"],
        ["2.4"],
        [],
    )
