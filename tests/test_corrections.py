"""What people know better: a copy's number, a loss that is right, a withdrawn text, each taken back again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from parser_versions import ADDRESS, WHOLE, brought_in, first_parser, page_of, use_parser
from sqlalchemy import select
from test_crawl_witnesses import HEADLINES, ITEMS
from test_reparse import configuration, run

from db.engine import open_archive
from db.verify import content_hash, problems
from db.views import named
from ingest.configuration import Configuration

__all__ = ["configuration", "first_parser"]  # fixtures that every test here uses

WITHOUT_NUMBER = page_of(HEADLINES, ITEMS, title="US-Japan Alliance Digest")
BECAUSE = ("--because", "The printed copy says so.", "--by", "A. Keeper")


def rows(configuration: Configuration, view: str) -> list[dict[str, object]]:
    with open_archive(configuration.database_url) as archive, archive.read() as connection:
        assert list(problems(connection)) == []
        return [dict(row._mapping) for row in connection.execute(select(named(view)))]


def hashed(configuration: Configuration) -> str:
    with open_archive(configuration.database_url) as archive, archive.read() as connection:
        return content_hash(connection)


def test_a_copy_without_a_number_is_given_one(
    configuration: Configuration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought_in(configuration, tmp_path / "in", WITHOUT_NUMBER, day=1, address=None)
    before = hashed(configuration)
    assert len(rows(configuration, "unnumbered")) == 1
    code, (made,), _ = run(configuration, "correct", "1", "--key", "2.4", *BECAUSE, "--json")
    assert (code, made["field"], made["value"], made["made_by"]) == (0, "key", "2.4", "A. Keeper")
    assert made["changed"] == [{"publication": "demo", "issue_id": "vol-2-4"}]
    assert rows(configuration, "unnumbered") == []
    (issue,) = rows(configuration, "current_issue")
    assert (issue["issue_id"], issue["is_corrected"], str(issue["published_start"])) == (
        "vol-2-4",
        True,
        "2023-02-16",
    )
    assert any(str(row["start_on"]).startswith("2023-02") for row in rows(configuration, "current_date"))
    assert hashed(configuration) != before

    # Newer parsers, and the same file brought in again, read it so too.
    use_parser(monkeypatch, "parser-2")
    assert run(configuration, "reparse", "--apply", "--json")[1][-1]["counts"]["changed"] == 0
    brought_in(configuration, tmp_path / "in", WITHOUT_NUMBER, day=1, address=None)
    assert [row["issue_id"] for row in rows(configuration, "current_issue")] == ["vol-2-4"]

    code, (gone,), _ = run(configuration, "correct", "--withdraw", "1", *BECAUSE, "--json")
    assert (code, gone["withdrawn_by"]) == (0, "A. Keeper")
    assert rows(configuration, "current_issue") == []
    assert len(rows(configuration, "unnumbered")) == 1
    (told,) = rows(configuration, "person_said")
    assert (told["is_in_force"], told["withdrawn_because"]) == (False, "The printed copy says so.")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("correct", "1", "--key", "2.5"), "expected one number, found"),
        (("correct", "9", "--key", "2.5"), "expected a capture of the archive, found number 9"),
        (("correct", "--withdraw", "9"), "expected a correction of the archive, found number 9"),
        (("accept", "1"), "expected a reading that is held back, found number 1"),
        (("withdraw", "3.1"), "expected one issue 3.1, found none"),
    ],
)
def test_what_contradicts_the_archive_changes_nothing(
    configuration: Configuration, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    brought_in(configuration, tmp_path / "in", WHOLE, day=1)
    before = hashed(configuration)
    code, _, told = run(configuration, *words, *BECAUSE)
    assert code == 3
    assert said in told
    assert hashed(configuration) == before


def test_a_lost_item_is_accepted_by_its_reading(configuration: Configuration, tmp_path: Path) -> None:
    brought_in(configuration, tmp_path / "in", WHOLE, day=1)
    outcome = brought_in(configuration, tmp_path / "in", page_of(HEADLINES[:4], ITEMS[:4]), day=2)
    assert (int(outcome.exit_code), [str(key) for key in outcome.held_back]) == (3, ["2.4"])
    (reading,) = outcome.held_back.values()
    assert f"`digest accept {reading} --because TEXT`" in outcome.sentence
    assert [row["items"] for row in rows(configuration, "current_issue")] == [5]
    code, _, said = run(configuration, "accept", str(reading), *BECAUSE)
    assert code == 0
    assert f"Correction 1: {ADDRESS}" not in said  # a file's own name says more
    assert "Correction 1: copy-2.html may stand as vol-2-4 with 4 headlines and 4 items" in said
    assert [row["items"] for row in rows(configuration, "current_issue")] == [4]
    again = brought_in(configuration, tmp_path / "in", page_of(HEADLINES[:4], ITEMS[:4], extra="<hr>"), day=3)
    assert (int(again.exit_code), again.held_back) == (0, {})
    run(configuration, "correct", "--withdraw", "1", *BECAUSE)
    assert [row["items"] for row in rows(configuration, "current_issue")] == [5]


def test_a_withdrawn_issue_keeps_its_citation_and_says_why(
    configuration: Configuration, tmp_path: Path
) -> None:
    brought_in(configuration, tmp_path / "in", WHOLE, day=1)
    code, _, said = run(configuration, "withdraw", "2.4", *BECAUSE)
    assert code == 0
    assert "Correction 1: issue 2.4 is withdrawn: “The printed copy says so.” (A. Keeper, 2024-04-02)" in said
    printed = ""
    for words in (("show", "2.4"), ("cite", "2.4"), ("cite", "2.4/1"), ("history", "2.4"), ("status",)):
        code, _, said = run(configuration, *words)
        assert code == 0, words
        printed += said
    assert "Because: The printed copy says so." in printed
    assert "vol-2-4-1-" not in printed
    for text in (*HEADLINES, *ITEMS):
        assert text not in printed
    (row,) = rows(configuration, "withdrawn_issue")
    assert str(row["payload_digest"]) in printed
    assert (
        run(configuration, "show", "2.4", "--json")[1][0]["withdrawn"]["because"]
        == "The printed copy says so."
    )
    assert (
        "Not found: no item, headline, title or credit has these words"
        in run(configuration, "verify-quote", ITEMS[0][:80])[2]
    )
    code, _, _ = run(configuration, "correct", "--withdraw", "1", *BECAUSE)
    assert (code, HEADLINES[0] in run(configuration, "show", "2.4")[2]) == (0, True)


def test_corrections_are_listed(configuration: Configuration, tmp_path: Path) -> None:
    brought_in(configuration, tmp_path / "in", WHOLE, day=1)
    run(configuration, "withdraw", "2.4", *BECAUSE)
    run(
        configuration, "correct", "--withdraw", "1", "--because", "It was another issue.", "--by", "B. Keeper"
    )
    code, objects, _ = run(configuration, "corrections", "--json")
    assert (code, [(one["issue_id"], one["withdrawn_because"]) for one in objects]) == (
        0,
        [("vol-2-4", "It was another issue.")],
    )
    assert (
        "; taken back: “It was another issue.” (B. Keeper, 2024-04-02)"
        in run(configuration, "corrections")[2]
    )


@pytest.mark.parametrize(
    "words",
    [("correct",), ("correct", "1"), ("correct", "1", "--key", "2.4"), ("withdraw", "2.4", "--because", " ")],
)
def test_half_a_correction_is_a_usage_error(configuration: Configuration, words: tuple[str, ...]) -> None:
    import click

    with pytest.raises(click.UsageError):
        run(configuration, *words)


def test_objects_are_one_a_line(configuration: Configuration, tmp_path: Path) -> None:
    brought_in(configuration, tmp_path / "in", WHOLE, day=1)
    _, _, said = run(configuration, "withdraw", "2.4", *BECAUSE, "--json")
    assert json.loads(said)["correction"] == 1
