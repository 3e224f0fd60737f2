"""Captures read in a child process, which may die of them."""

from __future__ import annotations

import os
import pickle
import select
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING

from ingest.reader_child import memory_sentence
from ingest.reader_messages import ANSWER_LENGTH, Answer, Request, request_message
from parsers.documents import is_pdf
from parsers.model import (
    Capture,
    Caution,
    ErrorCode,
    Failure,
    Format,
    Key,
    Reading,
    SecondWitness,
    WarningCode,
)

PIECE_BYTES = 1 << 16  # what is asked for is set aside first, and most answers are far shorter
# The GNU allocator gives memory back after every page of a PDF and asks for it again for the next.
ALLOCATOR = {"MALLOC_TRIM_THRESHOLD_": str(64 << 20), "MALLOC_TOP_PAD_": str(1 << 20)}

if TYPE_CHECKING:
    from parsers.explained import Explanation

LAST_LINES, LAST_WORDS = 2, 300  # lines and characters of its stderr that a message quotes
# PDFium ends itself without a word when it gets no memory: a child that died so and had taken much of what it
# may have ran out of it.
GAVE_UP = {-signal.SIGABRT, -signal.SIGTRAP, -signal.SIGILL, -signal.SIGSEGV}
MUCH = 1 / 3
OUT_OF_MEMORY = ("MemoryError", "bad_alloc", "ut of memory", "annot allocate memory")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: bytes of address space, seconds of CPU, seconds by the clock on the wall. After
    `files` files a child makes way for a fresh one, since what libraries leak adds up."""

    memory_bytes: int = 3 << 29
    cpu_seconds: int = 20
    wall_seconds: float = 60.0
    files: int = 500


class ChildGoneError(Exception):
    """The child ended before it answered."""


class ChildLateError(Exception):
    """The child did not answer within the time on the wall."""


class ChildReader:
    """Reads captures through `parsers.read` in a child process; a file that kills the child costs only its
    own reading. For one thread at a time; close it, or use it as a context manager."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._process: subprocess.Popen[bytes] | None = None
        self._chatter: IO[bytes] | None = None
        self._owner, self._served = os.getpid(), 0

    def __enter__(self) -> ChildReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The process id of the child, None while there is none."""
        return self._process.pid if self._process else None

    def readings(
        self,
        capture: Capture,
        *,
        publication: str | None = None,
        key: Key | None = None,
        second_witness: SecondWitness = "always",
        vouched: bool = False,
    ) -> tuple[Reading, ...]:
        """What `parsers.read` makes of a capture, or one reading with parse_crash, parse_timeout or
        parse_memory. Where only the second witness breaks, the reading stands and says so."""
        request = Request(capture, publication, key, second_witness, vouched)
        found = self._outcome(request)
        if isinstance(found, Failure) and second_witness != "never":
            unchecked = self._outcome(replace(request, second_witness="never"))
            if isinstance(unchecked, tuple):
                return tuple(unwitnessed(reading, found) for reading in unchecked)
        if isinstance(found, tuple):
            return found
        assert isinstance(found, Failure)
        kind = Format.PDF if is_pdf(capture.body) else None
        return (Reading(1, kind, failure=replace(found, message=f"{capture.label}: {found.message}")),)

    def explanation(
        self,
        capture: Capture,
        *,
        publication: str | None = None,
        key: Key | None = None,
        second_witness: SecondWitness = "always",
    ) -> Explanation:
        """What `parsers.explain` makes of a capture; no blocks where the child broke before it had any."""
        from parsers.explained import Explanation

        found = self._outcome(Request(capture, publication, key, "never", explain=True))
        readings = self.readings(capture, publication=publication, key=key, second_witness=second_witness)
        if isinstance(found, Explanation):
            return replace(found, readings=readings)
        return Explanation(None, (), readings)

    def close(self) -> None:
        """End the child; the next capture would start another."""
        process, chatter = self._process, self._chatter
        self._process, self._chatter, self._served = None, None, 0
        if process is not None and self._owner == os.getpid():
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout) if process is not None else ():
            with suppress(BrokenPipeError):
                pipe.close()  # type: ignore[union-attr]
        if chatter is not None:
            chatter.close()

    def _outcome(self, request: Request) -> Answer:
        """The child's answer; a child that had read other files before gets no blame for want of memory."""
        used = self._served > 0
        found = self._answer(request)
        if used and isinstance(found, Failure) and found.code is ErrorCode.PARSE_MEMORY:
            return self._answer(request)
        return found

    def _answer(self, request: Request) -> Answer:
        """The child's answer to one request, or why there is none, in which case the child is no more."""
        process = self._running()
        deadline = time.monotonic() + self._limits.wall_seconds
        try:
            send(process, request_message(request), deadline)
            answer: Answer = pickle.loads(received(process, deadline))  # noqa: S301 our own child
        except ChildLateError:
            self.close()
            wall = self._limits.wall_seconds
            return Failure(ErrorCode.PARSE_TIMEOUT, f"expected a reading within {wall:g} s, found none")
        except ChildGoneError:
            failure = self._cause(process)
            self.close()
            return failure
        self._served += 1
        if isinstance(answer, Failure) or self._served >= self._limits.files:
            self.close()
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        """The child, started if there is none, or none of ours, or if it died while it had nothing to do."""
        if self._process is not None and (self._owner != os.getpid() or self._process.poll() is not None):
            self.close()
        if self._process is None:
            self._owner = os.getpid()
            self._chatter = tempfile.TemporaryFile()  # noqa: SIM115 it lasts as long as the child
            self._process = started(self._limits, self._chatter)
        return self._process

    def _cause(self, process: subprocess.Popen[bytes]) -> Failure:
        """Why a child ended without an answer."""
        code, peak = ending(process)
        words = last_words(self._chatter)
        if code == -signal.SIGXCPU:
            seconds = self._limits.cpu_seconds
            return Failure(
                ErrorCode.PARSE_TIMEOUT, f"expected a reading within {seconds} s of CPU, found none"
            )
        starved = code in GAVE_UP and peak >= MUCH * self._limits.memory_bytes
        if starved or any(sign in words for sign in OUT_OF_MEMORY):
            return Failure(ErrorCode.PARSE_MEMORY, memory_sentence(self._limits.memory_bytes))
        way = f"signal {-code} ({signal.strsignal(-code)})" if code < 0 else f"exit code {code}"
        said = f"; it last said: {words}" if words else ""
        return Failure(
            ErrorCode.PARSE_CRASH, f"expected a reading, found that the reader ended by {way}{said}"
        )


