"""What a download can fail with, and the state of the ledger that each failure is."""

from __future__ import annotations

import re

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from service_identity import CertificateError, VerificationError
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost
from twisted.python.failure import Failure

from ingest.ledger import PageState

DOWNLOAD_FAULTS = (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
    ConnectError,
    ConnectionDone,
    ConnectionLost,
    OSError,
)
TLS_FAULTS = (SSL.Error, VerificationError, CertificateError)
SENTENCE_AT_MOST = 300


def state_of(error: BaseException) -> PageState:
    """The state that a failed download comes to; io_error for whatever has no state of its own."""
    if isinstance(error, DownloadTimeoutError):
        return PageState.TIMEOUT
    if isinstance(error, DownloadCancelledError):
        return PageState.TOO_LARGE  # nothing but our limits on size cancels a download
    if isinstance(error, ResponseDataLossError):
        return PageState.TRUNCATED
    if any(isinstance(cause, TLS_FAULTS) for cause in causes(error)):
        return PageState.TLS_ERROR
    return PageState.IO_ERROR


def causes(error: BaseException | None) -> list[BaseException]:
    """An error and all that it came from, Twisted's lists of reasons included."""
    found: list[BaseException] = []
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if one is None or one in found:
            continue
        found.append(one)
        reasons = getattr(one, "reasons", None) or []
        waiting += [reason.value for reason in reasons if isinstance(reason, Failure)]
        waiting += [one.__cause__, one.__context__]
    return found


def told(error: BaseException) -> str:
    """A failure in few words, without the machinery's brackets."""
    text = str(error) or type(error).__name__
    text = re.sub(r"<(?:twisted|class)[^<>]*?(\w+(?:\.\w+)*): ?([^<>]*)>", r"\2", text)
    return " ".join(text.split())[:SENTENCE_AT_MOST]
