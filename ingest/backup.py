"""Backup: the archive and its kept bytes as a data directory of their own, taken while others write."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from db.copying import copy_archive
from db.correction_lines import correction_lines
from db.engine import Archive, open_archive, target_of
from db.errors import NothingKeptError, StorageError, TargetError
from db.store import captures
from ingest.captures import NAMES
from ingest.configuration import Configuration
from ingest.warc_file import COPY_STEP
from ingest.warc_members import sound_end

DATABASE, CORRECTIONS = "archive.sqlite", "corrections.jsonl"


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup: where it lies, how many captures it holds and how many bytes of WARC files."""

    folder: Path
    captures: int
    warc_bytes: int


def backup(configuration: Configuration, target: Path) -> Backup:
    """Write archive, corrections and WARC files to a new folder, which appears when all of it is there.

    The database comes first: every record that it names was synced before it did. TargetError where the
    folder is there already, StorageError where the disk fails."""
    partial = target.with_name(f"{target.name}.partial")
    if target.exists():
        raise TargetError(f"expected a folder that is not there yet, found {target}")
    try:
        if partial.exists():
            shutil.rmtree(partial)  # what a killed backup left
        partial.mkdir(parents=True)
        with open_archive(configuration.database_url) as archive:
            copy_database(archive, partial / DATABASE)
        with open_archive(f"sqlite:///{partial / DATABASE}") as copied, copied.read() as connection:
            (partial / CORRECTIONS).write_text("".join(correction_lines(connection)), "utf-8")
            ends = named_ends(connection)
            count = sum(1 for _ in captures(connection))
        size = copy_captures(configuration.captures, partial / "captures", ends)
        unlogged(partial / DATABASE)
        partial.rename(target)
    except (OSError, sqlite3.Error) as error:
        raise StorageError(f"expected to write a backup to {target}, found {error}") from error
    return Backup(target, count, size)


def copy_database(archive: Archive, path: Path) -> None:
    """One state of the archive as an SQLite file: by SQLite's own backup, or row by row from Postgres."""
    if archive.dialect == "postgresql":
        with archive.read() as connection:
            copy_archive(connection, f"sqlite:///{path}")
        return
    source = target_of(archive.url).database or ""
    address = f"{Path(source).absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as old, closing(sqlite3.connect(path)) as new:
        old.backup(new)  # all pages in one step, so that writers can't make it begin again


def unlogged(path: Path) -> None:
    """Leave write-ahead logging, so that the backup can be read where nobody may write."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    synced(path)


def named_ends(connection: Connection) -> dict[str, int]:
    """For each WARC file that the archive names, where the last record that it names ends."""
    ends: dict[str, int] = {}
    for row in captures(connection):
        end = row.place.offset + row.place.length
        ends[row.place.file] = max(end, ends.get(row.place.file, 0))
    return ends


def copy_captures(source: Path, target: Path, ends: Mapping[str, int] | None = None) -> int:
    """How many bytes were copied of the WARC files, up to the last whole record of each; with `ends`, only of
    files with such an end, behind which the search for it begins.

    TargetError where WARC files are there already, NothingKeptError where all would be copied and there are
    none, StorageError where one is shorter than its end."""
    if any(target.glob(NAMES)):
        raise TargetError(f"expected no WARC files yet, found some in {target}")
    if ends is None:
        refuse_nothing(source)
    target.mkdir(parents=True, exist_ok=True)
    size = 0
    paths = {path.name: path for path in sorted(source.glob(NAMES))}
    for name in sorted(paths if ends is None else ends):
        known = 0 if ends is None else ends[name]
        path = paths.get(name)
        if path is None or path.stat().st_size < known:
            raise StorageError(f"expected {known} bytes of {source / name}, found fewer; run digest verify")
        # Whoever takes a damaged file wants all of it: what can be saved is seen when it is read.
        end = sound_end(path, known) if ends is not None else path.stat().st_size
        copy_part(path, target / name, end)
        size += end
    return size


def refuse_nothing(captures: Path) -> None:
    """NothingKeptError unless a folder holds a WARC file that this program has written."""
    if not any(captures.glob(NAMES)):
        raise NothingKeptError(
            f"expected WARC files such as captures-00001.warc.gz in {captures}, found none"
        )


def copy_part(source: Path, target: Path, end: int) -> None:
    """Copy the first bytes of a file, synced."""
    with source.open("rb") as old, target.open("xb") as new:
        left = end
        while left and (some := old.read(min(left, COPY_STEP))):
            new.write(some)
            left -= len(some)
    synced(target)


def synced(path: Path) -> None:
    """Have a file reach the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
