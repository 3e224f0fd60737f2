"""What people type to search: words, "phrases", prefix*, OR, NOT and -, as one value for both databases."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from db.errors import QueryError
from db.fold import fold

LONGEST_QUERY = 1_000  # characters
MOST_TERMS = 50
OPERATORS = frozenset({"AND", "OR", "NOT"})
QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
TOKEN = re.compile(r'(?P<minus>-?)(?:"(?P<phrase>[^"]*)"(?P<star>\*?)|(?P<word>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand side by side, folded; the last may be the beginning of a longer one."""

    words: tuple[str, ...]
    is_prefix: bool
    is_excluded: bool


@dataclass(frozen=True, slots=True)
class Query:
    """Alternatives, of which one must fit: each has terms that must all be there, save those excluded."""

    alternatives: tuple[tuple[Term, ...], ...]

    @property
    def wanted(self) -> tuple[Term, ...]:
        """Every term that is looked for, of all alternatives."""
        return tuple(term for some in self.alternatives for term in some if not term.is_excluded)


def parsed(text: str) -> Query:
    """The query that a text means; QueryError where it means none."""
    if len(text) > LONGEST_QUERY:
        raise QueryError(f"expected a search of at most {LONGEST_QUERY} characters, found {len(text)}")
    text = text.translate(QUOTES)
    if text.count('"') % 2:
        raise QueryError(f"expected a closing quotation mark, found none in {shown(text)}")
    query = Query(tuple(tuple(terms) for terms in alternatives(text)))
    for terms in query.alternatives:
        if all(term.is_excluded for term in terms):
            raise QueryError(f"expected words to search for (beside OR and NOT too), found {shown(text)}")
    count = sum(len(terms) for terms in query.alternatives)
    if count > MOST_TERMS:
        raise QueryError(f"expected at most {MOST_TERMS} words, found {count}")
    return query


def alternatives(text: str) -> list[list[Term]]:
    """The terms on either side of each OR; signs that hold no word are passed over."""
    found: list[list[Term]] = [[]]
    operator = ""
    for match in TOKEN.finditer(text):
        if match[0] not in OPERATORS:
            term = term_of(match, is_excluded=operator == "NOT" or bool(match["minus"]))
            found[-1] += [] if term is None else [term]
            operator = ""
            continue
        if operator and (operator, match[0]) != ("AND", "NOT"):
            raise QueryError(f"expected a word after {operator}, found {match[0]}")
        if match[0] != "NOT" and not found[-1]:
            raise QueryError(f"expected a word before {match[0]}, found none in {shown(text)}")
        operator = match[0]
        if operator == "OR":
            found.append([])
    if operator:
        raise QueryError(f"expected a word after {operator}, found the end")
    return found


def term_of(match: re.Match[str], *, is_excluded: bool) -> Term | None:
    """The term that a word or a phrase means, None for signs alone; QueryError for a misplaced asterisk."""
    said = match["word"] if match["word"] is not None else match["phrase"] + match["star"]
    bare = said.removesuffix("*")
    words = tuple(fold(bare).split())
    if "*" in bare or (said != bare and not words):
        raise QueryError(f"expected an asterisk only at the end of a word, found {shown(said)}")
    return Term(words, said != bare, is_excluded) if words else None


def shown(text: str) -> str:
    """A text as a message quotes it."""
    return repr(text if len(text) <= 60 else f"{text[:59]}…")


def fts5(query: Query) -> str:
    """The query in the language of SQLite's FTS5; folded words hold no sign that means something in it."""
    return written(query, fts5_term, "AND", "OR", "NOT")


def fts5_term(term: Term) -> str:
    """One term in the language of FTS5."""
    return f'"{" ".join(term.words)}"' + ("*" if term.is_prefix else "")


def tsquery(query: Query) -> str:
    """The query as Postgres writes a tsquery; folded words hold no sign that means something in it."""
    return written(query, tsquery_term, "&", "|", "& !")


def tsquery_term(term: Term) -> str:
    """One term in the language of Postgres."""
    words = " <-> ".join(f"'{word}'" for word in term.words)
    return f"({words}:*)" if term.is_prefix else f"({words})"


def written(query: Query, said: Callable[[Term], str], both: str, either: str, without: str) -> str:
    """The query with the operators of one database."""
    found = []
    for terms in query.alternatives:
        text = f" {both} ".join(said(term) for term in terms if not term.is_excluded)
        left_out = f" {either} ".join(said(term) for term in terms if term.is_excluded)
        found.append(f"(({text}) {without} ({left_out}))" if left_out else f"({text})")
    return f" {either} ".join(found)
