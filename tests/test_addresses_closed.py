"""No way into the crawl leads it to an address inside this machine or a private network, in any spelling."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from crawling import started
from small_site import Served, SmallSite, issue_page, issue_path, list_page

OWN = "https://digest-replica.invalid"
# In every spelling that some program takes for an address.
FORMS = """
127.0.0.1 127.0.0.53 127.1 2130706433 0x7f000001 0X7F.1 0177.0.0.1 017700000001 0 0.0.0.0 0.1.2.3
10.0.0.1 100.64.0.1 169.254.169.254 0xa9fea9fe 2852039166 172.16.0.1 172.31.255.254 192.168.0.1 192.168.257
224.0.0.1 255.255.255.255
[::1] [::] [fe80::1] [fc00::1] [fd12:3456::1] [ff02::1] [::ffff:127.0.0.1] [::ffff:7f00:1]
[::ffff:169.254.169.254] [64:ff9b::7f00:1] [64:ff9b::169.254.169.254] [2002:7f00:1::1]
localhost LocalHost localhost. 127.0.0.1. user:secret@127.0.0.1 digest-replica.invalid@127.0.0.1
１２７.０.０.１ ①②⑦.⓪.⓪.①
""".split()  # noqa: SIM905


@pytest.fixture
def forbidden() -> Iterator[tuple[int, list[object]]]:
    """A port of this machine that nobody may connect to, and who did."""
    with socket.create_server(("", 0), family=socket.AF_INET) as listener:
        listener.settimeout(0.2)
        came: list[object] = []
        yield listener.getsockname()[1], came
        with suppress(TimeoutError):
            came.append(listener.accept()[1])
        assert came == []


def page_with(head: str, number: int) -> bytes:
    return issue_page(9, number).replace(b"<head>", f"<head>{head}".encode())


def site_of(addresses: list[str]) -> dict[str, Served]:
    """A site every way of which leads to the addresses, each of them once by each way."""
    pages: dict[str, Served] = {}
    links = [f"<li><a href='{address}'>US-Japan Alliance Digest Vol 9.1</a></li>" for address in addresses]
    pdfs = [
        f"<li><a href='{address}US-Japan-Alliance-Digest-Vol-9.1.pdf'>Download (PDF)</a></li>"
        for address in addresses
    ]
    own = []
    for number, address in enumerate(addresses, 1):
        redirect, refresh, canonical = (f"/{way}{issue_path(9, number)}" for way in ("a", "b", "c"))
        pages[redirect] = Served(status=302, headers=(("Location", address.encode().decode("latin-1")),))
        pages[refresh] = Served(page_with(f"<meta http-equiv='refresh' content='0; url={address}'>", number))
        pages[canonical] = Served(page_with(f"<link rel='canonical' href='{address}'>", number))
        own += [redirect, refresh, canonical]
    index = list_page(*own).decode().replace("</ul>", "".join([*links, *pdfs]) + "</ul>")
    pages["/publications/"] = Served(index.encode())
    items = "".join(
        f"<item><link>{address}</link><enclosure url='{address}x.pdf' type='application/pdf'/></item>"
        for address in addresses
    )
    feed = f"<?xml version='1.0'?><rss version='2.0'><channel><title>T</title>{items}</channel></rss>"
    pages["/publications/feed/"] = Served(feed.encode(), media_type="application/rss+xml")
    rows = "".join(f"<sitemap><loc>{address}</loc></sitemap>" for address in addresses)
    pages["/wp-sitemap.xml"] = Served(
        f"<?xml version='1.0'?><sitemapindex>{rows}</sitemapindex>".encode(), media_type="application/xml"
    )
    rows = "".join(f"<url><loc>{address}</loc></url>" for address in addresses)
    pages["/sitemap_index.xml"] = Served(
        f"<?xml version='1.0'?><urlset>{rows}</urlset>".encode(), media_type="application/xml"
    )
    lines = "".join(f"Sitemap: {address}\n" for address in addresses)
    pages["/robots.txt"] = Served(f"User-agent: *\nDisallow:\n{lines}".encode(), media_type="text/plain")
    return pages


def test_no_way_leads_to_an_address_that_is_not_public(
    forbidden: tuple[int, list[object]], tmp_path: Path
) -> None:
    addresses = [
        f"{scheme}://{form}:{forbidden[0]}{issue_path(9, 1)}"
        for form in FORMS
        for scheme in ("http", "HTTPS")
    ]
    with SmallSite(site_of(addresses)) as site:
        crawl = started(tmp_path, site.url, second_witness="auto")
        crawl.outcome()
        copy = urlsplit(site.url)
        assert crawl.connected == {(copy.hostname, copy.port)}
        assert len(site.asked) > 2 * len(addresses)
    with sqlite3.connect(tmp_path / "archive.sqlite") as connection:
        states = connection.execute("SELECT state FROM page WHERE address LIKE ?", (f"{OWN}/a/%",)).fetchall()
    assert len(states) == len(addresses)
    assert {state for (state,) in states} <= {"address_blocked", "offsite"}


def test_no_such_address_is_one_to_begin_with(forbidden: tuple[int, list[object]], tmp_path: Path) -> None:
    for form in FORMS[::8]:
        address = f"http://{form}:{forbidden[0]}{issue_path(9, 1)}"
        crawl = started(tmp_path, None, address=address, contact="ops@example.org")
        assert crawl.outcome().verdict.exit_code == 2
        assert crawl.connected == frozenset()


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["::1"], ["169.254.169.254"], ["93.184.216.34", "127.0.0.1"]],
    ids=["loopback", "IPv6 loopback", "metadata", "public at first"],
)
def test_a_name_of_the_publication_that_leads_inside_is_not_followed(
    addresses: list[str], forbidden: tuple[int, list[object]], tmp_path: Path
) -> None:
    own = f"{OWN}:{forbidden[0]}{issue_path(9, 1)}"
    names = {"digest-replica.invalid": addresses}
    crawl = started(tmp_path, None, address=own, contact="ops@example.org", names=names)
    assert crawl.outcome().verdict.exit_code == 5
    assert crawl.connected <= {("93.184.216.34", forbidden[0])}
    assert bool(crawl.connected) is (len(addresses) > 1)
