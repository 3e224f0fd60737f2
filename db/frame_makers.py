"""Rows as a data frame of pandas or polars, each column with the type it has in the archive."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from db.errors import MissingLibraryError
from db.export_tables import Column, Row

Maker = Callable[[Sequence[Column], Sequence[Row]], Any]
# Types that know missing values, days of any year, and instants in UTC.
PANDAS = {
    "string": "string",
    "integer": "Int64",
    "boolean": "boolean",
    "date": "datetime64[s]",
    "datetime": "datetime64[us, UTC]",
}


def maker(library: str | None) -> Maker:
    """What makes frames with a library, or with the one that is there; MissingLibraryError where none is."""
    makers = {"pandas": pandas_frame, "polars": polars_frame}
    if library is not None and library not in makers:
        raise ValueError(f"expected pandas or polars as the library, found {library!r}")
    for name in makers if library is None else (library,):
        try:
            loaded = import_module(name)
        except ModuleNotFoundError:
            continue
        return lambda columns, rows: makers[name](loaded, columns, rows)
    wanted = library or "pandas or polars"
    install = f"pip install 'alliance-digest-archive[{library or 'pandas'}]'"
    raise MissingLibraryError(f"expected {wanted} for data frames, found none; install it by {install}")


def pandas_frame(pandas: Any, columns: Sequence[Column], rows: Sequence[Row]) -> Any:
    """Rows as a frame of pandas."""
    values = zip(*rows, strict=True) if rows else [()] * len(columns)
    return pandas.DataFrame(
        {
            column.name: pandas.Series(list(some), dtype=PANDAS[column.kind])
            for column, some in zip(columns, values, strict=True)
        }
    )


def polars_frame(polars: Any, columns: Sequence[Column], rows: Sequence[Row]) -> Any:
    """Rows as a frame of polars."""
    types = {
        "string": polars.String,
        "integer": polars.Int64,
        "boolean": polars.Boolean,
        "date": polars.Date,
        "datetime": polars.Datetime("us", "UTC"),
    }
    schema = {column.name: types[column.kind] for column in columns}
    return polars.DataFrame(rows, schema=schema, orient="row")
