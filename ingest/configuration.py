"""Where the archive lies and who runs it: options, then the environment, then digest.toml, then defaults."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

FILE = "digest.toml"
KEYS = {"data", "database_url", "contact", "notify", "ping"}
DATABASES = ("sqlite:///", "postgresql://", "postgres://")


class ConfigurationError(ValueError):
    """A setting that can't be used; the message names it and what was expected."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """The data directory, the database's address and the operator's contact (None: not set); whom to notify
    of nights that were not good, and what to ask for so that a watcher knows that a night has ended."""

    data: Path
    database_url: str
    contact: str | None = None
    notify: tuple[str, ...] = ()
    ping: str | None = None

    @property
    def captures(self) -> Path:
        """The folder of the WARC files."""
        return self.data / "captures"


def configuration(
    data: str | None = None, database_url: str | None = None, contact: str | None = None
) -> Configuration:
    """The settings in force, in the contract's order. ConfigurationError for an unreadable digest.toml, and
    for a database of another kind than ours."""
    file = file_settings(Path(FILE))
    folder = Path(data or os.environ.get("DIGEST_DATA") or file.get("data") or "data")
    url = database_url or os.environ.get("DATABASE_URL") or file.get("database_url")
    if url and not url.startswith(DATABASES):
        # Only the kind is told again: there may be a password in the rest.
        kind = url.partition("://")[0] if "://" in url else "none"
        raise ConfigurationError(
            f"expected a database as sqlite:///PATH or postgresql://HOST/NAME, found {kind!r}"
        )
    return Configuration(
        data=folder,
        database_url=url or f"sqlite:///{folder / 'archive.sqlite'}",
        contact=contact or os.environ.get("DIGEST_CONTACT") or file.get("contact") or None,
        notify=tuple((os.environ.get("DIGEST_NOTIFY") or file.get("notify") or "").split()),
        ping=os.environ.get("DIGEST_PING") or file.get("ping") or None,
    )


def file_settings(path: Path) -> dict[str, str]:
    """The settings of a digest.toml, empty where there is no such file."""
    if not path.exists():
        return {}
    import tomllib  # late, since most have no such file

    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ConfigurationError(f"expected TOML in {path}, found: {error}") from error
    for key, value in read.items():
        if key not in KEYS or not isinstance(value, str):
            raise ConfigurationError(
                f"expected {', '.join(sorted(KEYS))} as strings in {path}, found {key} = {value!r}"
            )
    return read
