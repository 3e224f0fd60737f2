"""A backfill as tutorials have it: warcio, BeautifulSoup over the page, `search_dates`, an ORM, triggers."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from pathlib import Path

from bench_crawl import ENTRIES
from bs4 import BeautifulSoup
from dateparser.search import search_dates
from sqlalchemy import ForeignKey, create_engine, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship
from warcio.archiveiterator import ArchiveIterator

FOUND = "CREATE VIRTUAL TABLE found USING fts5 (words)"
KEPT = """CREATE TRIGGER kept AFTER INSERT ON item BEGIN
INSERT INTO found (rowid, words) VALUES (new.id, new.words); END"""


class Base(DeclarativeBase):
    """What all tables have in common."""


class Said(Base):
    """A date said in an item."""

    __tablename__ = "said"
    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    surface: Mapped[str]
    day: Mapped[datetime]


class Item(Base):
    """An entry of a page."""

    __tablename__ = "item"
    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("page.id"))
    words: Mapped[str]
    said: Mapped[list[Said]] = relationship()


class Page(Base):
    """A page as it came."""

    __tablename__ = "page"
    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str]
    title: Mapped[str]
    body: Mapped[bytes]
    items: Mapped[list[Item]] = relationship()


def stored(source: Path, folder: Path, most: int) -> int:
    """Bring in the first captures of a web archive; how many they were."""
    engine = create_engine(f"sqlite:///{folder}/typical.sqlite")
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(text(FOUND))
        connection.execute(text(KEPT))
    pages = 0
    with source.open("rb") as file:
        for record in islice(ArchiveIterator(file), most):
            body = record.content_stream().read()
            soup = BeautifulSoup(body, "html.parser")
            words = [one.get_text(" ", strip=True) for one in soup.select(ENTRIES)]
            items = [
                Item(words=one, said=[Said(surface=a, day=b) for a, b in search_dates(one) or ()])
                for one in words
            ]
            title = soup.title.get_text() if soup.title else ""
            address = record.rec_headers.get_header("WARC-Target-URI")
            with Session(engine) as session:
                session.add_all([Page(address=address, title=title, body=body, items=items)])
                session.commit()
            pages += 1
    return pages
