"""Signs that a reading may not be what was published: blocks in which a part of an item could hide, entries
that stand twice, ran together or lost a part."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from parsers.align import best_order, likeness, strays
from parsers.blocks import GLYPH, Block, squeezed
from parsers.cores import Core, goes_on
from parsers.entries import CAPTION_LIMIT, SENTENCE_END, is_below, is_link, is_prose
from parsers.marks import Mark
from parsers.numbered_lists import counted
from parsers.roles import Role

SENTENCE_WORDS = 4
POINTING = frozenset(
    ("He", "She", "It", "They", "Both", "This", "These", "Those", "His", "Her", "Their", "Its")
)
CLOSING_WORDS = 12  # so may a paragraph behind the last item; invitations to subscribe are shorter
SHARED, SHARED_IN_LIST = 2, 4  # what a paragraph behind the last item shares with it, if it is a part; more
# where that item's list was closed
HEADLINE_LIMIT = 160
OPENERS = "“‘\"'«([¿¡$€£¥#…"
CAPTIONS = 3  # so many short blocks among the headlines are hardly captions
TAIL_WORDS = 6  # so few words behind the last full stop are a button or a link, not a lost full stop
OPENING = 40  # letters at the front of an entry that come only once in it
BULLET_INSIDE = re.compile(GLYPH.replace("\\u00b7", ""))
TAIL = re.compile(r"[.!?…][\"'”’»)\]]*\s+(\S[^.!?…]*)$")
STEM = re.compile(r"(\w{4,6})\w*")
NAME = re.compile(r"(?<=[\w,;] )[A-Z]\w{3,}")
COMMON = frozenset(
    "able about accept after again also although always among another around became because become "  # noqa: SIM905
    "been before began begin being best between both came come could days does down during each early "
    "even every first from give given good great hand have help helped here however into just keep "
    "kept known large last late later left like long made make many month months more most much must "
    "near never next often once only other over part people place right said same says separately "
    "several should since small some still such than that their them then there these they this those "
    "three through time times twice under until upon used using very want week weeks well were what "
    "when where which while whole will with within without work works would year years your ".split()
)


def doubtful(
    blocks: Sequence[Block], roles: Sequence[tuple[Role, str]], core: Core, following: int
) -> Iterator[int]:
    """Blocks that may be a part of an item: unclaimed inside the lists, a caption or a paragraph right behind
    the last item that says as much as a sentence and shares words with an item, a line right behind the last
    headline, a further paragraph of an entry that shares none with it, and the last block where nothing shows
    an item's end."""
    if not core.is_closed:
        yield core.last
    if core.matches is not None:
        return
    for index in range(core.first + 1, core.last):
        role = roles[index][0]
        if role is Role.LEFTOVER or (role is Role.CAPTION and may_go_on(blocks, index, core)):
            yield index
    below = max(at for group in core.headlines for at in group) + 1 if core.headlines else 0
    if below and roles[below][0] is Role.CAPTION and (blocks[below].line or blocks[below].list_id):
        yield below  # the last headline's second line, or a label
    between = [at for at in core.captions if at < below]
    if len(between) >= max(CAPTIONS, len(core.headlines) - 1):
        yield from between  # a second line of each headline
    else:
        yield from (at for at in between if roles[at][0] is Role.CAPTION and may_end_headline(blocks, at))
    yield from nested(blocks, core)
    lengths = Counter(map(len, core.items))
    usual = max((length for length, entries in lengths.items() if entries > 1), default=1)
    for group in core.items:
        yield from (at for at in group[1:] if is_said_again(blocks, at, group))
        for at in group[1:]:
            if blocks[at].bulleted or len(group) <= usual:
                continue
            rest = " ".join(blocks[other].text for other in group if other != at)
            if not (goes_on(blocks[at], Mark.PLAIN) or telling(blocks[at].text) & telling(rest)):
                yield at
    behind = core.last + 1
    if behind < following and roles[behind][0] is not Role.BLURB and is_prose(blocks[behind], CLOSING_WORDS):
        wanted = SHARED_IN_LIST if blocks[core.last].list_id else SHARED
        if common(blocks[behind].text, " ".join(blocks[at].text for at in core.items[-1])) >= wanted:
            yield behind


def may_go_on(blocks: Sequence[Block], index: int, core: Core) -> bool:
    """Whether a caption may be a part of the entry above it: one of them is no whole sentence without the
    other, or it is a sentence about what the entries tell."""
    text, above = blocks[index].text, blocks[index - 1].text
    if blocks[index].aside:
        return False
    if text[0].islower() or (len(above) >= CAPTION_LIMIT and SENTENCE_END.search(above) is None):
        return True
    if not is_prose(blocks[index], SENTENCE_WORDS):
        return False
    if text.split()[0] in POINTING:
        return True
    return bool(telling(text) & telling(" ".join(blocks[at].text for at in core.blocks)))


def is_said_again(blocks: Sequence[Block], index: int, group: Sequence[int]) -> bool:
    """Whether the other paragraphs of an entry hold what one of them says: a copy, or a pulled quotation."""
    text = blocks[index].text
    if len(text.split()) < SENTENCE_WORDS:
        return any(blocks[at].text == text for at in group if at != index)
    return any(text in blocks[at].text for at in group if at != index)


