"""What can go wrong with an archive; every message is one sentence that says what was expected and found."""

from __future__ import annotations


class ArchiveError(Exception):
    """The archive can't be used as asked."""


class NotAnArchiveError(ArchiveError):
    """There is no archive at this address."""


class SchemaError(ArchiveError):
    """The archive's schema is not the one this program knows."""


class StorageError(ArchiveError):
    """The database or its disk failed."""


class TooSlowError(ArchiveError):
    """A question took longer than it may."""


class UnknownRowError(ArchiveError):
    """A row was asked for, or referred to, that the archive does not hold."""


class QueryError(ArchiveError):
    """A search was asked for in words that make no query."""


class NothingKeptError(ArchiveError):
    """There are no kept bytes to make an archive of; the message names where they were looked for."""


class TargetError(ArchiveError):
    """What is to be written into is not empty, or what came to stand there is not what it should be."""


class CorrectionError(ArchiveError):
    """A correction that can't be made or taken back, since it contradicts what stands."""


class MissingLibraryError(Exception):
    """Something needs a library that is not installed; the message says how to get it."""
