"""Where a capture is read: PDFs in a child under limits, everything else in this process."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Self

import parsers
from ingest.child_reader import ChildReader, Limits
from parsers.documents import is_pdf
from parsers.model import Capture, Key, Reading, SecondWitness
from parsers.publications import named

if TYPE_CHECKING:
    from parsers.explained import Explanation


class Readers:
    """Reads captures one after the other; the child is started by the first PDF and lasts until `close`."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits
        self._child: ChildReader | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def readings(
        self,
        capture: Capture,
        *,
        publication: str | None = None,
        key: Key | None = None,
        second_witness: SecondWitness = "always",
        vouched: bool = False,
    ) -> tuple[Reading, ...]:
        """The readings of a capture, as `parsers.read` gives them; UnknownPublicationError for a name that
        is none. A PDF that breaks its reader gives parse_crash, parse_timeout or parse_memory."""
        owner = named(publication) if publication else None
        if not is_pdf(capture.body):
            return parsers.read(
                capture, publication=owner, key=key, second_witness=second_witness, vouched=vouched
            )
        return self._pdf_reader().readings(
            capture, publication=publication, key=key, second_witness=second_witness, vouched=vouched
        )

    def explanation(
        self,
        capture: Capture,
        *,
        publication: str | None = None,
        key: Key | None = None,
        second_witness: SecondWitness = "always",
    ) -> Explanation:
        """A capture block by block, as `parsers.explain` gives it."""
        owner = named(publication) if publication else None
        if not is_pdf(capture.body):
            return parsers.explain(capture, publication=owner, key=key, second_witness=second_witness)
        return self._pdf_reader().explanation(
            capture, publication=publication, key=key, second_witness=second_witness
        )

    def close(self) -> None:
        """End the child, if one was started."""
        if self._child is not None:
            self._child.close()
            self._child = None

    def _pdf_reader(self) -> ChildReader:
        """The child, made by the first PDF."""
        if self._child is None:
            self._child = ChildReader(self._limits)
        return self._child
