"""Each line of docs/contract.md on what the command prints, where it looks and how it exits."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from command import digest
from invented_issue import HEADLINES, ITEMS, TITLE, around, page, typed, ul

ROOT = Path(__file__).resolve().parents[1]
DIGEST = (sys.executable, "-m", "ingest")
ADDRESS = "https://spfusa.org/publications/us-japan-alliance-digest-vol-2-7/"
KINDS = {"day", "day-range", "day-list", "month", "month-part", "year", "fiscal-year", "season"}
KINDS |= {"relative", "other"}


def records(*words: str | Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in digest("parse", *words, "--json").stdout.splitlines()]


@pytest.fixture
def html(tmp_path: Path) -> Path:
    file = tmp_path / "in" / "page.html"
    file.parent.mkdir()
    file.write_text(page(around(ul(HEADLINES), ul(ITEMS))), encoding="utf-8")
    return file


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    file = tmp_path / "broken.html"
    file.write_text(page("<p>Nothing here.</p>"), encoding="utf-8")
    return file


def test_an_issue_is_one_object_with_these_fields(html: Path) -> None:
    (record,) = records(html)
    assert list(record) == [
        "file", "part", "ok", "publication", "key", "volume", "number", "title", "credit", "truncated",
        "published", "headlines", "items", "leftovers", "warnings", "parser",
    ]  # fmt: skip
    assert record["file"] == str(html)
    assert (record["part"], record["ok"], record["truncated"]) == (1, True, False)
    assert (record["key"], record["volume"], record["number"]) == ("2.7", 2, 7)
    assert record["title"] == TITLE
    assert record["published"] == {"start": "2023-04-01", "end": "2023-04-15", "method": "numbering"}
    assert record["headlines"][0] == {"position": 1, "text": HEADLINES[0]}
    assert record["warnings"] == []
    item = record["items"][0]
    assert list(item) == ["position", "headline", "text", "complete", "dates", "links"]
    assert (item["position"], item["headline"], item["complete"]) == (1, 1, True)
    assert item["text"] == ITEMS[0]
    assert item["dates"][0] == {
        "surface": "April 3",
        "offset": 86,
        "kind": "day",
        "start": "2023-04-03",
        "end": "2023-04-03",
        "days": None,
    }
    assert {said["kind"] for one in record["items"] for said in one["dates"]} <= KINDS


def test_offsets_count_code_points(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    text = ITEMS[0].replace("Crews", "Crews 🚢🚢", 1)
    file.write_text(page(around(ul(HEADLINES), ul([text, *ITEMS[1:]]))), encoding="utf-8")
    (record,) = records(file)
    assert record["items"][0]["dates"][0]["offset"] == 89


def test_a_failure_is_one_object_and_the_rest_goes_on(html: Path, broken: Path) -> None:
    result = digest("parse", broken, html, html.parent / "absent.html", "--json")
    failed, good, absent = [json.loads(line) for line in result.stdout.splitlines()]
    assert list(failed) == ["file", "part", "ok", "error"]
    assert failed["error"]["code"] == "no_items"
    assert good["ok"] is True
    assert absent["error"]["code"] == "unreadable_file"
    assert result.returncode == 3
    assert result.stderr.startswith("Not understood: 2 ")


def test_several_issues_are_several_lines(tmp_path: Path) -> None:
    file = tmp_path / "blog.html"
    posts = "".join(
        f"<h2>US-Japan Alliance Digest Vol 1.{number}</h2>{typed(HEADLINES)}{typed(ITEMS)}"
        for number in (3, 2)
    )
    file.write_text(f"<html><body>{posts}</body></html>", encoding="utf-8")
    assert [(record["part"], record["key"]) for record in records(file)] == [(1, "1.3"), (2, "1.2")]


def test_formats_are_told_by_the_bytes(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "nobody@example.invalid", TITLE
    message.set_content("An HTML message.")
    message.add_alternative(f"<html><body>{around(ul(HEADLINES), ul(ITEMS))}</body></html>", subtype="html")
    text = "\n".join([ADDRESS, TITLE, *(f"• {one}" for one in HEADLINES), *(f"• {one}" for one in ITEMS)])
    files = {
        "page.txt": page(around(ul(HEADLINES), ul(ITEMS))).encode(),
        "text.html": text.encode(),
        "message.pdf": message.as_bytes(),
    }
    for name, body in files.items():
        (tmp_path / name).write_bytes(body)
    found = records(*(tmp_path / name for name in files))
    assert [record["key"] for record in found] == ["2.7", "2.7", "2.7"]
    assert [[item["text"] for item in record["items"]] for record in found] == [ITEMS] * 3


def test_text_is_normalised_as_promised(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    noisy = ITEMS[0].replace("harbour rescue", "har\u00adbour\u00a0\n \u200bre\u0301scue\ufeff", 1)
    file.write_text(page(around(ul(HEADLINES), ul([noisy, *ITEMS[1:]], "● "))), encoding="utf-8")
    (record,) = records(file)
    assert record["items"][0]["text"] == ITEMS[0].replace("harbour rescue", "harbour r\u00e9scue", 1)


def test_address_and_key_can_be_given(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(
        page(around(ul(HEADLINES), ul(ITEMS)), title="US-Japan Alliance Digest"), encoding="utf-8"
    )
    (unnumbered,) = records(file)
    assert (unnumbered["ok"], unnumbered["key"], unnumbered["published"]) == (True, None, None)
    assert unnumbered["items"][0]["dates"][0]["start"] is None
    assert [said["start"] for said in unnumbered["items"][1]["dates"] if said["surface"] == "2011"] == [
        "2011-01-01"
    ]
    assert digest("parse", file).returncode == 0
    (by_address,) = records(file, "--address", ADDRESS)
    assert by_address["key"] == "2.7"
    (by_hand,) = records(file, "--as", "2.7")
    assert by_hand["items"][0]["dates"][0]["start"] == "2023-04-03"


def test_unknown_publication_and_mismatch(tmp_path: Path, html: Path) -> None:
    other = tmp_path / "other.html"
    lists = around(ul(HEADLINES), ul(ITEMS))
    other.write_text(f"<html><body><h1>Amsel Weekly 7</h1>{lists}</body></html>", encoding="utf-8")
    (unknown,) = records(other)
    assert unknown["error"]["code"] == "unknown_publication"
    (mismatch,) = records(html, "--address", ADDRESS.replace("2-7", "2-8"))
    assert mismatch["error"]["code"] == "number_mismatch"


def test_usage_errors_exit_2(html: Path) -> None:
    assert digest("parse").returncode == 2
    assert digest("parse", html, "--publication", "nonesuch").returncode == 2
    assert digest("parse", html, "--as", "seven").returncode == 2
    assert digest("nonesuch").returncode == 2
    assert "us-japan-alliance-digest" in digest("parse", html, "--publication", "nonesuch").stderr


def test_data_directory_and_database_are_found_in_order(html: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    assert digest("backfill", html, cwd=home).returncode == 0
    assert (home / "data" / "archive.sqlite").exists()
    (home / "digest.toml").write_text('data = "from-file"\n')
    assert digest("backfill", html, cwd=home).returncode == 0
    assert (home / "from-file" / "archive.sqlite").exists()
    assert digest("backfill", html, cwd=home, DIGEST_DATA="from-environment").returncode == 0
    assert (home / "from-environment" / "archive.sqlite").exists()
    assert digest("backfill", html, "--data", "from-option", cwd=home, DIGEST_DATA="x").returncode == 0
    assert (home / "from-option" / "archive.sqlite").exists()
    url = f"sqlite:///{home / 'elsewhere.sqlite'}"
    assert digest("backfill", html, "--data", "y", cwd=home, DATABASE_URL=url).returncode == 0
    assert (home / "elsewhere.sqlite").exists()
    assert not (home / "y" / "archive.sqlite").exists()
    (home / "digest.toml").write_text("data = 7\n")
    assert digest("status", cwd=home).returncode == 2


def test_show_search_and_their_exit_codes(html: Path, tmp_path: Path) -> None:
    data = ["--data", str(tmp_path / "data")]
    stored = digest("backfill", html, *data)
    assert stored.returncode == 0
    assert stored.stderr.startswith("Good: ")
    shown = digest("show", "2.7", *data)
    assert shown.returncode == 0
    assert all(text in shown.stdout for text in (*HEADLINES, *ITEMS))
    assert json.loads(digest("show", "latest", "--json", *data).stdout)["issue_id"] == "vol-2-7"
    absent = digest("show", "2.8", *data)
    assert (absent.returncode, absent.stdout) == (4, "")
    assert "2.8" in absent.stderr
    found = digest("search", "lantern", "radar", "--json", *data)
    assert found.returncode == 0
    assert {json.loads(line)["key"] for line in found.stdout.splitlines()} == {"2.7"}
    assert digest("search", "nonesuch", *data).returncode == 0
    assert digest("search", '"unclosed', *data).returncode == 2
    assert digest("status", *data).returncode == 0


def test_verify_prints_two_hashes_and_finds_damage(html: Path, tmp_path: Path) -> None:
    data = ["--data", str(tmp_path / "data")]
    assert digest("backfill", html, *data).returncode == 0
    sound = json.loads(digest("verify", "--json", *data).stdout)
    assert sound["problems"] == []
    assert len(sound["content"]) == len(sound["evidence"]) == 64
    assert sound["content"] != sound["evidence"]
    (warc,) = (tmp_path / "data" / "captures").glob("*.warc.gz")
    kept = bytearray(warc.read_bytes())
    kept[-200] ^= 0xFF
    warc.write_bytes(kept)
    damaged = digest("verify", *data)
    assert damaged.returncode == 6
    assert damaged.stderr.startswith("Damaged: ")


def test_backfill_twice_adds_nothing_and_ignores_other_kinds(html: Path, tmp_path: Path) -> None:
    folder = html.parent
    (folder / "README.md").write_text("no issue")
    data = ["--data", str(tmp_path / "data")]
    first = json.loads(digest("backfill", folder, "--json", *data, DIGEST_NOW="2024-04-02T03:00:00Z").stdout)
    before = digest("verify", *data).stdout
    again = json.loads(digest("backfill", folder, "--json", *data, DIGEST_NOW="2025-01-01T00:00:00Z").stdout)
    assert (first["counts"]["stored"], first["counts"]["ignored"]) == (1, 1)
    assert again["counts"].get("stored", 0) == 0
    assert digest("verify", *data).stdout == before
    assert (first["exit_code"], again["exit_code"]) == (0, 0)


def test_an_archive_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    result = digest("show", "2.7", "--data", tmp_path / "nowhere")
    assert result.returncode == 6
    assert len(result.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "nowhere").exists()


def test_version_and_help() -> None:
    assert digest("--version").stdout == "digest 0.1.0\n"
    listed = digest("--help").stdout
    commands = ("crawl", "backfill", "parse", "show", "search", "status", "verify", "demo")
    assert all(name in listed for name in commands)
    for name in commands:
        assert digest(name, "--help").returncode == 0


def test_a_clock_that_is_none_is_a_usage_error(tmp_path: Path) -> None:
    result = digest("backfill", ROOT / "README.md", "--data", tmp_path / "data", DIGEST_NOW="tomorrow")
    assert result.returncode == 2
    assert "DIGEST_NOW" in result.stderr


def test_copies_without_a_number_are_listed_for_the_operator(tmp_path: Path) -> None:
    file = tmp_path / "copy.html"
    file.write_text(
        page(around(ul(HEADLINES), ul(ITEMS)), title="US-Japan Alliance Digest"), encoding="utf-8"
    )
    data = ["--data", str(tmp_path / "data")]
    stored = digest("backfill", file, *data)
    assert stored.returncode == 0
    assert "1 without a number (copy.html" in stored.stderr
    standing = json.loads(digest("status", "--json", *data).stdout)
    assert [one["label"] for one in standing["unnumbered"]] == ["copy.html"]
    assert standing["publications"][0]["held"] == []


def test_a_usage_error_comes_before_an_archive_that_is_not_there(tmp_path: Path) -> None:
    for words in (["show", "next"], ["search", '"'], ["status", "--database-url", "mysql://me:secret@h/d"]):
        result = digest(*words, "--data", tmp_path)
        assert (result.returncode, result.stdout) == (2, "")
        assert "secret" not in result.stderr


def test_every_command_says_in_one_sentence_that_there_is_no_archive(tmp_path: Path) -> None:
    for words in (["show", "2.4"], ["search", "x"], ["status"], ["status", "--json"], ["verify"]):
        result = digest(*words, "--data", tmp_path)
        assert (result.returncode, result.stdout) == (6, "")
        assert (
            result.stderr == f"Archive failed: expected an archive, found none at {tmp_path}/archive.sqlite\n"
        )


def test_letters_that_a_terminal_lacks_end_no_command(html: Path, tmp_path: Path) -> None:
    data = os.fsdecode(os.fsencode(tmp_path) + b"/d\xff")
    assert digest("backfill", html, "--data", data).returncode == 0
    for words in (["show", "2.7"], ["status"], ["parse", html, "--json"]):
        place = [] if words[0] == "parse" else ["--data", data]
        result = digest(*words, *place, PYTHONIOENCODING="ascii:strict")
        assert (result.returncode, result.stderr) == (0, "")
        assert result.stdout
    shown = digest("show", "2.7", "--data", data, PYTHONIOENCODING="utf-8:strict")
    assert (shown.returncode, shown.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here to be a full disk")
def test_a_full_disk_behind_stdout_is_told_in_one_sentence(html: Path, tmp_path: Path) -> None:
    assert digest("backfill", html, "--data", tmp_path).returncode == 0
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [*DIGEST, "show", "2.7", "--data", str(tmp_path)],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert result.returncode == 6
    assert result.stderr == "Disk failed: [Errno 28] No space left on device\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_backfill_that_is_told_to_stop_says_so_and_writes_it_down(
    html: Path, tmp_path: Path, number: signal.Signals
) -> None:
    for copy in range(5000):  # more than are read before the signal comes, however late
        (html.parent / f"{copy}.html").hardlink_to(html)
    # A child ignores what its parent does, and whoever began the tests may (nohup).
    before = signal.signal(number, signal.SIG_DFL)
    running = subprocess.Popen(
        [*DIGEST, "backfill", str(html.parent), "--engine", "self", "--data", str(tmp_path / "data")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    signal.signal(number, before)
    with running:
        assert running.stdout is not None
        running.stdout.readline()
        running.send_signal(number)
        _, told = running.communicate(timeout=60)
    assert (running.returncode, told.strip()) == (1, "Stopped before the end (run it again to go on).")
    status = digest("status", "--data", tmp_path / "data", "--json")
    (run,) = json.loads(status.stdout)["runs"]
    assert run["exit_code"] == 1
    assert run["sentence"].startswith("Failed: stopped before the end")


def as_an_ordinary_user(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """The command under the permissions of files, which root passes over."""
    powerless = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    if powerless and shutil.which("setpriv") is None:
        pytest.skip("root passes over permissions, and there is no setpriv here to give that up")
    return subprocess.run(
        [*powerless, sys.executable, "-m", "ingest", *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_data_directory_that_is_closed_to_us_is_told_in_one_sentence(html: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert digest("backfill", html, "--data", data).returncode == 0
    data.chmod(0o000)
    try:
        for words in (["show", "2.7"], ["backfill", html], ["crawl", "--site", "http://127.0.0.1:1"]):
            result = as_an_ordinary_user(*words, "--data", data)
            assert result.returncode == 6
            assert result.stderr.startswith("Archive failed: ")
            assert result.stderr.count("\n") == 1
    finally:
        data.chmod(0o755)


def test_a_file_that_is_closed_to_us_does_not_keep_the_others_out(html: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed.html"
    closed.write_bytes(html.read_bytes())
    closed.chmod(0o000)
    parsed = as_an_ordinary_user("parse", closed, html, "--json")
    assert parsed.returncode == 3
    assert [json.loads(line)["ok"] for line in parsed.stdout.splitlines()] == [False, True]
    filled = as_an_ordinary_user("backfill", closed, html, "--data", tmp_path / "data")
    assert filled.returncode == 3
    assert "1 copy read into 1 issue" in filled.stderr


def test_a_number_that_several_publications_hold_is_shown_of_each(html: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.html"
    other.write_text(
        page(around(ul(HEADLINES), ul([*ITEMS[:-1], f"{ITEMS[-1]} Amended."]))), encoding="utf-8"
    )
    data = tmp_path / "data"
    assert digest("backfill", html, "--data", data).returncode == 0
    assert digest("backfill", other, "--publication", "demo", "--data", data).returncode == 0
    both = digest("show", "2.7", "--data", data).stdout.splitlines()
    names = ["demo:", "us-japan-alliance-digest:"]
    assert [line for line in both if line in names] == names
    assert both.count(TITLE) == 2
    one = digest("show", "2.7", "--publication", "demo", "--data", data).stdout.splitlines()
    assert one[0] == TITLE
