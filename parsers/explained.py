"""What every block of a document was taken for, and by which rule."""

from __future__ import annotations

from dataclasses import dataclass

from parsers.blocks import Block, DocumentError
from parsers.documents import document
from parsers.model import Capture, Failure, Format, Key, Reading, SecondWitness
from parsers.publication import Publication
from parsers.reading import RefusedError, named, readings, recognised


@dataclass(frozen=True, slots=True)
class ExplainedBlock:
    """One block in reading order: where it stands, what it is in the document, its role and the rule that
    gave it. `role` and `rule` are empty where the document's publication is not known."""

    locator: str
    kind: str
    glyph: str
    text: str
    role: str
    rule: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """A document block by block, and the readings that come of it; no blocks where it can't be opened."""

    format: Format | None
    blocks: tuple[ExplainedBlock, ...]
    readings: tuple[Reading, ...]


def explanation(
    capture: Capture, publication: Publication | None, key: Key | None, second_witness: SecondWitness
) -> Explanation:
    """Every block of a capture with its role, and its readings as `parsers.read` gives them."""
    try:
        read = document(capture)
    except DocumentError as error:
        failure = named(Failure(error.code, error.message), capture)
        return Explanation(None, (), (Reading(1, None, failure=failure),))
    found = readings(capture, publication, key, second_witness)
    try:
        roles = recognised(read, publication)[1].roles
    except RefusedError:
        return Explanation(read.format, tuple(explained(block, "", "") for block in read.blocks), found)
    blocks = tuple(
        explained(block, role.value, rule) for block, (role, rule) in zip(read.blocks, roles, strict=True)
    )
    return Explanation(read.format, blocks, found)


def explained(block: Block, role: str, rule: str) -> ExplainedBlock:
    """A block under its role."""
    return ExplainedBlock(block.locator, block.kind, block.glyph, block.text, role, rule)
