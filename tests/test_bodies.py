"""Bodies lose their content codings within bounds, and a broken coding is named by its cause."""

from __future__ import annotations

import gzip
import itertools
import tracemalloc
import zlib

import pytest

from ingest.bodies import BodyCode, BodyError, accepted_codings, decoded

PAGE = "<p>Port Amsel’s seaplane basin was dredged.</p>".encode() * 50
MIB = 1 << 20


def coded(name: str) -> tuple[tuple[str, str], ...]:
    return (("Content-Encoding", name),)


def bare_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return stream.compress(data) + stream.flush()


def failed(body: bytes, name: str, limit: int = MIB) -> BodyError:
    with pytest.raises(BodyError) as caught:
        decoded(body, coded(name), limit=limit)
    return caught.value


def brotli(data: bytes) -> bytes:
    library = pytest.importorskip("brotli", reason="brotli is not installed")
    made: bytes = library.compress(data, quality=5)
    return made


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("gzip", gzip.compress(PAGE)),
        ("x-gzip", gzip.compress(PAGE)),
        ("GZIP ", gzip.compress(PAGE)),
        ("gzip", gzip.compress(PAGE[:100]) + gzip.compress(PAGE[100:])),
        ("gzip", gzip.compress(PAGE) + bytes(8)),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", bare_deflate(PAGE)),
        ("identity", PAGE),
        ("", PAGE),
        ("deflate, gzip", gzip.compress(zlib.compress(PAGE))),
        ("gzip, identity, gzip", gzip.compress(gzip.compress(PAGE))),
    ],
    # Bytes make poor names, and gzip's hold the time: two workers would name one test differently.
    ids=itertools.count(),
)
def test_every_coding_comes_off(name: str, body: bytes) -> None:
    assert decoded(body, coded(name), limit=MIB) == PAGE


def test_brotli_comes_off() -> None:
    assert decoded(brotli(PAGE), coded("br"), limit=MIB) == PAGE
    assert "br" in accepted_codings()


def test_zstandard_comes_off_where_it_is_installed() -> None:
    library = pytest.importorskip("backports.zstd", reason="no zstandard library installed")
    assert decoded(library.compress(PAGE), coded("zstd"), limit=MIB) == PAGE


def test_codings_in_several_headers_come_off_last_first() -> None:
    headers = (("Content-Encoding", "deflate"), ("content-type", "text/html"), ("content-encoding", "gzip"))
    assert decoded(gzip.compress(zlib.compress(PAGE)), headers, limit=MIB) == PAGE


def test_a_body_without_a_label_is_as_received() -> None:
    plain = gzip.compress(PAGE)
    assert decoded(plain, (), limit=MIB) == plain


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd", "nonsense"])
def test_an_empty_body_is_empty_under_any_label(name: str) -> None:
    assert decoded(b"", coded(name), limit=MIB) == b""


@pytest.mark.parametrize("missing", [1, 8, 40])
def test_a_cut_gzip_body_is_truncated(missing: int) -> None:
    assert failed(gzip.compress(PAGE)[:-missing], "gzip").code == BodyCode.TRUNCATED


def test_cut_bodies_of_other_codings_are_truncated() -> None:
    assert failed(zlib.compress(PAGE)[:-3], "deflate").code == BodyCode.TRUNCATED
    assert failed(bare_deflate(PAGE)[:-3], "deflate").code == BodyCode.TRUNCATED
    assert failed(brotli(PAGE)[:-3], "br").code == BodyCode.TRUNCATED


@pytest.mark.parametrize("name", ["gzip", "br", "zstd", "compress"])
def test_a_plain_body_under_a_label_is_bad_encoding(name: str) -> None:
    error = failed(PAGE, name)
    assert error.code == BodyCode.BAD_ENCODING
    assert "expected" in error.message
    assert "found" in error.message


def test_a_wrong_checksum_is_bad_encoding() -> None:
    body = bytearray(gzip.compress(PAGE))
    body[-6] ^= 0xFF
    assert failed(bytes(body), "gzip").code == BodyCode.BAD_ENCODING


def test_more_codings_than_anyone_uses_are_refused() -> None:
    assert failed(PAGE, ", ".join(["gzip"] * 5)).code == BodyCode.BAD_ENCODING


def gzip_bomb(size: int) -> bytes:
    stream = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)
    block = bytes(MIB)
    return b"".join(stream.compress(block) for _ in range(size // MIB)) + stream.flush()


@pytest.mark.parametrize("kind", ["gzip", "br", "gzip, gzip"])
def test_a_bomb_is_named_within_bounded_memory(kind: str) -> None:
    bomb = brotli(bytes(128 * MIB)) if kind == "br" else gzip_bomb(128 * MIB)
    bomb = gzip.compress(bomb) if kind == "gzip, gzip" else bomb
    tracemalloc.start()
    error = failed(bomb, kind, limit=2 * MIB)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert error.code == BodyCode.BOMB
    assert peak < 10 * MIB


def test_the_error_of_a_bomb_holds_none_of_its_bytes() -> None:
    bomb = gzip_bomb(64 * MIB)
    tracemalloc.start()
    error = failed(bomb, "gzip", limit=16 * MIB)
    held, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert error.__traceback__ is not None
    assert held < 4 * MIB


def test_a_large_page_that_compresses_as_pages_do_is_too_large_and_no_bomb() -> None:
    noise = b"".join(gzip.compress(number.to_bytes(4, "big")) for number in range(40_000))
    assert failed(gzip.compress(noise), "gzip", limit=len(noise) - 1).code == BodyCode.TOO_LARGE


def test_a_body_beyond_the_limit_is_too_large() -> None:
    assert failed(PAGE, "identity", limit=100).code == BodyCode.TOO_LARGE
    assert decoded(PAGE, (), limit=len(PAGE)) == PAGE
