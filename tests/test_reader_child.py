"""Captures read in a child: whatever a file does to it, the parent gets a reading, the next file a child."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pdf_samples import FLEET, NAVY, STOCK, YARD, Put, bomb, column, content, pdf, raw_page, toil

from ingest.child_reader import ChildReader, Limits
from ingest.parser_version import parser_version
from ingest.readers import Readers
from parsers.model import Capture, ErrorCode, Format, Key, Reading, WarningCode
from parsers.publications import UnknownPublicationError

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpora" / "pdf"
HEADLINES = (
    "Veldania and Ostmark Sign Harbor Compact – Ratification Next",
    "Flotilla Staff Office Moves Refit to Port Amsel",
    "Exercise Iron Heron 2023 Ends; Five Navies File Reports",
    "Stockpile of Cobalt: Cabinet Defers, Parliament Objects",
)
LONG = " In Port Amsel, officials said that nothing more was known of it, and that all of them would wait."
ITEMS = tuple(item + LONG for item in (NAVY, YARD, FLEET, STOCK))
PUTS = [
    Put(72, 40, "US-Japan Alliance Digest Vol 2.4", 16),
    *column(HEADLINES, top=80),
    *column(ITEMS[:2], top=160),
    *column(ITEMS[2:], top=400),
]
ISSUE = pdf(PUTS)


def code(readings: tuple[Reading, ...]) -> ErrorCode | None:
    (reading,) = readings
    return reading.failure.code if reading.failure else None


def read_issue(reader: ChildReader | Readers) -> Reading:
    (reading,) = reader.readings(Capture(ISSUE, name="an issue"), publication="demo")
    return reading


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def gone_within(pid: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while alive(pid) and time.monotonic() < end:
        time.sleep(0.02)
    return not alive(pid)


@pytest.fixture(scope="module")
def shared() -> Iterator[ChildReader]:
    with ChildReader() as child:
        yield child


def test_issues_are_read_by_one_lasting_child(shared: ChildReader) -> None:
    reading = read_issue(shared)
    first = shared.pid
    assert reading.issue is not None
    assert reading.issue.key == Key(2, 4)
    assert [headline.text for headline in reading.issue.headlines] == list(HEADLINES)
    assert [item.text for item in reading.issue.items] == list(ITEMS)
    assert reading.discrepancies == ()
    assert read_issue(shared) == reading
    assert shared.pid == first


def test_a_bomb_is_a_want_of_memory_and_the_next_file_is_read() -> None:
    with ChildReader(Limits(memory_bytes=500 << 20)) as child:
        assert code(child.readings(Capture(bomb(300), name="a bomb"))) is ErrorCode.PARSE_MEMORY
        assert read_issue(child).ok


def test_endless_work_ends_at_the_limit_of_cpu_and_the_next_file_is_read() -> None:
    with ChildReader(Limits(cpu_seconds=1)) as child:
        assert read_issue(child).ok
        (reading,) = child.readings(Capture(toil(), name="toil"), publication="demo")
        assert reading.failure is not None
        assert reading.failure.code is ErrorCode.PARSE_TIMEOUT
        assert "1 s of CPU" in reading.failure.message
        assert reading.format is Format.PDF
        assert read_issue(child).ok


def test_where_only_the_second_witness_breaks_the_reading_stands_and_says_so() -> None:
    lines = zlib.compress(content(PUTS) + b" 0 0 m " + b"1 1 l " * 1_500_000 + b"S", 9)
    body = raw_page(lines, "/Filter /FlateDecode")
    assert len(body) < 30_000
    with ChildReader(Limits(cpu_seconds=1)) as child:
        (reading,) = child.readings(Capture(body), publication="demo")
    assert reading.issue is not None
    assert [item.text for item in reading.issue.items] == list(ITEMS)
    assert reading.cautions[-1].code is WarningCode.WITNESS_FAILED


def cpu_ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def killed_at_work(child: ChildReader, sign: signal.Signals) -> threading.Thread:
    """A thread that sends a signal to the child once it has worked a while on the next file."""
    pid = child.pid
    assert pid is not None
    # More than it can spend between two files: killed at rest, it would be replaced without a word.
    enough = cpu_ticks(pid) + 100

    def strike() -> None:
        while cpu_ticks(pid) < enough:
            time.sleep(0.01)
        os.kill(pid, sign)

    thread = threading.Thread(target=strike, daemon=True)
    thread.start()
    return thread


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGSEGV])
def test_a_child_that_dies_over_a_file_costs_that_file_only(sign: signal.Signals) -> None:
    with ChildReader(Limits(cpu_seconds=30)) as child:
        assert read_issue(child).ok
        toilsome = Capture(toil(), name="toil")
        thread = killed_at_work(child, sign)
        found = child.readings(toilsome, publication="demo", second_witness="never")
        thread.join()
        assert code(found) is ErrorCode.PARSE_CRASH
        assert read_issue(child).ok


def test_a_child_that_died_of_nothing_is_replaced_without_a_word() -> None:
    with ChildReader() as child:
        assert read_issue(child).ok
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        assert gone_within(child.pid, 5)
        assert read_issue(child).ok


def test_a_child_that_stands_still_ends_by_the_clock_on_the_wall() -> None:
    with ChildReader(Limits(wall_seconds=10)) as child:
        started = child.readings(Capture(b"%PDF-", name="to start it"))
        assert code(started) is ErrorCode.DAMAGED
        assert child.pid is not None
        os.kill(child.pid, signal.SIGSTOP)
        found = child.readings(Capture(ISSUE), publication="demo", second_witness="never")
        assert code(found) is ErrorCode.PARSE_TIMEOUT


def test_a_large_file_goes_through_the_pipes(shared: ChildReader) -> None:
    body = ISSUE + b"%" + b"x" * 3_000_000 + b"\n%%EOF\n"
    (reading,) = shared.readings(Capture(body), publication="demo")
    assert reading.ok


def test_a_child_makes_way_for_another_after_so_many_files() -> None:
    with ChildReader(Limits(files=2)) as child:
        pids = []
        for _ in range(4):
            child.readings(Capture(pdf([]), name="empty"))
            pids.append(child.pid)
    assert pids[1] is None
    assert pids[3] is None
    assert pids[0] != pids[2]


def test_closing_leaves_no_process_behind() -> None:
    child = ChildReader()
    assert read_issue(child).ok
    pid = child.pid
    assert pid is not None
    child.close()
    assert not Path(f"/proc/{pid}").exists() or not alive(pid)
    with pytest.raises(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def test_the_child_ends_with_its_parent() -> None:
    script = (
        "import sys, time\nfrom ingest.child_reader import ChildReader\nfrom parsers.model import Capture\n"
        "child = ChildReader()\nchild.readings(Capture(b'%PDF-'))\nprint(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert alive(pid)
        parent.kill()
    assert gone_within(pid, 5)


def test_the_libraries_chatter_stays_away_from_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    with ChildReader() as child:
        child.readings(Capture(b"%PDF-1.4\n" + b"\xff" * 3000, name="noise"))
    assert capfd.readouterr() == ("", "")


def test_pdfs_go_to_the_child_and_everything_else_is_read_here() -> None:
    with Readers(Limits(wall_seconds=0)) as readers:  # no child can answer in time
        (text,) = readers.readings(Capture(b"Nothing to see here."), publication="demo")
        assert text.format is Format.TEXT
        assert code((text,)) is ErrorCode.NO_ISSUE
        assert code((read_issue(readers),)) is ErrorCode.PARSE_TIMEOUT
    with Readers() as readers:
        assert read_issue(readers).ok
        with pytest.raises(UnknownPublicationError):
            readers.readings(Capture(ISSUE), publication="no-such-serial")


def test_the_parsers_version_is_release_and_digest() -> None:
    release, _, digits = parser_version().partition("+")
    assert release == "0.1.0"
    assert len(digits) == 12
    assert int(digits, 16) >= 0


@pytest.mark.skipif(
    not CORPUS.is_dir(), reason="skipped the corpus of damaged PDFs: there is no ../shared/corpora"
)
def test_forty_files_known_to_hurt_end_in_readings(shared: ChildReader) -> None:
    files = random.Random(40).sample(sorted(CORPUS.glob("*.pdf")), 40)
    found = [shared.readings(Capture(file.read_bytes(), name=file.name)) for file in files]
    assert all(found)
    codes = {reading.failure.code for readings in found for reading in readings if reading.failure}
    assert not codes & {ErrorCode.PARSE_CRASH, ErrorCode.PARSE_TIMEOUT, ErrorCode.PARSE_MEMORY}
