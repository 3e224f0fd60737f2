"""What the reading room says about itself: the archive, its tables, and whose words they are."""

from __future__ import annotations

from sqlalchemy import Connection, func, select
from starlette.responses import Response

from db.shelf import serials
from db.views import contract, named, views
from web.visits import Visit

COUNTED = ("current_issue", "current_headline", "current_item", "current_date")


def counts(connection: Connection) -> dict[str, int]:
    """How many rows each of these views has."""
    return {name: connection.scalar(select(func.count()).select_from(named(name))) or 0 for name in COUNTED}


def about_page(visit: Visit) -> Response:
    """What the archive is, and how to use it."""
    return visit.page(
        "about.html",
        serials=visit.recall("serials", serials),
        counts=visit.recall("counts", counts),
        version=contract(visit.connection),
    )


def dictionary_page(visit: Visit) -> Response:
    """Every view with the meaning of its columns."""
    return visit.page("dictionary.html", views=views(), version=contract(visit.connection))


def licence_page(visit: Visit) -> Response:
    """Whose the text is, and whose the program."""
    return visit.page("licence.html", serials=visit.recall("serials", serials))
