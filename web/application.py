"""The reading room as an ASGI application: its addresses, and what is said where an answer can't be given."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

from sqlalchemy import Connection
from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from db.engine import open_archive
from db.errors import ArchiveError, MissingLibraryError, QueryError, TooSlowError
from ingest.page_picture import PictureError, page_picture
from web import interface, proof, reading, searching
from web.about import about_page, dictionary_page, licence_page
from web.coverage import coverage_page, runs_page
from web.desk import Bench, BusyError, Desk
from web.downloads import Download
from web.guard import Guard
from web.memory import Memory
from web.names import meant_page
from web.openapi import description
from web.rendering import STATIC, environment
from web.settings import Settings
from web.timeline import timeline_page
from web.visits import AskedWrongError, NotHeldError, Visit, WithdrawnError, tagged

Page = Callable[[Visit], Response]
Endpoint = Callable[[Request], Awaitable[Response]]
RETRY_AFTER = "2"  # seconds
A_YEAR = "public, max-age=31536000, immutable"
SMALLEST_PACKED = 500  # bytes
PACKING = 5  # of zlib: beyond, a page takes longer and hardly gets smaller


class IssueName(Convertor[str]):
    """The name of an issue in an address: vol-2-4."""

    regex = "vol-[1-9][0-9]{0,3}-[1-9][0-9]{0,3}"

    def convert(self, value: str) -> str:
        """As it stands."""
        return value

    def to_string(self, value: str) -> str:
        """As it stands."""
        return value


class AnyIssueName(IssueName):
    """The name of an issue as scripts may give it: vol-2-4, or 2.4."""

    regex = r"(?:vol-[1-9][0-9]{0,3}-|[1-9][0-9]{0,3}\.)[1-9][0-9]{0,3}"


class ItemName(IssueName):
    """An item's position, and behind an @ the first digits of the hash of its words."""

    regex = "[0-9]{1,4}(?:@[0-9a-f]{6,64})?"


register_url_convertor("issue", IssueName())
register_url_convertor("any_issue", AnyIssueName())
register_url_convertor("item", ItemName())

PAGES: dict[str, Page] = {
    "/": reading.front_page,
    "/search": searching.search_page,
    "/issues": reading.issues_page,
    "/timeline": timeline_page,
    "/coverage": coverage_page,
    "/runs": runs_page,
    "/about": about_page,
    "/data-dictionary": dictionary_page,
    "/licence": licence_page,
    "/api/issues": interface.issues,
    "/api/issues/{publication}/{issue:any_issue}": interface.issue,
    "/api/items": interface.items,
    "/api/items/{publication}/{issue:any_issue}/{item:item}": interface.item,
    "/api/search": interface.hits,
    "/api/dates": interface.dates,
    "/api/coverage": interface.coverage,
    "/{publication}/{issue:issue}": reading.issue_page,
    "/{publication}/{issue:issue}/revisions": reading.revisions_page,
    "/{publication}/{issue:issue}/cite/{style}": proof.citation_file,
    "/{publication}/{issue:issue}/{item:item}": proof.item_page,
    "/{publication}/{issue:issue}/{item:item}/cite/{style}": proof.citation_file,
    "/{publication}/{issue:issue}/{item:item}/data": proof.linked_data,
    "/{publication}/{issue:issue}/{item:item}/bytes": proof.bytes_page,
    "/{path:path}": meant_page,
}


