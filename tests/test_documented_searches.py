"""The searches that the researcher's page shows: each runs on both databases and finds what it says."""

from __future__ import annotations

import json
import re
import shlex
import sys
from pathlib import Path

import pytest
from archive_samples import Arrived, keep
from click.testing import CliRunner, Result

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixtures" / "site"))

import replica_expected
import replica_site
from replica_source import SITE

from db.engine import open_archive
from ingest.commands.search import command
from parsers import read
from parsers.model import Capture

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "researcher.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"^    digest search (.+?)(?:  +.*)?$", re.MULTILINE)
# How many hits in the text of the demo, and the first of them.
EXPECTED = {
    "coast guard": (4, "2.1 headline 2"),
    "'\"dry dock\"'": (3, "2.11 headline 4"),
    "'ferr*'": (21, "1.6 headline 5"),
    "'\"rare ear*\"'": (13, "3.3 headline 2"),
    "frigate OR seaplane": (21, "1.6 headline 2"),
    "'seaplane (pilot OR crew*)'": (9, "2.9 headline 2"),
    "harbor NOT ice": (21, "2.12 headline 4"),
    "'seaplane -(pilot OR crew*)'": (8, "2.10 headline 4"),
    "seaplane NEAR hydrogen": (2, "2.2 headline 2"),
    "seaplane NEAR/3 pilot": (3, "3.5 headline 2"),
    "'\"rare earths\" NEAR/5 mill*'": (3, "3.3 headline 2"),
    "seaplane --volume 2": (8, "2.10 headline 4"),
    "seaplane --from 2.9 --to 3.5": (7, "3.5 headline 2"),
    "Tamsin --said 2024-03": (2, "3.5 item 1"),
    "Tamsin --said 2024-03-05..2024-03-12": (1, "3.5 item 1"),
    "seaplane --published 2023": (8, "2.10 headline 4"),
    "seaplane --published ..2022-06": (5, "1.3 headline 4"),
    "seaplane --in headlines": (8, "3.5 headline 2"),
    "seaplane --publication demo": (17, "3.5 headline 2"),
    "seaplane --order newest --limit 5 --offset 5": (17, "2.10 headline 4"),
}


@pytest.fixture
def demo(archive_url: str) -> str:
    """An archive of the demo's text: of each issue its first whole copy."""
    arrivals = []
    for issue in replica_expected.issues().values():
        path = issue.whole[0]
        answer = replica_site.answer(path)
        capture = Capture(answer.body, SITE + path, headers=(("Content-Type", answer.content_type),))
        arrivals.append(Arrived(capture, read(capture)))
    with open_archive(archive_url) as archive:
        keep(archive, *arrivals, publication="demo")
    return archive_url


def ran(demo: str, said: str, *more: str) -> Result:
    run = CliRunner().invoke(command, [*shlex.split(said), "--database-url", demo, *more])
    assert run.exit_code == 0, run.output
    return run


def test_each_documented_search_finds_what_it_says(demo: str) -> None:
    found = {}
    for said in EXAMPLE.findall(PAGE):
        if "--months" in said:
            continue  # that one is below
        run = ran(demo, said, "--json")
        first = json.loads(run.stdout.splitlines()[0])
        told = int(run.stderr.split()[0])
        found[said] = (told, f"{first['key']} {first['kind']} {first['position']}")
    assert found == EXPECTED


def test_hits_are_counted_by_month(demo: str) -> None:
    run = ran(demo, "seaplane --published 2023 --months")
    months = [line.split() for line in run.stdout.splitlines()]
    assert months == [
        ["2023-06", "1"],
        ["2023-05", "2"],
        ["2023-04", "1"],
        ["2023-03", "2"],
        ["2023-01", "2"],
    ]
    assert run.stderr == "8 hits for seaplane.\n"
    first = ran(demo, "seaplane --published 2023 --months --json").stdout.partition("\n")[0]
    assert json.loads(first) == {"month": "2023-06", "hits": 1}


def test_hits_are_shown_with_the_words_found(demo: str) -> None:
    run = ran(demo, "seaplane NEAR/3 pilot --limit 1 --in items")
    where, text, *_ = run.stdout.splitlines()
    assert where == "3.5 item 2 · 1–15 March 2024 · Seaplane without a pilot makes its first short hop"
    assert text.startswith("    The [seaplane] without a [pilot] made its first short hop on Lake Ossel")
    assert run.stderr == "1 hit for seaplane NEAR/3 pilot.\n"


REFUSED = {
    "": "Missing argument 'WORDS...'.",
    "'(seaplane'": "expected a closing bracket, found none in '(seaplane'",
    "seaplane --said soon": "expected a day, month or year as 2023-02-16, 2023-02 or 2023, or two of them",
    "seaplane --said 2023-13": "expected a day, month or year",
    "seaplane --said ..": "expected a day, month or year",
    "seaplane --published 2023..2022": "expected a day, month or year",
    "seaplane --from 2.9 --to 2.10.1": "2.10.1",
    "seaplane --from 2.9 --to 2.8": "expected the first issue before the last, found 2.9 and 2.8",
    "seaplane --volume 0": "0 is not in the range x>=1",
}


def test_what_means_nothing_is_told_with_exit_code_2(demo: str) -> None:
    for said, sentence in REFUSED.items():
        run = CliRunner().invoke(command, [*shlex.split(said), "--database-url", demo])
        assert (run.exit_code, run.stdout) == (2, ""), said
        assert sentence in run.stderr
