"""A lasting subprocess that reads captures under limits: `python -m ingest.reader_child`."""

from __future__ import annotations

import gc
import math
import os
import resource
import signal
import sys
from contextlib import suppress
from typing import BinaryIO

from ingest.reader_messages import Answer, Request, answer_message, next_request
from parsers.model import ErrorCode, Failure

PIPE_BYTES = 1 << 16  # what most systems let a pipe hold: most PDFs come in one piece
GARBAGE = 20_000  # objects between two searches for garbage; a PDF without witness makes less
CHATTER_LIMIT = 1 << 20  # bytes that the libraries may write to stderr, which is a file of ours
SET_DEATH_SIGNAL = 1  # prctl's PR_SET_PDEATHSIG


def memory_sentence(limit: int) -> str:
    """What is said of a file that needs more memory than it may have."""
    return f"expected a reading within {limit >> 20} MiB of memory, found that it takes more"


def main(memory_bytes: int, cpu_seconds: int, parent: int) -> None:
    """Answer requests from stdin on stdout until stdin ends or a request takes too much memory."""
    end_with(parent)
    requests, answers = own_pipes()
    limit(resource.RLIMIT_AS, memory_bytes)
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_FSIZE, CHATTER_LIMIT)
    get_ready()
    while request := next_request(requests):
        forget_chatter()
        limit(resource.RLIMIT_CPU, cpu_used() + cpu_seconds)
        answer = answered(memory_bytes, request)
        answers.write(answer_message(answer))
        if isinstance(answer, Failure):
            return


def get_ready() -> None:
    """Load what every PDF needs, and keep the collector of garbage from going over all of it again."""
    import parsers.pdf_blocks
    import parsers.reading  # noqa: F401

    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE, 20, 20)


def answered(memory_bytes: int, request: Request) -> Answer:
    """The readings or the explanation of a capture, or a failure for want of memory."""
    import parsers
    from parsers.publications import named

    try:
        owner = named(request.publication) if request.publication else None
        if request.explain:
            return parsers.explain(
                request.capture, publication=owner, key=request.key, second_witness=request.second_witness
            )
        return parsers.read(
            request.capture,
            publication=owner,
            key=request.key,
            second_witness=request.second_witness,
            vouched=request.vouched,
        )
    except MemoryError:
        return Failure(ErrorCode.PARSE_MEMORY, memory_sentence(memory_bytes))


def own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes to the parent; libraries that write to stdout write to stderr from here on."""
    requests = os.fdopen(os.dup(0), "rb", buffering=PIPE_BYTES)
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, answers


def limit(kind: int, soft: int) -> None:
    """Set a soft limit, as far as the hard one lets us; not every system knows every limit."""
    hard = resource.getrlimit(kind)[1]
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def cpu_used() -> int:
    """Seconds of CPU that this process has taken so far, rounded up: its limit counts its whole life."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return math.ceil(usage.ru_utime + usage.ru_stime)


def forget_chatter() -> None:
    """Empty the file that stderr is, so that its end speaks of the file read now."""
    with suppress(OSError):
        os.ftruncate(2, 0)
        os.lseek(2, 0, os.SEEK_SET)


def end_with(parent: int) -> None:
    """Have the kernel end this process when its parent ends, where there is a way to."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(SET_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != parent:
            raise SystemExit(0)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:4]))
