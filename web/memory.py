"""Answers that hold until the archive changes, kept so that a page need not ask for them every time."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Connection

from db.stamp import Stamp, stamp

Answer = TypeVar("Answer")
KEPT = 64  # answers
SECONDS = 60  # that one is kept at most, since what is current can be derived anew without a new row


class Memory:
    """The answers asked for most lately; threads may share it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[Stamp, float, Any]] = OrderedDict()
        self._turn = Lock()

    def recall(self, connection: Connection, name: Hashable, make: Callable[[], Answer]) -> Answer:
        """The answer of a name, made anew where the archive has changed since or a minute has passed."""
        now, then = time.monotonic(), stamp(connection)
        with self._turn:
            found = self._kept.get(name)
        if found is not None and found[0] == then and found[1] > now:
            answer: Answer = found[2]
            return answer
        answer = make()
        with self._turn:
            self._kept[name] = (then, now + SECONDS, answer)
            self._kept.move_to_end(name)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return answer
