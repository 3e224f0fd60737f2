"""The parser over all kept captures: what would change, what is stored, and where coverage fell."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from pathlib import Path

import pytest
from click.testing import CliRunner
from parser_versions import ADDRESS, LAST_WORDS, WHOLE, brought_in, first_parser, page_of, use_parser
from sqlalchemy import func, select
from test_crawl_witnesses import HEADLINES, ITEMS

from db.corrections import Said
from db.engine import open_archive
from db.facts import reading
from db.verify import content_hash, evidence_hash, problems
from db.views import named
from ingest.clock import now
from ingest.commands.group import digest
from ingest.configuration import Configuration
from ingest.corrections import withdraw
from parsers.model import Key

__all__ = ["first_parser"]  # a fixture that every test here uses

EDITED = page_of(HEADLINES, [ITEMS[0].replace("31 ships", "32 ships"), *ITEMS[1:]])


@pytest.fixture
def configuration(archive_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Configuration:
    monkeypatch.setenv("DIGEST_NOW", "2024-04-02T03:00:00Z")
    return Configuration(tmp_path / "data", archive_url)


def run(configuration: Configuration, *words: str) -> tuple[int, list[dict[str, object]], str]:
    """Exit code, JSON objects and messages of a command."""
    options = ["--data", str(configuration.data), "--database-url", configuration.database_url]
    done = CliRunner().invoke(digest, [*words, *options], standalone_mode=False)
    if done.exception is not None:
        raise done.exception
    objects = [json.loads(line) for line in done.stdout.splitlines()] if "--json" in words else []
    return done.return_value, objects, done.stdout + done.stderr


def items(configuration: Configuration) -> int:
    with open_archive(configuration.database_url) as archive, archive.read() as connection:
        assert list(problems(connection)) == []
        return connection.execute(select(named("current_issue").c["items"])).scalar_one()


def state(configuration: Configuration) -> tuple[str, str, int]:
    with open_archive(configuration.database_url) as archive, archive.read() as connection:
        count = connection.scalar(select(func.count()).select_from(reading)) or 0
        return content_hash(connection), evidence_hash(connection), count


def test_a_parser_that_reads_better_is_shown_then_stored(
    configuration: Configuration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_parser(monkeypatch, "parser-1", blurb=[LAST_WORDS])
    brought_in(configuration, tmp_path / "in", WHOLE, day=1)
    assert items(configuration) == 4
    use_parser(monkeypatch, "parser-2")
    before = state(configuration)
    code, (change, outcome), said = run(configuration, "reparse", "--json")
    assert (code, state(configuration)) == (0, before)
    assert outcome["counts"] == {"captures": 1, "changed": 1, "stored": 0, "losing": 0, "lost": 0}
    (part,) = change["parts"]
    assert (change["stored"], part["key"], part["losses"]) == (False, "2.4", [])
    assert part["fields"]["items"] == {"before": "4", "after": "5"}
    assert part["fields"]["warnings"] == {"before": "more_headlines_than_items, leftovers", "after": ""}
    assert [(edit["place"], edit["kind"]) for edit in part["edits"]] == [("item 5", "added")]
    assert "1 of 1 captures read otherwise, nothing stored (--apply stores)" in said

    code, (change, outcome), said = run(configuration, "reparse", "--apply", "--json")
    assert (code, change["stored"], outcome["counts"]["stored"]) == (0, True, 1)
    assert items(configuration) == 5
    code, (outcome,), said = run(configuration, "reparse", "--apply", "--json")
    assert (code, outcome["counts"]["changed"]) == (0, 0)
    with open_archive(configuration.database_url) as archive, archive.read() as connection:
        history = connection.execute(select(named("issue_history"))).all()
    assert {(row.cause, row.parser) for row in history} == {("first", "parser-2"), ("parser", "parser-2")}


def test_a_parser_that_loses_items_is_refused_until_the_loss_is_accepted(
    configuration: Configuration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day, body in enumerate((page_of(HEADLINES[:4], ITEMS[:4]), WHOLE, EDITED), start=1):
        brought_in(configuration, tmp_path / "in", body, day=day)
    before = state(configuration)
    use_parser(monkeypatch, "parser-2", blurb=[LAST_WORDS])
    for words in (("reparse", "--diff"), ("reparse", "--apply")):
        code, _, said = run(configuration, *words)
        assert (code, state(configuration), items(configuration)) == (3, before, 5)
        assert "LOSS  issue 2.4 has 4 items instead of 5" in said
        assert "2 captures would lose something and were left as they are" in said
        assert (
            f"coverage of its page copies fell with capture 2 of 2023-03-02 ({ADDRESS}) and every one" in said
        )
    code, _, said = run(configuration, "reparse", "--apply", "--accept-loss", "--by", "A. Keeper")
    assert (code, items(configuration)) == (0, 4)
    with open_archive(configuration.database_url) as archive, archive.read() as connection:
        told = connection.execute(select(named("person_said"))).all()
    assert {(row.field, row.made_by, row.because) for row in told} == {
        ("accepted", "A. Keeper", "Accepted by digest reparse --accept-loss.")
    }


def test_a_run_is_written_down_with_its_verdict(
    configuration: Configuration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought_in(configuration, tmp_path / "in", WHOLE, day=1)
    use_parser(monkeypatch, "parser-2", blurb=[LAST_WORDS])
    run(configuration, "reparse", "--publication", "demo")
    run(configuration, "reparse", "--publication", "demo", "--apply")
    _, objects, _ = run(configuration, "status", "--json")
    runs = objects[0]["runs"]
    assert [(one["kind"], one["publication"], one["exit_code"]) for one in runs] == [
        ("reparse", "demo", 3),
        ("backfill", None, 0),
    ]


def test_a_limit_and_another_publication_narrow_it(configuration: Configuration, tmp_path: Path) -> None:
    brought_in(configuration, tmp_path / "in", WHOLE, day=1)
    brought_in(configuration, tmp_path / "in", EDITED, day=2)
    assert run(configuration, "reparse", "--limit", "1", "--json")[1][0]["counts"]["captures"] == 1
    assert run(configuration, "reparse", "--publication", "demo", "--json")[1][0]["counts"]["captures"] == 2
    other = run(configuration, "reparse", "--publication", "us-japan-alliance-digest", "--json")
    assert other[1][0]["counts"].get("captures", 0) == 0


def test_a_redesign_is_found_where_it_began(configuration: Configuration, tmp_path: Path) -> None:
    for day, count in enumerate((5, 5, 5, 4, 4), start=1):
        body = page_of(HEADLINES[:count], ITEMS[:count], extra=f"<p hidden>{day}</p>")
        brought_in(configuration, tmp_path / "in", body, day=day)
    code, (outcome,), _ = run(configuration, "reparse", "--json")
    assert code == 0
    assert outcome["falls"] == [
        {
            "publication": "demo",
            "form": "page",
            "capture": 4,
            "address": ADDRESS,
            "name": "copy-4.html",
            "captured_at": "2023-03-04T04:00:00+00:00",
            "captures": 2,
            "lasting": True,
        }
    ]


def test_damaged_bytes_are_named_and_the_others_read(configuration: Configuration, tmp_path: Path) -> None:
    brought_in(configuration, tmp_path / "in", WHOLE, day=1)
    brought_in(configuration, tmp_path / "in", EDITED, day=2)
    (warc,) = configuration.captures.glob("*.warc.gz")
    with warc.open("r+b") as file:
        file.seek(warc.stat().st_size - 40)
        file.write(b"\xff" * 20)
    code, (outcome,), said = run(configuration, "reparse", "--json")
    assert (code, outcome["counts"]["captures"], len(outcome["damaged"])) == (6, 1, 1)
    assert "the bytes of 1 captures are not as they were" in said


def test_no_word_of_a_withdrawn_issue_is_printed(
    configuration: Configuration, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_parser(monkeypatch, "parser-1", blurb=[LAST_WORDS])
    brought_in(configuration, tmp_path / "in", WHOLE, day=1)
    withdraw(configuration, Key(2, 4), None, Said("A. Keeper", "Asked to.", now()))
    use_parser(monkeypatch, "parser-2")
    _, _, said = run(configuration, "reparse")
    assert "items       4 → 5" in said
    assert LAST_WORDS not in said


def applied(configuration: Configuration) -> None:
    """Reparse in a process of its own and kill it after the first batch."""
    import ingest.reparse

    keep, calls = ingest.reparse.keep, []

    def counted(*words: object) -> None:
        if calls:
            os.kill(os.getpid(), signal.SIGKILL)
        calls.append(1)
        keep(*words)

    ingest.reparse.keep = counted
    list(ingest.reparse.reparse(configuration, ingest.reparse.Task(is_applied=True)))


def test_a_killed_reparse_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.reparse.BATCH", 2)
    use_parser(monkeypatch, "parser-1", blurb=[LAST_WORDS])
    killed, other = (Configuration(tmp_path / name, f"sqlite:///{tmp_path / name}.sqlite") for name in "ab")
    for one in (killed, other):
        for day in range(1, 7):
            brought_in(one, tmp_path / "in", page_of(HEADLINES, ITEMS, extra=f"<p hidden>{day}</p>"), day=day)
    use_parser(monkeypatch, "parser-2")
    run(other, "reparse", "--apply")
    process = multiprocessing.get_context("fork").Process(target=applied, args=(killed,))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert state(killed)[2] == 8
    code, objects, _ = run(killed, "reparse", "--apply", "--json")
    assert (code, objects[-1]["counts"]["changed"]) == (0, 4)
    assert state(killed) == state(other)
    assert items(killed) == 5
