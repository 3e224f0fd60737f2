"""Getting out of trouble: what waits for the operator, and that the commands it names work."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import digest, objects
from crawling import crawled
from small_site import Served, SmallSite, issue_page, issue_path, usual_pages

OWN = "https://digest-replica.invalid"
ISSUE = issue_path(2, 2)
CHALLENGE = Served(
    b"<html><head><title>Just a moment</title></head><body>Wait</body></html>",
    403,
    headers=(("cf-mitigated", "challenge"),),
    validated=False,
)
NO_ISSUE = Served(b"<html><head><title>Office hours</title></head><body><p>We are open.</p></body></html>")


@pytest.fixture
def site() -> Iterator[SmallSite]:
    with SmallSite(usual_pages()) as running:
        yield running


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive after a first night without trouble, to be read only."""
    folder = tmp_path_factory.mktemp("first")
    with SmallSite(usual_pages()) as running:
        assert crawled(folder, running.url).held == 3
    return folder


def entries(data: Path) -> dict[str, dict[str, object]]:
    return {str(entry["where"]): entry for entry in objects("inbox", "--data", data)}


def test_an_archive_without_trouble_has_an_empty_inbox(first: Path) -> None:
    result = digest("inbox", "--data", first)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "Nothing waits for you.\n")


def test_a_challenge_says_how_to_save_the_page_and_that_way_works(site: SmallSite, tmp_path: Path) -> None:
    site.pages[ISSUE] = CHALLENGE
    assert crawled(tmp_path, site.url).held == 2
    entry = entries(tmp_path)[OWN + ISSUE]
    assert entry["what"] == "challenge"
    assert entry["commands"] == [
        "open the address in a browser and save the page as FILE.html",
        f"digest backfill FILE.html --address {OWN}{ISSUE} --publication demo",
        "digest retry --state challenge --publication demo",
    ]
    saved = tmp_path / "FILE.html"
    saved.write_bytes(issue_page(2, 2))
    command = str(entry["commands"][1]).split()[1:]
    assert digest(*command, "--data", tmp_path, cwd=tmp_path).returncode == 0
    assert digest("show", "2.2", "--data", tmp_path).returncode == 0


def test_a_page_that_was_not_understood_can_be_explained_and_taken_out(
    site: SmallSite, tmp_path: Path
) -> None:
    site.pages[ISSUE] = NO_ISSUE
    crawled(tmp_path, site.url)
    entry = entries(tmp_path)[OWN + ISSUE]
    number = str(entry["capture"])
    assert entry["what"] == "not_understood"
    assert entry["commands"][:2] == [f"digest parse --explain {number}", f"digest bytes {number} -o FILE"]
    explained = digest("parse", "--explain", number, "--data", tmp_path)
    assert explained.returncode == 3
    assert "We are open." in explained.stdout
    assert f"capture {number}: " in explained.stdout
    file = tmp_path / "page.html"
    taken = digest("bytes", number, "-o", file, "--data", tmp_path)
    assert taken.returncode == 0
    assert file.read_bytes() == NO_ISSUE.body
    digest_of_it = hashlib.sha256(NO_ISSUE.body).hexdigest()
    assert taken.stderr == f"{len(NO_ISSUE.body)} bytes of {OWN}{ISSUE}, SHA-256 {digest_of_it}\n"


def test_a_copy_that_lost_items_says_how_to_accept_it_and_that_way_works(
    site: SmallSite, tmp_path: Path
) -> None:
    crawled(tmp_path, site.url)
    shorter = issue_page(2, 2)
    start, end = shorter.rindex(b"<li>"), shorter.rindex(b"</ul>")
    site.pages[ISSUE] = Served(shorter[:start] + shorter[end:])
    assert crawled(tmp_path, site.url, night="2024-04-03T03:00:00Z").verdict.exit_code == 3
    (entry,) = entries(tmp_path).values()
    assert (entry["what"], entry["where"]) == ("held_back", OWN + ISSUE)
    assert entry["said"] == "2.2 has 3 items and 4 headlines, against 4 and 4 of an older copy, which stands"
    history, accept = map(str, list(entry["commands"])[:2])  # type: ignore[call-overload]
    looked = digest(*history.split()[1:], "--data", tmp_path)
    assert (looked.returncode, "Cape Tern" in looked.stdout) == (0, True)
    assert digest(*accept.split()[1:], "--data", tmp_path).returncode == 0
    assert entries(tmp_path) == {}
    assert objects("show", "2.2", "--data", tmp_path)[0]["items"][-1]["position"] == 3


