"""A plan says issue by issue what is missing, who has it and at what cost; applied, nothing is left of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from command import digest
from invented_issue import HEADLINES, ITEMS
from test_backfill import AUTO, NIGHT, backfilled, issue_page, warc
from test_rebuild import hashes, sqlite
from test_wayback import Server
from warc_samples import HTML, issue_address, record

from db.engine import open_archive
from ingest.announcing import known_publication
from ingest.ledger import PageState, Result, settle
from ingest.sightings import Sighting, sighted
from parsers.publications import named

DEMO = ["--publication", "demo"]  # whose host the invented addresses are on


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def run(data: Path, *words: str | Path, now: str = NIGHT) -> tuple[int, str, str]:
    done = digest("backfill", "--plan", *words, *DEMO, *AUTO, "--data", data, DIGEST_NOW=now)
    return done.returncode, done.stdout, done.stderr


def planned(data: Path, *words: str | Path) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """The plan's issues by their numbers, and what it says of the sources."""
    records = [json.loads(line) for line in run(data, *words, "--json")[1].splitlines()]
    issues = {one["issue"]: one for one in records if "issue" in one}
    return issues, next(one for one in records if "missing" in one)


def asked_for(server: Server) -> list[str]:
    """What was asked of the server but its index."""
    return [path.partition("id_")[2] for path in server.asked if "/cdx/" not in path]


def on_the_web(server: Server) -> list[str]:
    return ["--wayback", "digest-replica.invalid/*", "--wayback-server", server.base, "--wayback-delay", "0"]


def test_the_best_copy_is_the_one_that_would_stand_and_its_reason_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    page = issue_page(3)
    comment = f"<!-- saved from url=(0099){issue_address(3)} -->".encode()
    (folder / "cut.html").write_bytes(comment + page[: page.rindex(b"<li>") + 120])
    (folder / "page.html").write_bytes(page)
    lines = ["US-Japan Alliance Digest Vol 2.4", *(f"● {one}" for one in (*HEADLINES, *ITEMS))]
    text = "\n\n".join(lines)
    (folder / "copy.txt").write_text(text)
    path = warc(tmp_path / "a.warc.gz", record(issue_address(4), issue_page(4), headers=[HTML]))
    issues, told = planned(tmp_path / "data", folder, path)
    assert not (tmp_path / "data").exists()
    assert issues["2.3"]["copies"] == {str(folder): 2}
    assert (issues["2.3"]["best"]["name"], issues["2.3"]["why"]) == ("page.html", "whole before cut")
    assert issues["2.4"]["copies"] == {str(folder): 1, str(path): 1}
    assert (issues["2.4"]["best"]["source"], issues["2.4"]["why"]) == (str(path), "better form")
    assert (issues["2.5"]["best"], issues["2.5"]["copies"], issues["2.5"]["state"]) == (None, {}, "overdue")
    assert told["to_be_had"] == ["2.3", "2.4"]


def test_only_the_index_of_an_archive_on_the_web_is_asked(server: Server, tmp_path: Path) -> None:
    for number in (4, 5):
        server.holds(issue_address(number), issue_page(number))
    server.holds(issue_address(5), b"another body", moment="20230401040506")
    server.holds("https://digest-replica.invalid/about/", b"<p>about</p>")
    web = [*on_the_web(server)[:-1], "6"]
    issues, told = planned(tmp_path / "data", *web)
    assert asked_for(server) == []
    source, _ = told["sources"]
    assert (source["copies"], source["issues"], source["unnumbered"]) == (3, 2, 1)
    assert (source["requests"], source["seconds"]) == (4, 24.0)
    assert issues["2.5"]["best"]["captured_at"] == "2023-04-01T04:05:06+00:00"
    assert (issues["2.5"]["why"], issues["2.5"]["best"]["is_whole"]) == ("newer capture", None)


def test_a_page_and_a_pdf_are_told_together(server: Server, tmp_path: Path) -> None:
    server.holds(issue_address(4), issue_page(4))
    server.holds(f"{issue_address(4)[:-1]}.pdf", b"%PDF-1.4")
    issues, _ = planned(tmp_path / "data", *on_the_web(server))
    assert (issues["2.4"]["best"]["format"], issues["2.4"]["with"]["format"]) == ("page", "pdf")
    assert issues["2.4"]["why"] == "better form"


