"""The reading room as a server on one address, until it is told to end."""

from __future__ import annotations

import asyncio
import gc
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from db.export_tables import Profile
from web.application import application
from web.settings import Settings

CONNECTIONS = 200  # at a time; the desk behind them answers fewer
IDLE = 20  # seconds that a connection may wait for its next request
PARTING = 3  # seconds that answers in hand have to be finished
BACKLOG = 256


def settings(
    database_url: str,
    captures: Path,
    *,
    profile: str,
    public_url: str | None,
    is_indexed: bool,
    hosts: tuple[str, ...],
) -> Settings:
    """Settings from the words of the command."""
    return Settings(database_url, captures, Profile(profile), public_url, is_indexed, hosts)


def serve(chosen: Settings, host: str, port: int, opened: Callable[[str], object]) -> None:
    """Serve until stopped; `opened` is told the address. ArchiveError where there is no archive, OSError
    where the address can't be had."""
    server = uvicorn.Server(configuration(chosen))
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family, backlog=BACKLOG) as listening:
        name, number = listening.getsockname()[:2]
        opened(f"http://{f'[{name}]' if ':' in name else name}:{number}{chosen.base}/")
        # What is loaded by now stays: searched for garbage again and again, it would hold up answers.
        gc.collect()
        gc.freeze()
        asyncio.run(server.serve([listening]))


def configuration(chosen: Settings) -> uvicorn.Config:
    """How the server runs: no cookies, no names of programs, no addresses taken from headers."""
    return uvicorn.Config(
        application(chosen),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=IDLE,
        timeout_graceful_shutdown=PARTING,
    )
