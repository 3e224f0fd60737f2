"""Rows as a Parquet file, where the library for it is installed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import IO, Any

from db.errors import MissingLibraryError
from db.export_tables import Column, Row

GROUP = 20_000  # rows in memory at a time
INSTALL = "pip install 'alliance-digest-archive[parquet]'"


def write(file: IO[bytes], columns: Sequence[Column], rows: Iterable[Row], notes: Mapping[str, str]) -> None:
    """Write rows as Parquet: each column with its meaning, and `notes` in the file's own metadata.

    MissingLibraryError without pyarrow."""
    pyarrow, parquet = libraries()
    schema = pyarrow.schema([field(pyarrow, column) for column in columns], metadata=dict(notes))
    source = iter(rows)
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        while some := list(islice(source, GROUP)):
            arrays = [
                pyarrow.array(values, type=one.type)
                for values, one in zip(zip(*some, strict=True), schema, strict=True)
            ]
            writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))


def libraries() -> tuple[Any, Any]:
    """pyarrow and its part for Parquet; MissingLibraryError where they are not installed."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise MissingLibraryError(
            f"expected pyarrow for Parquet, found none; install it by {INSTALL}"
        ) from error
    return pyarrow, parquet


def field(pyarrow: Any, column: Column) -> Any:
    """A column as Parquet declares it."""
    types = {
        "string": pyarrow.string(),
        "integer": pyarrow.int64(),
        "boolean": pyarrow.bool_(),
        "date": pyarrow.date32(),
        "datetime": pyarrow.timestamp("us", tz="UTC"),
    }
    return pyarrow.field(column.name, types[column.kind], metadata={"description": column.comment})
