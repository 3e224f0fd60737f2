"""The publications we read: every module of this folder holds one, as PUBLICATION."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module

from parsers.publication import Publication

# The publication that commands mean when none is named.
DEFAULT = "us-japan-alliance-digest"


class UnknownPublicationError(LookupError):
    """No publication of that name; the message lists those there are."""


@cache
def names() -> tuple[str, ...]:
    """The names of all publications, in alphabetical order."""
    return tuple(sorted(info.name.replace("_", "-") for info in pkgutil.iter_modules(__path__)))


@cache
def named(name: str) -> Publication:
    """The publication of that name; UnknownPublicationError where there is none."""
    if name not in names():
        raise UnknownPublicationError(f"no publication {name!r}; there are {', '.join(names())}")
    publication: Publication = import_module(f"{__name__}.{name.replace('-', '_')}").PUBLICATION
    return publication


def all_publications() -> tuple[Publication, ...]:
    """Every publication, in the order of their names."""
    return tuple(named(name) for name in names())
