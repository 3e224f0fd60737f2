"""No connection leads into this machine or a private network, whatever the address is written as."""

from __future__ import annotations

import socket
from types import SimpleNamespace
from typing import Any

import pytest

from ingest.public_addresses import is_public
from ingest.site_copy import SiteCopy, SiteError
from parsers.publications import named
from spiders.addresses import GuardedResolver

PRIVATE = (
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "2002:7f00:1::1",
    "2002:a00:1::1",
    "not an address",
    "",
)
PUBLIC = ("1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101")


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are(address: str) -> None:
    assert is_public(address)


class Resolver:
    """Answers as getaddrinfo does for literals, in every spelling it knows."""

    def resolveHostName(self, receiver: Any, name: str, port: int, *_: Any) -> None:  # noqa: N802
        receiver.resolutionBegan(None)
        for *_, address in socket.getaddrinfo(
            name, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST
        ):
            receiver.addressResolved(SimpleNamespace(host=address[0]))
        receiver.resolutionComplete()


class Receiver:
    """Hears what a resolution gives."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802
        assert self.heard == []

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        self.heard.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802
        self.heard.append("end")


def resolved(host: str, port: int, site: str | None = None) -> list[str]:
    copy = SiteCopy.at(named("demo"), site) if site else None
    process = SimpleNamespace(crawlers=[SimpleNamespace(spider=SimpleNamespace(copy=copy))])
    resolver = GuardedResolver(SimpleNamespace(nameResolver=Resolver()), process)
    receiver = Receiver()
    resolver.resolveHostName(receiver, host, port)
    assert (resolver.refused == {host}) is (receiver.heard == ["end"])
    return receiver.heard


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "::1", "::ffff:127.0.0.1"]
)
def test_a_name_that_leads_home_gives_no_address(host: str) -> None:
    assert resolved(host, 80) == ["end"]


def test_only_the_exact_copy_that_was_named_is_let_through() -> None:
    assert resolved("127.0.0.1", 8000, "http://127.0.0.1:8000") == ["127.0.0.1", "end"]
    assert resolved("127.0.0.1", 8001, "http://127.0.0.1:8000") == ["end"]
    assert resolved("127.0.0.2", 8000, "http://127.0.0.1:8000") == ["end"]
    assert resolved("1.1.1.1", 443, "http://127.0.0.1:8000") == ["1.1.1.1", "end"]


def test_a_copys_addresses_are_the_publications_and_back() -> None:
    copy = SiteCopy.at(named("demo"), "http://127.0.0.1:8000/anything/")
    own = "https://digest-replica.invalid/publications/?page=2"
    there = "http://127.0.0.1:8000/publications/?page=2"
    assert copy.there(own) == there
    assert copy.there("https://www.digest-replica.invalid/a") == "http://127.0.0.1:8000/a"
    assert copy.there("https://elsewhere.example/a") == "https://elsewhere.example/a"
    assert copy.here(there) == own
    assert copy.here("http://127.0.0.1:8001/a") == "http://127.0.0.1:8001/a"
    assert copy.here("https://127.0.0.1:8000/a") == "https://127.0.0.1:8000/a"
    assert copy.here("http://127.0.0.1:99999/a") == "http://127.0.0.1:99999/a"
    assert copy.here("/publications/") == "/publications/"
    assert (
        copy.own_links(b"<a href='http://127.0.0.1:8000/a'>")
        == b"<a href='https://digest-replica.invalid/a'>"
    )


@pytest.mark.parametrize(
    ("site", "loopback"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("http://localhost:8000", True),
        ("http://127.0.0.1.nip.example", False),
        ("http://192.168.1.5", False),
        ("https://copy.example", False),
    ],
)
def test_manners_are_dropped_for_this_machine_only(site: str, loopback: bool) -> None:
    assert SiteCopy.at(named("demo"), site).is_loopback is loopback


@pytest.mark.parametrize(
    "site", ["", "127.0.0.1:8000", "file:///etc", "ftp://host/", "http://", "http://h:99999"]
)
def test_a_site_that_is_none_is_refused(site: str) -> None:
    with pytest.raises(SiteError, match="expected a site"):
        SiteCopy.at(named("demo"), site)
