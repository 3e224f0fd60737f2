"""digest serve, plot and explore as their users call them, and what the archive tells them."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from PIL import Image
from reading_room import sqlite_in
from sqlalchemy import select

from db.engine import open_archive
from db.facets import facets
from db.filters import Filters
from db.history import history
from db.search import Sought
from db.views import named
from ingest.commands.plot import command as plot
from parsers.model import Key
from web.exploring import explored, metadata

ROOT = Path(__file__).resolve().parents[1]
SVG = "{http://www.w3.org/2000/svg}"


def test_serve_says_where_it_is_and_ends_when_told(replica_archive: Path) -> None:
    words = ["serve", "--data", str(replica_archive), "--port", "0", "--profile", "snippets"]
    with subprocess.Popen(
        [sys.executable, "-m", "ingest", *words], cwd=ROOT, stderr=subprocess.PIPE, text=True
    ) as run:
        try:
            assert run.stderr is not None
            told = re.match(r"The reading room is open at http://127\.0\.0\.1:(\d+)/ ", run.stderr.readline())
            assert told
            asked = HTTPConnection("127.0.0.1", int(told[1]), timeout=30)
            asked.request("GET", "/demo/vol-2-4")
            assert asked.getresponse().status == 200
            asked.close()
        finally:
            run.terminate()
            run.wait(30)


def test_a_plot_is_svg_or_png_by_the_name_of_its_file(replica_archive: Path, tmp_path: Path) -> None:
    words = ["<the>", "--database-url", sqlite_in(replica_archive)]
    root = ElementTree.fromstring(CliRunner().invoke(plot, words).stdout)
    titles = [one.text for one in root.iter(f"{SVG}title")]
    assert any(title and title.endswith("1 of 2 issues held") for title in titles)
    assert "<the>" in [one.text for one in root.iter(f"{SVG}text")]
    assert CliRunner().invoke(plot, [*words, "-o", str(tmp_path / "the.png")]).exit_code == 0
    with Image.open(io.BytesIO((tmp_path / "the.png").read_bytes())) as picture:
        assert (picture.format, picture.size[0]) == ("PNG", 1920)
    assert CliRunner().invoke(plot, [*words, "-o", "the.gif"]).exit_code == 2
    assert CliRunner().invoke(plot, ['"open', *words[1:]]).exit_code == 2


def test_datasette_gets_every_view_the_questions_and_no_withdrawn_word(
    replica_archive: Path, tmp_path: Path
) -> None:
    with open_archive(sqlite_in(replica_archive)) as archive:
        database = explored(archive, tmp_path)
        told = metadata(archive, database.stem)["databases"]["archive"]
    assert database == tmp_path / "archive.sqlite"  # a snapshot, since a text is withdrawn
    with open_archive(f"sqlite:///{database}") as shown, shown.read() as connection:
        words = connection.exec_driver_sql("SELECT count(*) FROM revision WHERE title IS NULL").scalar_one()
    assert words == 1
    assert told["tables"]["current_item"]["columns"]["text"] == "The item's text, white space normalised."
    assert told["tables"]["capture"] == {"hidden": True}
    assert len(told["queries"]) == 14
    assert told["queries"]["question_07"]["title"] == "Which months have gaps?"


def test_facets_count_each_hit_once(replica_archive: Path) -> None:
    with open_archive(sqlite_in(replica_archive)) as archive, archive.read() as connection:
        found = facets(Sought(connection, "the", Filters(kind="item")))
        few = facets(Sought(connection, "the", Filters(kind="item")), at_most=3)
        narrowed = facets(Sought(connection, "the", Filters(kind="item", date_kind="day-range")))
    assert found.publications == (("demo", found.looked_at),)
    assert found.volumes == (("2", found.looked_at),)
    assert [month for month, _ in found.months] == ["2023-03", "2023-02", "2023-01"]
    assert sum(count for _, count in found.months) == found.looked_at
    assert (few.looked_at, few.is_all) == (3, False)
    assert dict(found.date_kinds)["day-range"] == narrowed.looked_at


@pytest.mark.parametrize("key", [Key(2, 4), Key(2, 5), Key(2, 6), Key(9, 9)])
def test_the_history_of_one_issue_is_that_of_the_view(replica_archive: Path, key: Key) -> None:
    view = named("issue_history")
    with open_archive(sqlite_in(replica_archive)) as archive, archive.read() as connection:
        found = {tuple(row) for row in history(connection, key, "demo")}
        mine = select(view).where(view.c.volume == key.volume, view.c.number == key.number)
        assert found == {tuple(row) for row in connection.execute(mine)}
    assert len(found) == {4: 1, 5: 2}.get(key.number, 0)
