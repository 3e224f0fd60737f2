"""How a reparse went: its counts, losses and falls as one exit code and one sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ingest.falls import Fall
from ingest.verdict import ExitCode, held_back_cause
from parsers.model import Key

NAMED_AT_MOST = 3


@dataclass(frozen=True, slots=True)
class ReparseOutcome:
    """A finished reparse: its counts, what it would lose, where coverage fell, which issues have newer copies
    that wait (with the reading to accept), and the verdict."""

    counts: dict[str, int]
    losing: tuple[str, ...]
    damaged: tuple[str, ...]
    falls: tuple[Fall, ...]
    held_back: dict[Key, int]
    exit_code: ExitCode
    sentence: str


def judged(
    counts: Mapping[str, int],
    losing: Sequence[str],
    damaged: Sequence[str],
    falls: Iterable[Fall],
    held_back: Mapping[Key, int],
    *,
    is_applied: bool,
    is_finished: bool,
) -> ReparseOutcome:
    """The exit code and the one sentence of a reparse, by the contract's order of causes."""
    fell = tuple(falls)
    causes: list[tuple[ExitCode, str, str]] = []
    if damaged:
        told = f"the bytes of {len(damaged)} captures are not as they were: {listed(damaged)}"
        causes.append((ExitCode.ARCHIVE, "Archive failed", f"{told} (see digest verify)"))
    if not is_finished:
        causes.append((ExitCode.FAILED, "Failed", "stopped before the end; run it again to go on"))
    unstored = counts["losing"] - counts["lost"] if is_applied else counts["losing"]
    if unstored:
        told = f"{unstored} captures would lose something and were left as they are: {listed(losing)}"
        causes.append(
            (ExitCode.NOT_UNDERSTOOD, "Not understood", f"{told} (mend the parser, or --accept-loss)")
        )
    if held_back:
        cause = held_back_cause(held_back)
        causes.append((ExitCode.NOT_UNDERSTOOD, "Not understood", f"{cause.text} ({cause.advice})"))
    lead = causes[0][1] if causes else "Good"
    parts = [text for _, _, text in causes] + [news(counts, is_applied=is_applied)]
    parts += [fall_sentence(fall) for fall in fell]
    code = causes[0][0] if causes else ExitCode.GOOD
    return ReparseOutcome(
        dict(counts),
        tuple(losing),
        tuple(damaged),
        fell,
        dict(held_back),
        code,
        f"{lead}: {'; '.join(parts)}.",
    )


def news(counts: Mapping[str, int], *, is_applied: bool) -> str:
    """What was read, and what became of it."""
    changed = f"{counts['changed']} of {counts['captures']} captures read otherwise"
    if is_applied:
        return f"{changed}, {counts['stored']} stored"
    return f"{changed}, nothing stored (--apply stores)" if counts["changed"] else changed


def fall_sentence(fall: Fall) -> str:
    """From which capture on something is lost."""
    taken = f"{fall.captured_at:%Y-%m-%d}" if fall.captured_at else "unknown time"
    where = fall.address or fall.name or "a file without an address"
    since = "and every one since" if fall.is_lasting else "and not every one since"
    many = f"{fall.captures} captures" if fall.captures > 1 else "1 capture"
    return (
        f"{fall.publication}: coverage of its {fall.form} copies fell with capture {fall.capture_id} "
        f"of {taken} ({where}) {since}: {many} with less than before"
    )


def listed(texts: Sequence[str]) -> str:
    """The first few of some texts."""
    more = f" and {len(texts) - NAMED_AT_MOST} more" if len(texts) > NAMED_AT_MOST else ""
    return ", ".join(texts[:NAMED_AT_MOST]) + more
