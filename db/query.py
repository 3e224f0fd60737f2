"""What people type to search: words, "phrases", prefix*, AND, OR, NOT, NEAR and brackets, as a tree."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from db.errors import QueryError
from db.fold import SIGN, compiled, fold

LONGEST_QUERY = 1_000  # characters
MOST_TERMS = 50
DEEPEST = 20  # brackets within brackets
SHORTEST_PREFIX = 2  # letters
USUAL_DISTANCE, FARTHEST = 10, 50  # words between two that are near
NEAR = re.compile(r"NEAR(?:/(?P<distance>[0-9]{1,4}))?")
OPERATOR = re.compile(rf"AND|OR|NOT|{NEAR.pattern}")
QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
TOKEN = re.compile(
    r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"(?P<star>\*?)|(?P<open>\()|(?P<word>[^\s"()]+))|(?P<close>\))'
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand side by side, folded; the last may be the beginning of a longer one."""

    words: tuple[str, ...]
    is_prefix: bool


@dataclass(frozen=True, slots=True)
class Near:
    """Two phrases in either order with at most so many words between the first and the second."""

    left: Phrase
    right: Phrase
    distance: int


@dataclass(frozen=True, slots=True)
class Every:
    """All that must be there, at least one, and what must not."""

    wanted: tuple[Node, ...]
    excluded: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Alternatives, of which one must be there."""

    alternatives: tuple[Node, ...]


Node = Phrase | Near | Every | Either


def wanted(node: Node) -> Iterator[Phrase]:
    """Every phrase that is looked for, in order; those excluded are left out."""
    match node:
        case Phrase():
            yield node
        case Near():
            yield from (node.left, node.right)
        case Every():
            for one in node.wanted:
                yield from wanted(one)
        case Either():
            for one in node.alternatives:
                yield from wanted(one)


def parsed(text: str) -> Node:
    """The query that a text means; QueryError where it means none."""
    if len(text) > LONGEST_QUERY:
        raise QueryError(f"expected a search of at most {LONGEST_QUERY} characters, found {len(text)}")
    text = text.translate(QUOTES)
    if text.count('"') % 2:
        raise QueryError(f"expected a closing quotation mark, found none in {shown(text)}")
    reader = Reader(text)
    node = reader.either(0)
    if reader.rest:
        raise QueryError(f"expected an opening bracket before the closing one, found none in {shown(text)}")
    if node is None:
        raise reader.empty()
    if reader.terms > MOST_TERMS:
        raise QueryError(f"expected at most {MOST_TERMS} words, found {reader.terms}")
    return node


class Reader:
    """The tokens of a text, read from left to right; signs that hold no word are passed over."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.rest = deque(TOKEN.finditer(text))
        self.terms = 0

    def either(self, depth: int) -> Node | None:
        """What stands up to the end or the closing bracket: alternatives between ORs."""
        found = [self.every(depth)]
        while self.rest and self.rest[0][0] == "OR":
            if found[-1] is None:
                raise QueryError(f"expected a word before OR, found none in {shown(self.text)}")
            self.rest.popleft()
            self.refuse_operator("OR")
            found.append(self.every(depth))
        known = tuple(one for one in found if one is not None)
        if len(found) > 1 and len(known) < len(found):
            raise self.empty()
        return Either(known) if len(known) > 1 else next(iter(known), None)

    def every(self, depth: int) -> Node | None:
        """What stands up to an OR, the end or the closing bracket: all that must be there or must not."""
        found: list[Node] = []
        excluded: list[Node] = []
        while self.rest and self.rest[0][0] != "OR" and not self.rest[0]["close"]:
            is_excluded = self.said_not(is_first=not found and not excluded)
            minus = bool(self.rest[0]["minus"])
            node = self.near(depth)
            if node is not None:
                (excluded if is_excluded or minus else found).append(node)
        if excluded and not found:
            raise self.empty()
        if len(found) > 1 or excluded:
            return Every(tuple(found), tuple(excluded))
        return next(iter(found), None)

    def said_not(self, *, is_first: bool) -> bool:
        """Read AND, NOT or both where they stand; whether what follows is excluded."""
        operator = ""
        while self.rest and self.rest[0][0] in {"AND", "NOT"}:
            following = self.rest.popleft()[0]
            if operator and (operator, following) != ("AND", "NOT"):
                raise QueryError(f"expected a word after {operator}, found {following}")
            if following == "AND" and is_first:
                raise QueryError(f"expected a word before AND, found none in {shown(self.text)}")
            operator = following
        if operator:
            self.refuse_operator(operator)
        return operator == "NOT"

    def near(self, depth: int) -> Node | None:
        """A word, a phrase or brackets; or words and phrases with NEAR between."""
        found: list[Node] = []
        left = self.single(depth)
        while self.rest and (operator := NEAR.fullmatch(self.rest[0][0])):
            self.rest.popleft()
            self.refuse_operator(operator[0])
            is_excluded = bool(self.rest[0]["minus"])
            right = self.single(depth)
            if is_excluded or not isinstance(left, Phrase) or not isinstance(right, Phrase):
                raise QueryError(
                    f"expected a word or a phrase on either side of {operator[0]}, found another thing"
                )
            found.append(Near(left, right, distance(operator)))
            left = right
        return Every(tuple(found), ()) if len(found) > 1 else next(iter(found), left)

    def single(self, depth: int) -> Node | None:
        """A word, a phrase, or what stands in brackets; None of signs alone."""
        token = self.rest.popleft()
        if OPERATOR.fullmatch(token[0]):
            raise QueryError(f"expected a word before {token[0]}, found none in {shown(self.text)}")
        if not token["open"]:
            return self.phrase(token)
        if depth == DEEPEST:
            raise QueryError(f"expected at most {DEEPEST} brackets within each other, found more")
        node = self.either(depth + 1)
        if not self.rest:
            raise QueryError(f"expected a closing bracket, found none in {shown(self.text)}")
        self.rest.popleft()
        return node

    def phrase(self, token: re.Match[str]) -> Phrase | None:
        """The phrase that a word or quoted words mean, None for signs alone."""
        said = token["word"] if token["word"] is not None else token["phrase"] + token["star"]
        bare = said.removesuffix("*")
        words = tuple(fold(bare).split())
        if "*" in bare or (said != bare and not words):
            raise QueryError(f"expected an asterisk only at the end of a word, found {shown(said)}")
        if said != bare and len(words[-1]) < SHORTEST_PREFIX and not compiled(SIGN).fullmatch(words[-1]):
            raise QueryError(f"expected {SHORTEST_PREFIX} letters before an asterisk, found {shown(said)}")
        self.terms += bool(words)
        return Phrase(words, said != bare) if words else None

    def refuse_operator(self, before: str) -> None:
        """QueryError unless a word or brackets may follow the operator just read."""
        following = self.rest[0][0] if self.rest else "the end"
        if not self.rest or following == ")" or (OPERATOR.fullmatch(following) and following != "NOT"):
            raise QueryError(f"expected a word after {before}, found {following}")

    def empty(self) -> QueryError:
        """The error of a query that looks for nothing."""
        return QueryError(f"expected words to search for (beside OR and NOT too), found {shown(self.text)}")


def distance(operator: re.Match[str]) -> int:
    """How many words NEAR lets stand between."""
    found = USUAL_DISTANCE if operator["distance"] is None else int(operator["distance"])
    if found > FARTHEST:
        raise QueryError(f"expected NEAR/0 to NEAR/{FARTHEST}, found {operator[0]}")
    return found


def shown(text: str) -> str:
    """A text as a message quotes it."""
    return repr(text if len(text) <= 60 else f"{text[:59]}…")