class StaticPages(StaticFiles):
    """Static files, each under an address that changes with its content, so that browsers may keep them."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        """A file with leave to keep it."""
        answer = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        answer.headers["Cache-Control"] = A_YEAR
        return answer


class Room:
    """The reading room while it is open: its desk, its templates, and the draughtsman of PDF pages."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.desk = Desk(open_archive(settings.database_url), settings)
        self.templates, self.memory = environment(settings), Memory()
        self._draughtsman, self._copyist = Bench("draughtsman"), Bench("copyist")

    def endpoint(self, page: Page) -> Endpoint:
        """A page as Starlette calls it."""

        async def answer(request: Request) -> Response:
            return await self.desk.ask(lambda connection: page(self.visit(request, connection)))

        return answer

    def visit(self, request: Request, connection: Connection) -> Visit:
        """A request with all that its answer is made of."""
        return Visit(request, connection, self.settings, self.templates, self.memory)

    async def picture(self, request: Request) -> Response:
        """A page of a kept PDF with an item's boxes drawn."""
        body, page, boxes = await self.desk.ask(
            lambda connection: proof.pictured(self.visit(request, connection))
        )
        image = await self._draughtsman.work(partial(page_picture, body, page, boxes))
        return tagged(request, image, "image/png")

    async def download(self, request: Request) -> Response:
        """A search as a file."""
        asked = Download.of(request.path_params["form"], request.query_params)
        return await self._copyist.work(partial(asked.file, self.desk.archive, self.settings.profile))

    async def robots(self, request: Request) -> Response:
        """What search engines are told."""
        allowed = "Disallow:\n" if self.settings.is_indexed else "Disallow: /\n"
        return PlainTextResponse(f"User-agent: *\n{allowed}")

    async def described(self, request: Request) -> Response:
        """The description of the JSON interface."""
        return JSONResponse(description(self.settings))

    async def problem(self, request: Request, error: Exception) -> Response:
        """What to say of an error: as JSON to programs, else as a page."""
        status, said = told(error)
        headers = (
            {"Retry-After": RETRY_AFTER} if status == 503 else dict(getattr(error, "headers", None) or {})
        )
        if request.url.path.startswith("/api/"):
            return JSONResponse({"error": said}, status, headers)
        page = self.templates.get_template("problem.html").render(
            path=request.url.path, status=status, said=said
        )
        return Response(page, status, headers, "text/html; charset=utf-8")

    def close(self) -> None:
        """Close the room."""
        for bench in (self._draughtsman, self._copyist):
            bench.close()
        self.desk.close()


def told(error: Exception) -> tuple[int, str]:
    """The HTTP status of an error and a sentence about it."""
    match error:
        case BusyError():
            return 503, "Many readers are asking at this moment. Please try again in a few seconds."
        case TooSlowError():
            return 503, "This question takes longer than it may. Narrow it, or try again in a few seconds."
        case WithdrawnError():
            return 410, str(error)
        case NotHeldError():
            return 404, str(error)
        case AskedWrongError() | QueryError() | MissingLibraryError():
            return 400, str(error)
        case PictureError():
            return 503, str(error)
        case HTTPException():
            return error.status_code, "There is no such page." if error.status_code == 404 else error.detail
        case _:
            return 500, "The archive could not be read; its operator finds more in the log."


ERRORS = (
    BusyError, NotHeldError, AskedWrongError, ArchiveError, MissingLibraryError, PictureError, HTTPException
)  # fmt: skip


def application(settings: Settings) -> Starlette:
    """The application; ArchiveError where there is no archive."""
    room = Room(settings)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        room.close()

    routes = [
        Route("/api/openapi.json", room.described),
        Route("/robots.txt", room.robots),
        Route("/search.{form}", room.download),
        Route("/{publication}/{issue:issue}/{item:item}/page/{page:int}.png", room.picture),
        Mount("/static", StaticPages(directory=STATIC)),
        *(Route(address, room.endpoint(page)) for address, page in PAGES.items()),
    ]
    middleware = [
        Middleware(Guard, is_indexed=settings.is_indexed),
        Middleware(TrustedHostMiddleware, allowed_hosts=settings.answered_hosts, www_redirect=False),
        Middleware(GZipMiddleware, minimum_size=SMALLEST_PACKED, compresslevel=PACKING),
    ]
    handlers = dict.fromkeys(ERRORS, room.problem)
    return Starlette(routes=routes, middleware=middleware, lifespan=lifespan, exception_handlers=handlers)
