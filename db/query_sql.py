"""A query in the language of either database; folded words hold no sign that means something in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from db.query import Either, Every, Near, Node, Phrase

Marks = Sequence[Sequence[str]]  # groups, of each of which one mark must be there
Place = tuple[str, bool]  # a word, and whether it may be only the beginning of one


def fts5(node: Node, marks: Marks = ()) -> str:
    """The query and the marks that an entry must have, as SQLite's FTS5 writes them."""
    filters = [" OR ".join(f'"{mark}"' for mark in group) for group in marks]
    return " AND ".join([fts5_of(node), *(f"({one})" for one in filters)])


def fts5_of(node: Node) -> str:
    """One node in the language of FTS5."""
    match node:
        case Phrase():
            return f'"{" ".join(node.words)}"' + ("*" if node.is_prefix else "")
        case Near():
            return f"NEAR({fts5_of(node.left)} {fts5_of(node.right)}, {node.distance})"
        case Either():
            return f"({' OR '.join(map(fts5_of, node.alternatives))})"
        case Every():
            said = " AND ".join(map(fts5_of, node.wanted))
            left_out = " OR ".join(map(fts5_of, node.excluded))
            return f"(({said}) NOT ({left_out}))" if left_out else f"({said})"


def tsquery(node: Node, marks: Marks = ()) -> str:
    """The query and the marks that an entry must have, as Postgres writes them."""
    filters = [" | ".join(f"'{mark}'" for mark in group) for group in marks]
    return " & ".join([tsquery_of(node), *(f"({one})" for one in filters)])


def tsquery_of(node: Node) -> str:
    """One node in the language of Postgres."""
    match node:
        case Phrase():
            return f"({side_by_side(dict(enumerate(places(node))))})"
        case Near():
            # Both words first: that they are there at all is far quicker to tell than where.
            both = " & ".join(map(lexeme, dict.fromkeys(places(node.left) + places(node.right))))
            return f"({both} & ({' | '.join(map(side_by_side, arrangements(node)))}))"
        case Either():
            return f"({' | '.join(map(tsquery_of, node.alternatives))})"
        case Every():
            said = [tsquery_of(one) for one in node.wanted]
            return f"({' & '.join([*said, *(f'!{tsquery_of(one)}' for one in node.excluded)])})"


def side_by_side(placed: dict[int, Place]) -> str:
    """Words at given places from each other."""
    order = sorted(placed)
    text = lexeme(placed[order[0]])
    for before, at in pairwise(order):
        text = f"{text} <{at - before}> {lexeme(placed[at])}"
    return text


def lexeme(place: Place) -> str:
    """A word or the beginning of one."""
    return f"'{place[0]}'" + (":*" if place[1] else "")


def places(phrase: Phrase) -> list[Place]:
    """The words of a phrase."""
    last = len(phrase.words) - 1
    return [(word, phrase.is_prefix and at == last) for at, word in enumerate(phrase.words)]


def arrangements(near: Near) -> Iterator[dict[int, Place]]:
    """Every way in which two phrases are near, which Postgres must be told one by one.

    They may overlap, as FTS5 has it: then one word is of both."""
    left, right = places(near.left), places(near.right)
    for shift in range(-len(right) - near.distance, len(left) + near.distance + 1):
        placed = dict(enumerate(left))
        for at, place in enumerate(right, start=shift):
            both = narrower([place, placed.get(at, place)])
            if both is None:
                break
            placed[at] = both
        else:
            yield placed


def narrower(both: Iterable[Place]) -> Place | None:
    """What a word must be to be two things at once, None where it can't."""
    wider, closer = sorted(both, key=lambda place: (not place[1], len(place[0])))
    fits = closer[0].startswith(wider[0]) if wider[1] else closer == wider
    return closer if fits else None
