"""What the reader's parent and its child say to each other, and how that is put into bytes."""

from __future__ import annotations

import io
import pickle
import struct
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from operator import attrgetter
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias

from parsers import model
from parsers.model import Capture, Failure, Key, Reading, SecondWitness

if TYPE_CHECKING:
    from parsers.explained import Explanation

# A request: the lengths of two parts, a pickle of all but the body, the body. An answer: the length of one
# part, a pickle. Both ends are ours, so pickles can be trusted.
REQUEST_LENGTHS, ANSWER_LENGTH = struct.Struct(">QQ"), struct.Struct(">Q")

Answer: TypeAlias = "tuple[Reading, ...] | Explanation | Failure"


@dataclass(frozen=True, slots=True)
class Request:
    """One capture to be read, and how: the arguments of `parsers.read`, the publication by its name. With
    `explain` the answer is what `parsers.explain` gives."""

    capture: Capture
    publication: str | None = None
    key: Key | None = None
    second_witness: SecondWitness = "always"
    vouched: bool = False
    explain: bool = False


# The fields of both in order, the capture and its body first.
OF_CAPTURE = attrgetter(*[each.name for each in fields(Capture)])
OF_REQUEST = attrgetter(*[each.name for each in fields(Request)[1:]])


def request_message(request: Request) -> bytes:
    """A request as it goes through the pipe."""
    body, *about = OF_CAPTURE(request.capture)
    rest = pickle.dumps((about, OF_REQUEST(request)), pickle.HIGHEST_PROTOCOL)
    return b"".join((REQUEST_LENGTHS.pack(len(rest), len(body)), rest, body))


def next_request(pipe: BinaryIO) -> Request | None:
    """The next request from a pipe, None where it has ended."""
    lengths = pipe.read(REQUEST_LENGTHS.size)
    if len(lengths) < REQUEST_LENGTHS.size:
        return None
    rest, body = REQUEST_LENGTHS.unpack(lengths)
    about, how = pickle.loads(pipe.read(rest))  # noqa: S301 from our own parent
    return Request(Capture(pipe.read(body), *about), *how)


def answer_message(answer: Answer) -> bytes:
    """An answer as it goes through the pipe."""
    buffer = io.BytesIO()
    buffer.write(ANSWER_LENGTH.pack(0))
    pickler = pickle.Pickler(buffer, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = REDUCERS
    pickler.dump(answer)
    message = buffer.getbuffer()
    ANSWER_LENGTH.pack_into(message, 0, len(message) - ANSWER_LENGTH.size)
    return bytes(message)


def reducers() -> dict[type, Callable[[Any], Any]]:
    """How to pickle the nouns of the archive: as a type and its fields, which takes a third of what pickle
    makes of dataclasses."""
    found: dict[type, Callable[[Any], Any]] = {}
    for kind in vars(model).values():
        if isinstance(kind, type) and issubclass(kind, Enum):
            found[kind] = by_value
        elif isinstance(kind, type) and is_dataclass(kind):
            found[kind] = by_fields(kind)
    return found


def by_fields(kind: type) -> Callable[[Any], tuple[type, tuple[object, ...]]]:
    """A reducer for the values of a dataclass."""
    names = [each.name for each in fields(kind)]
    of = attrgetter(*names)
    return lambda value: (kind, of(value) if len(names) > 1 else (of(value),))


def by_value(member: Enum) -> tuple[type, tuple[object, ...]]:
    """The reducer for the members of an enumeration."""
    return type(member), (member.value,)


REDUCERS = reducers()
