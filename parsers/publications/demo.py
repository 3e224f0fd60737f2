"""The bundled replica site: the digest's own profile under a host that cannot exist, so that no invented
text is ever held under a real issue's name."""

from dataclasses import replace

from parsers.model import Key
from parsers.publications.us_japan_alliance_digest import PUBLICATION as ORIGINAL

PUBLICATION = replace(
    ORIGINAL,
    name="demo",
    site="https://digest-replica.invalid",
    hosts=("digest-replica.invalid", "www.digest-replica.invalid"),
    # The replica was written for twelve issues of two volumes and six of a third, and no more.
    not_published=frozenset(Key(volume, number) for volume in (1, 2) for number in range(13, 25)),
    ended_after=Key(3, 6),
    known_by_title=False,
)