def may_end_headline(blocks: Sequence[Block], caption: int) -> bool:
    """Whether a caption right behind a headline with a typed bullet may be a second paragraph of it."""
    block, above = blocks[caption], blocks[caption - 1]
    typed = bool(above.glyph) and not above.list_id
    return typed and not (block.aside or block.list_id or is_link(block)) and block.kind == "paragraph"


def nested(blocks: Sequence[Block], core: Core) -> Iterator[int]:
    """Bullets inside the only entry that has such and does not announce them, a bullet alone inside an entry
    where others have several, and bullets inside the last entry that are not read as its own."""
    inner = [[at for at in group[1:] if blocks[at].bulleted] for group in core.items]
    having = [group for group, bullets in zip(core.items, inner, strict=True) if bullets]
    if len(having) == 1 and not is_own(blocks, having[0]):
        yield from (at for at in having[0][1:] if blocks[at].bulleted)
    if sum(len(bullets) > 1 for bullets in inner) > 1:
        yield from (bullets[0] for bullets in inner if len(bullets) == 1)
    last, behind = core.items[-1], core.last + 1
    if (
        last[-1] == core.last
        and behind < len(blocks)
        and blocks[behind].bulleted
        and is_below(blocks[behind], blocks[last[0]])
    ):
        yield behind


def is_own(blocks: Sequence[Block], group: Sequence[int]) -> bool:
    """Whether an entry announces the bullets inside it, or they are sentences about the same."""
    inner = [at for at in group[1:] if blocks[at].bulleted]
    lead = " ".join(blocks[at].text for at in group if at < inner[0])
    if lead.endswith(":"):
        return True
    prose = all(is_prose(blocks[at], SENTENCE_WORDS) for at in inner)
    return prose and common(" ".join(blocks[at].text for at in inner), lead) >= SHARED


def common(one: str, other: str) -> int:
    """How much two texts share: their telling words, names counting double."""
    names = {word.casefold()[:6] for word in NAME.findall(one)} & {
        word.casefold()[:6] for word in NAME.findall(other)
    }
    return len(telling(one) & telling(other)) + len(names - COMMON)


def telling(text: str) -> set[str]:
    """The words of a text that say what it is about."""
    return set(STEM.findall(text.casefold())) - COMMON


def veiled(blocks: Sequence[Block], core: Core) -> Iterator[str]:
    """The places of the entries of which the page may hide a part."""
    for name, groups in (("headline", core.headlines), ("item", core.items)):
        for position, group in enumerate(groups, 1):
            if any(blocks[at].veiled for at in group):
                yield f"{name} {position}"


def strange_order(headlines: Sequence[str], items: Sequence[str]) -> str | None:
    """Why two lists of one length do not seem to belong together in this order, None where they do."""
    if len(headlines) != len(items):
        return None
    scores = likeness(headlines, items)
    order = best_order(scores)
    if order is not None:
        told = [f"item {at} like headline {to}" for at, to in enumerate(order, 1) if at != to]
        return f"out of order by their words: {', '.join(told)}"
    strange = strays(scores)
    if strange:
        return f"without a word of their headline: item {', '.join(map(str, strange))}"
    return None


def repeated(headlines: Sequence[str], items: Sequence[str]) -> str | None:
    """What stands twice in the lists, None where nothing does."""
    for name, texts in (("headline", headlines), ("item", items)):
        plain = [squeezed(text) for text in texts]
        for at, text in enumerate(plain):
            if text in plain[:at]:
                return f"{name} {at + 1} is {name} {plain.index(text) + 1} again"
            if opens_again(text):
                return f"{name} {at + 1} says the same twice"
    return None


def opens_again(text: str) -> bool:
    """Whether a text without white space begins a second time inside itself."""
    length = min(OPENING, len(text) // 2)
    return length > 8 and text.find(text[:length], 1) > 0


def common_sign(texts: Sequence[str]) -> str | None:
    """The sign that three texts or more begin with, all of them; None for letters, digits and what opens a
    sentence."""
    first = {text[:1] for text in texts}
    sign = next(iter(first), "")
    if len(texts) < 3 or len(first) > 1 or sign.isalnum() or sign in OPENERS:
        return None
    return sign


def unusual(headlines: Sequence[str], items: Sequence[str], shortest: int, *, truncated: bool) -> str | None:
    """An entry that seems to be more or less than one, None where there is none."""
    sign = common_sign(headlines) or common_sign(items)
    if sign:
        return f"every entry of a list begins with “{sign}”, as behind a bullet that is not known"
    for name, texts in (("headline", headlines), ("item", items)):
        if counted(texts)[0]:
            return f"every {name} begins with a number, and they do not count on"
        for at, text in enumerate(texts, 1):
            if not text.isascii() and BULLET_INSIDE.search(text):
                return f"a bullet stands inside {name} {at}"
    for at, text in enumerate(headlines, 1):
        if len(text) > HEADLINE_LIMIT:
            return f"headline {at} has {len(text)} characters"
    for at, text in enumerate(items[: len(items) - truncated], 1):
        if len(text) < shortest:
            return f"item {at} has {len(text)} characters, fewer than any known"
        tail = None if SENTENCE_END.search(text) else TAIL.search(text)
        if tail is not None and len(tail[1].split()) <= TAIL_WORDS:
            return f"item {at} goes on behind its last sentence: “{tail[1]}”"
    return None
