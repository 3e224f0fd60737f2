"""WARC and ARC files as others write them, with invented pages of the replica's host and of strangers."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from io import BytesIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

SITE = "https://digest-replica.invalid"
MOMENT = "2023-03-01T04:05:06Z"
HTML = ("Content-Type", "text/html; charset=utf-8")


def issue_address(number: int) -> str:
    return f"{SITE}/publications/us-japan-alliance-digest-vol-2-{number}/"


def record(
    address: str,
    body: bytes,
    *,
    kind: str = "response",
    status: str = "200 OK",
    headers: Iterable[tuple[str, str]] = (HTML,),
    **fields: str,
) -> bytes:
    """One record in a gzip member of its own; fields are named with underscores."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=True)
    told = {"WARC-Date": MOMENT} | {name.replace("_", "-"): value for name, value in fields.items()}
    http = StatusAndHeaders(status, list(headers), protocol="HTTP/1.1") if kind != "resource" else None
    made = writer.create_warc_record(
        address, kind, payload=BytesIO(body), length=len(body), http_headers=http, warc_headers_dict=told,
        warc_content_type="text/html" if kind == "resource" else "",
    )  # fmt: skip
    writer.write_record(made)
    return out.getvalue()


def plain(members: Iterable[bytes]) -> bytes:
    return b"".join(gzip.decompress(member) for member in members)


def arc(pages: Iterable[tuple[str, bytes]]) -> list[bytes]:
    """An ARC file of the first version as its records."""
    head = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"
    records = [b"filedesc://x.arc 0.0.0.0 20230301040506 text/plain %d\n" % len(head) + head + b"\n"]
    for address, body in pages:
        block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
        line = f"{address} 192.0.2.1 20230301040506 text/html {len(block)}\n".encode()
        records.append(line + block + b"\n")
    return records
