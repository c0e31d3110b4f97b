"""The service: API and pages on one port, with sequencer and schedule beside them, until it is told to end."""

from __future__ import annotations

import asyncio
import logging
import resource
import signal
import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import cast

import structlog
import uvicorn

from tearline.api.app import create_app
from tearline.api.door import PORCH, Door
from tearline.api.protocol import GuardedProtocol
from tearline.api.routes.loads import clear_uploads
from tearline.certificate import Pair, accepted
from tearline.db import House
from tearline.errors import BadInput, Conflict
from tearline.jobs.beside import Beside
from tearline.language import msg
from tearline.ledger.change import keys_of
from tearline.ledger.look import Desk
from tearline.ledger.sequencer import Sequencer
from tearline.log import Log
from tearline.registry.provider import organisation_of
from tearline.settings import Settings
from tearline.web.site import add_pages
from tearline.web.streets import streets_in

GRACE = 10  # seconds that requests under way have to end
FILES = 256  # that the process opens besides clients' connections: pools, uploads, the ledger, modules

_log = Log(__name__)


def serve(house: House, settings: Settings, ready: Callable[[str], None] | None = None) -> None:
    """Serve an open house until SIGTERM or Ctrl-C; then everything ends in order, the ledger sealed.

    ``ready`` is told the address as soon as connections are accepted.
    """
    _log_as_lines()
    tls = tls_of(settings)
    organisation_of(settings)  # what is wrong with it is told before anything starts
    with ExitStack() as closing:
        closing.enter_context(_ending_in_order())
        listening = closing.enter_context(_listening(settings))
        clear_uploads(house)
        streets = streets_in(house.data)
        if streets and streets.trouble:
            _log.warning("street-map.unusable", why=str(streets.trouble))
        desk = Desk(house, settings.connections)
        closing.callback(desk.close)
        keys = keys_of(house, settings.origin)
        beside = Beside(house, Sequencer(house.dsn("ledger"), keys, every=settings.checkpoint_seconds))
        closing.callback(beside.stop)
        beside.start()
        if ready:
            ready(_address(listening, tls is not None))
        uvicorn.Server(server_config(desk, settings, beside, tls)).run(sockets=[listening])


def _listening(settings: Settings) -> socket.socket:
    """A socket that takes connections from now on. Raises :class:`Conflict` when the port is taken."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=1024)
    except OSError as error:
        raise Conflict(
            msg(
                "The service cannot listen on {host}, port {port}: {why}. Choose another with TEARLINE_PORT.",
                host=settings.host,
                port=settings.port,
                why=str(error.strerror),
            )
        ) from error


def _address(listening: socket.socket, https: bool) -> str:
    host, port = listening.getsockname()[:2]
    return f"{'https' if https else 'http'}://{f'[{host}]' if ':' in host else host}:{port}"


def tls_of(settings: Settings) -> ssl.SSLContext | None:
    """What the service speaks https with, where it does so itself. Raises :class:`BadInput`."""
    if settings.certificate is None and settings.certificate_key is None:
        return None
    if settings.certificate is None or settings.certificate_key is None:
        raise BadInput(
            msg(
                "A certificate and its key go together: set TEARLINE_CERTIFICATE and TEARLINE_CERTIFICATE_KEY, or "
                "give --certificate and --key."
            )
        )
    return accepted(Pair(settings.certificate, settings.certificate_key))


def server_config(
    desk: Desk, settings: Settings, beside: Beside | None = None, tls: ssl.SSLContext | None = None
) -> uvicorn.Config:
    """The service as uvicorn runs it, behind its own door; with ``tls`` by https alone."""
    if tls is not None:
        settings = settings.model_copy(update={"https": True})
    app = create_app(desk, settings, beside)
    add_pages(app)
    door = Door(_fitting(settings), app.state.metrics.turned_away)
    return uvicorn.Config(
        app,
        http=cast(type[asyncio.Protocol], partial(GuardedProtocol, door)),
        ws="none",
        access_log=False,  # an address line holds what was asked
        server_header=False,
        proxy_headers=bool(settings.proxy),
        forwarded_allow_ips=settings.proxy or None,
        timeout_graceful_shutdown=GRACE,
        log_config=None,
        ssl_context_factory=None if tls is None else lambda _config, _default: tls,
    )


def _fitting(settings: Settings) -> Settings:
    """As many connections as the system lets this process open, if the settings say more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = settings.http_connections + PORCH + FILES
    if soft < wanted:
        soft = min(hard, wanted) if hard != resource.RLIM_INFINITY else wanted
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    most = min(settings.http_connections, max(1, soft - PORCH - FILES))
    if most < settings.http_connections:
        _log.warning("api.few-files", connections=most, files=soft)
    return settings.model_copy(update={"http_connections": most})


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """uvicorn raises the signal again when it has ended; here that becomes a plain way out."""

    def leave(*_: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        sys.exit(0)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(0)
    finally:
        signal.signal(signal.SIGTERM, before)


def _log_as_lines() -> None:
    """JSON lines on standard error: kinds, codes and places, never what somebody asked or a record says."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