def test_a_kept_capture_is_read_as_the_crawl_read_it(first: Path) -> None:
    connection = sqlite3.connect(first / "archive.sqlite")
    (number,) = connection.execute(f"SELECT id FROM capture WHERE address = '{OWN}{ISSUE}'").fetchone()
    connection.close()
    (record,) = objects("parse", str(number), "--data", first)
    assert (record["file"], record["publication"], record["key"]) == (f"capture {number}", "demo", "2.2")


def test_a_number_that_is_no_capture_is_a_usage_error(first: Path) -> None:
    for command in (("bytes", "999"), ("parse", "999"), ("parse", "--explain", "999")):
        result = digest(*command, "--data", first)
        assert result.returncode == 2
        assert "expected a capture of the archive, found number 999" in result.stderr


def test_retry_makes_addresses_of_a_state_due_for_the_next_crawl(site: SmallSite, tmp_path: Path) -> None:
    site.pages[ISSUE] = Served(b"", 404, validated=False)
    crawled(tmp_path, site.url, night="2024-04-02T03:00:00Z")
    site.pages[ISSUE] = Served(issue_page(2, 2))
    result = digest("retry", "--state", "gone", "--data", tmp_path, DIGEST_NOW="2024-04-02T04:00:00Z")
    assert result.returncode == 0
    assert OWN + ISSUE in result.stdout.splitlines()
    assert result.stderr.endswith(" due again; `digest crawl` asks for what is due.\n")
    assert crawled(tmp_path, site.url, night="2024-04-02T05:00:00Z").held == 3


def test_retry_of_nothing_and_of_strangers_says_so(first: Path) -> None:
    assert digest("retry", "--data", first).returncode == 2
    result = digest("retry", "https://elsewhere.invalid/", "--data", first)
    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr.startswith("Not in the ledger: https://elsewhere.invalid/\n")


def test_runs_tells_every_run_with_its_verdict(site: SmallSite, tmp_path: Path) -> None:
    first = crawled(tmp_path, site.url, night="2024-04-02T03:00:00Z")
    second = crawled(tmp_path, site.url, night="2024-04-03T03:00:00Z")
    told = objects("runs", "--data", tmp_path)
    assert [run["sentence"] for run in told] == [second.verdict.sentence, first.verdict.sentence]
    assert [run["started_at"][:10] for run in told] == ["2024-04-03", "2024-04-02"]
    assert told[1]["counts"] == dict(first.counts)
    assert [run["run"] for run in objects("runs", "--limit", "1", "--data", tmp_path)] == [told[0]["run"]]
    shown = digest("runs", "--data", tmp_path).stdout
    assert "2024-04-03 03:00  exit 0  crawl  demo  0 s" in shown


def test_a_run_that_was_killed_is_told_apart(site: SmallSite, tmp_path: Path) -> None:
    crawled(tmp_path, site.url)
    with sqlite3.connect(tmp_path / "archive.sqlite") as connection:
        connection.execute("UPDATE run SET finished_at = NULL, exit_code = NULL, sentence = NULL")
    assert "exit -  crawl  demo\n       Not finished:" in digest("runs", "--data", tmp_path).stdout
    (entry,) = entries(tmp_path).values()
    assert (entry["what"], entry["commands"]) == ("unfinished", ["digest crawl --publication demo"])


def test_status_tells_by_its_exit_code_that_no_crawl_ended_in_time(site: SmallSite, tmp_path: Path) -> None:
    crawled(tmp_path, site.url, night="2024-04-02T03:00:00Z")
    words = ("status", "--max-age", "36h", "--data", tmp_path)
    in_time = digest(*words, DIGEST_NOW="2024-04-03T14:59:00Z")
    assert (in_time.returncode, in_time.stderr) == (0, "")
    late = digest(*words, DIGEST_NOW="2024-04-03T15:01:00Z")
    assert late.returncode == 4
    assert late.stderr.startswith("Late: no crawl of demo has ended since 2024-04-02 03:00 UTC (")
    assert digest("status", "--max-age", "soon", "--data", tmp_path).returncode == 2
