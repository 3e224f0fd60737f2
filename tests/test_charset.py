"""Bytes are read in the charset that they bear out, whatever their label says."""

from __future__ import annotations

import pytest

from parsers.charset import decoded

TEXT = "<p>Veldania’s “lantern” – première partie, größer</p>"
UTF_8 = TEXT.encode()


@pytest.mark.parametrize("label", [None, "text/html; charset=utf-8", "text/html; charset=windows-1252"])
def test_one_bad_byte_costs_one_character(label: str | None) -> None:
    found = decoded(UTF_8 + b"<p>bad \x92 byte</p>", label)
    assert found.text == TEXT + "<p>bad \ufffd byte</p>"
    assert (found.charset, found.replaced) == ("utf-8", 1)


def test_a_character_cut_at_the_end_costs_no_other() -> None:
    found = decoded(UTF_8 + "é".encode()[:1])
    assert found.text == TEXT + "\ufffd"


@pytest.mark.parametrize("label", [None, "text/html; charset=utf-8", "text/html; charset=iso-8859-1"])
def test_windows_1252_stays_what_it_is(label: str | None) -> None:
    found = decoded(TEXT.encode("windows-1252"), label)
    assert (found.text, found.replaced) == (TEXT, 0)


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_utf_16_is_known_with_a_byte_order_mark_or_without(charset: str, mark: str) -> None:
    assert decoded((mark + TEXT).encode(charset)).text == TEXT


def test_a_few_zero_bytes_make_no_utf_16() -> None:
    assert decoded(b"<p>a\0b\0c and much more text behind them</p>").charset == "utf-8"


def test_a_label_is_followed_where_the_bytes_are_not_utf_8() -> None:
    text = "日米同盟ダイジェスト"
    assert decoded(text.encode("shift_jis"), "text/html; charset=shift_jis").text == text