def test_applied_it_brings_in_what_is_missing_first_and_then_nothing_is_left(
    server: Server, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    (tmp_path / "held.html").write_bytes(issue_page(4))
    assert backfilled(data, tmp_path / "held.html", *DEMO)[0] == 0
    for number in (4, 5, 6):
        server.holds(issue_address(number), issue_page(number))
    server.holds(issue_address(6), issue_page(6) + b"\n", moment="20230401040506")
    # Broken off after three, the missing issues are in; taken up again, it asks for the rest alone.
    code, _, said = run(data, *on_the_web(server), "--apply", "--limit", "2")
    assert (code, "stopped after 2 captures" in said) == (0, True)
    assert asked_for(server) == [f"/{issue_address(5)}", f"/{issue_address(6)}"]
    server.asked.clear()
    assert run(data, *on_the_web(server), "--apply")[0] == 0
    assert asked_for(server) == [f"/{issue_address(4)}", f"/{issue_address(6)}"]
    before = hashes(sqlite(data))
    server.asked.clear()
    code, _, said = run(data, *on_the_web(server), "--apply")
    assert (code, asked_for(server), hashes(sqlite(data)) == before) == (0, [], True)
    assert said.splitlines()[0].startswith("Plan: 0 of ")
    assert "the same with --apply" not in said.splitlines()[0]
    issues, told = planned(data, *on_the_web(server))
    assert [issues[key]["state"] for key in ("2.4", "2.5", "2.6")] == ["held", "held", "held"]
    assert (told["sources"][0]["requests"], told["sources"][0]["held"]) == (0, 4)


def test_an_archive_out_of_reach_is_told_and_the_others_are_planned(server: Server, tmp_path: Path) -> None:
    server.fails = [(503, {})] * 4
    (tmp_path / "saved.html").write_bytes(issue_page(4))
    code, shown, said = run(tmp_path / "data", tmp_path / "saved.html", *on_the_web(server))
    assert code == 5
    assert "B: unreachable: expected an answer of http://127.0.0.1" in shown
    assert said.startswith("Not reached: 1 of ")


def test_it_is_read_on_eighty_columns(server: Server, tmp_path: Path) -> None:
    for number in range(1, 7):
        server.holds(issue_address(number), issue_page(number))
    (tmp_path / "saved.html").write_bytes(issue_page(4))
    code, shown, said = run(tmp_path / "data", tmp_path / "saved.html", *on_the_web(server)[:-1], "4")
    assert code == 0
    assert max(map(len, shown.splitlines())) <= 80
    (line,) = [line for line in shown.splitlines() if line.startswith("2.4 ")]
    assert line == "2.4         overdue        A1 B1         page of B: better evidence"
    (line,) = [line for line in shown.splitlines() if line.startswith("B wayback")]
    assert line.split()[-3:] == ["6", "6", "0:00:24"]
    assert "6 requests, 0:00:24 at the least" in said


def test_what_can_not_be_meant_is_a_usage_error(tmp_path: Path) -> None:
    page = tmp_path / "saved.html"
    page.write_bytes(issue_page(4))
    for words in (["--apply"], ["--plan", "--dry-run"]):
        assert digest("backfill", page, *words, "--data", tmp_path / "data").returncode == 2


def in_the_ledger(data: Path) -> None:
    """Addresses as nights left them: an issue held, one never asked for, one gone, one that timed out."""
    states = {4: PageState.STORED, 5: None, 6: PageState.GONE, 8: PageState.TIMEOUT}
    moment = datetime(2024, 4, 18, tzinfo=UTC)
    with open_archive(sqlite(data)) as archive, archive.write() as connection:
        number = known_publication(connection, named("demo"), moment)
        rows = [Sighting(issue_address(each), "issue", "link") for each in states]
        pages = sighted(connection, number, rows, moment)
        tried = zip(pages, states.values(), strict=True)
        settle(connection, [(page, Result(state)) for page, state in tried if state], moment)


def test_the_live_site_is_planned_by_the_ledger_and_the_numbering_and_never_asked(tmp_path: Path) -> None:
    data = tmp_path / "data"
    page = tmp_path / "held.html"
    page.write_bytes(issue_page(4))
    assert backfilled(data, page, *DEMO)[0] == 0
    command = "digest crawl --publication demo --since 2022-01-01 --until 2024-03-31 --full"
    code, shown, said = run(data)
    assert (code, f"the live site was never crawled ({command})" in said) == (0, True)
    in_the_ledger(data)
    (data / "log").mkdir()
    lines = [{"message": "robots", "crawl_delay": 30}, {"message": "begun"}, {"message": "robots"}]
    lines.append({"message": "robots", "crawl_delay": 4.0})
    (data / "log" / "crawl-demo.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    issues, told = planned(data)
    at, guess = issue_address, {"state": None}
    assert [issues[f"2.{number}"]["live"] for number in (4, 5, 6, 7, 8, 9, 10, 11)] == [
        None,
        {"address": at(5), "state": "unseen"},
        {"address": at(6), "state": "gone"},
        {"address": at(7), **guess},
        {"address": at(8), "state": "timeout"},
        {"address": at(9), **guess},
        {"address": at(10), **guess},
        None,
    ]
    (source,) = told["sources"]
    # The six pages where discovery begins, robots.txt, and the six addresses of these days.
    command = "digest crawl --publication demo --since 2023-03-01 --until 2023-05-31 --full"
    assert (source["source"], source["issues"], source["requests"], source["seconds"], source["command"]) == (
        *("live site digest-replica.invalid", 5, 13, 52.0, command),
    )
    code, shown, said = run(data)
    lines_of = {line.split()[0]: " ".join(line.split()[1:]) for line in shown.splitlines() if line}
    assert (code, lines_of["2.5"], lines_of["2.7"]) == (
        *(0, "overdue perhaps A", "overdue perhaps A, by the numbering"),
    )
    assert lines_of["2.6"].endswith("nowhere (live site: gone)")
    assert f"may have 5 of those missing ({command}: 13 requests, 0:00:52 at the least)" in said
    assert max(map(len, shown.splitlines())) <= 80
    assert "nowhere: 1.1–1.12, 2.1–2.3, 2.6, 2.11, 2.12 …; live site" in said


def test_applied_a_plan_asks_no_live_site_and_says_what_does(tmp_path: Path) -> None:
    data = tmp_path / "data"
    page = tmp_path / "held.html"
    page.write_bytes(issue_page(4))
    assert backfilled(data, page, *DEMO)[0] == 0
    in_the_ledger(data)
    assert run(data, "--apply")[0] == 2
    code, _, said = run(data, page, "--apply")
    assert (code, said.splitlines()[-1]) == (
        0,
        "Not asked: the live site "
        "(digest crawl --publication demo --since 2023-03-01 --until 2023-05-31 --full).",
    )