def started(limits: Limits, chatter: IO[bytes]) -> subprocess.Popen[bytes]:
    """A new child. In a session of its own, so that Ctrl-C at the terminal reaches only its parent."""
    arguments = (limits.memory_bytes, limits.cpu_seconds, os.getpid())
    process = subprocess.Popen(  # noqa: S603 this very Python, and numbers
        # Without the site module, whose work the parent has done: its path says where everything is.
        [sys.executable, "-S", "-m", "ingest.reader_child", *map(str, arguments)],
        env={**os.environ, **ALLOCATOR, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=chatter,
        cwd=Path(__file__).parent.parent,
        start_new_session=True,
        bufsize=0,
    )
    assert process.stdin is not None
    os.set_blocking(process.stdin.fileno(), False)
    return process


def ending(process: subprocess.Popen[bytes]) -> tuple[int, int]:
    """The exit code of a child that ended (minus the signal) and the most bytes of memory it held."""
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except ChildProcessError:  # somebody else has waited for it
        return process.wait(), 0
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def unwitnessed(reading: Reading, failure: Failure) -> Reading:
    """A reading whose second witness broke its process."""
    if not reading.ok:
        return reading
    caution = Caution(WarningCode.WITNESS_FAILED, f"the second witness could not check: {failure.message}")
    return replace(reading, cautions=(*reading.cautions, caution))


def last_words(chatter: IO[bytes] | None) -> str:
    """The end of what the child wrote to stderr, in one line."""
    if chatter is None:
        return ""
    size = os.fstat(chatter.fileno()).st_size
    tail = os.pread(chatter.fileno(), 4096, max(0, size - 4096)).decode("utf-8", "replace").replace("\0", "")
    lines = [line.strip() for line in tail.splitlines() if line.strip()]
    return " / ".join(lines[-LAST_LINES:])[-LAST_WORDS:]


def send(process: subprocess.Popen[bytes], message: bytes, deadline: float) -> None:
    """Write one message to the child; ChildLateError, ChildGoneError."""
    assert process.stdin is not None
    pipe = process.stdin.fileno()
    rest = memoryview(message)
    while rest:
        await_ready(pipe, select.POLLOUT, deadline)
        try:
            rest = rest[os.write(pipe, rest) :]
        except BrokenPipeError as error:
            raise ChildGoneError from error


def received(process: subprocess.Popen[bytes], deadline: float) -> memoryview:
    """One message from the child; ChildLateError, ChildGoneError."""
    assert process.stdout is not None
    pipe, found, wanted = process.stdout.fileno(), bytearray(), ANSWER_LENGTH.size
    while len(found) < wanted:
        await_ready(pipe, select.POLLIN, deadline)
        piece = os.read(pipe, PIECE_BYTES)
        if not piece:
            raise ChildGoneError
        found += piece
        if wanted == ANSWER_LENGTH.size <= len(found):
            wanted += ANSWER_LENGTH.unpack_from(found)[0]
    return memoryview(found)[ANSWER_LENGTH.size :]


def await_ready(pipe: int, event: int, deadline: float) -> None:
    """Return when a pipe can be read or written, or has no other end any more; ChildLateError."""
    poll = select.poll()
    poll.register(pipe, event)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise ChildLateError
