"""Telling somebody how the night went: a notification for what is new about it, and a sign of life."""

from __future__ import annotations

import json
import logging
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ingest.verdict import ExitCode, Verdict

SECONDS = 20
SCHEMES = ("http://", "https://")


class TellingError(ValueError):
    """Nobody can be told in the way that was asked for; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What was told of a publication's nights last: a file beside the archive, since it is about messages
    that went out and not about the publication."""

    file: Path

    @classmethod
    def of(cls, data: Path, publication: str) -> Memory:
        """The memory of one publication in a data directory."""
        return cls(data / f"told-{publication}.json")

    def causes(self) -> frozenset[str]:
        """The causes that were told and stood the night before; none where nothing was told."""
        try:
            told = json.loads(self.file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return frozenset()
        return frozenset(map(str, told)) if isinstance(told, list) else frozenset()

    def keep(self, causes: Iterable[str]) -> None:
        """Remember what was told, whole or not at all."""
        aside = self.file.with_suffix(".new")
        aside.write_text(json.dumps(sorted(causes), ensure_ascii=False), encoding="utf-8")
        aside.replace(self.file)


def message(verdict: Verdict, told: frozenset[str]) -> tuple[str, str] | None:
    """Title and text of the notification that a night asks for; None where all of it was told before.

    Told is anything but good, each cause once until it changes, and once that all is good again."""
    causes = texts(verdict)
    if not causes:
        return ("Good again", verdict.sentence) if told else None
    if causes <= told:
        return None
    return f"Exit code {verdict.exit_code.value}", verdict.sentence


def texts(verdict: Verdict) -> frozenset[str]:
    """The causes of a verdict, each as one text that stays the same for as long as the cause does."""
    return frozenset(f"{cause.code.value}: {cause.text}" for cause in verdict.causes)


def notify(addresses: Sequence[str], verdict: Verdict, publication: str, memory: Memory) -> Iterator[str]:
    """Send what is to be told to every address of Apprise's. A sentence for each that could not be reached:
    then the same is tried again after the next night."""
    found = message(verdict, memory.causes())
    if found is not None:
        title, text = found
        failed = [address for address in addresses if not sent(address, f"{publication}: {title}", text)]
        yield from (f"notification to {scheme(address)}… could not be sent" for address in failed)
        if failed:
            return
    memory.keep(texts(verdict))


def check(addresses: Sequence[str], ping_address: str | None) -> None:
    """TellingError where Apprise is missing, an address is none of Apprise's, or a ping has no http(s)."""
    for address in addresses:
        service(address)
    if ping_address is not None and not ping_address.startswith(SCHEMES):
        raise TellingError(f"expected an http(s) address to ping, found {scheme(ping_address)}…")


def sent(address: str, title: str, text: str) -> bool:
    """Whether Apprise could send a message to one of its addresses."""
    return bool(service(address).notify(body=text, title=title))


def service(address: str) -> Any:
    """Apprise with one address; TellingError says what is missing."""
    try:
        import apprise
    except ImportError as error:
        raise TellingError("--notify needs Apprise: pip install 'alliance-digest-archive[notify]'") from error
    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # a failure is told once, by us, without secrets
    found = apprise.Apprise()
    if not found.add(address):
        raise TellingError(f"expected an address that Apprise knows, found {scheme(address)}…")
    return found


def scheme(address: str) -> str:
    """The kind of an address: the rest may hold a password."""
    return address.partition("://")[0] + "://" if "://" in address else "one without a scheme"


def ping(address: str, code: ExitCode) -> str | None:
    """Ask for an address so that whoever watches it knows that a night came to its end, good or not; the
    exit code follows as `exit_code`. A sentence where nothing answered."""
    joined = "&" if "?" in address else "?"
    try:
        with urllib.request.urlopen(f"{address}{joined}exit_code={code.value}", timeout=SECONDS):  # noqa: S310
            return None
    except (OSError, HTTPException) as error:
        return f"nothing answered the ping of {urlsplit(address).hostname}: {error}"
