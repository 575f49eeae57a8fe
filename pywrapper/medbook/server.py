"""The HTTP server, as it is shipped: granian in front of the application."""

import socket
from pathlib import Path

import psycopg
from granian import Granian
from granian.constants import HTTPModes, Interfaces, SSLProtocols
from granian.http import HTTP1Settings

# the application is loaded before workers are forked: they share its memory, and one that dies is soon replaced
import medbook.app  # noqa: F401
from medbook import config

HEADER_SECONDS = 10
"""How long the head of a request may take to arrive, and a connection be kept without one."""
MAX_HEADER_BYTES = 64 * 1024
STOP_SECONDS = 10
"""How long a worker may take to end when the server is told to stop."""


def run(
    host: str,
    port: int,
    tls_cert: Path | None,
    tls_key: Path | None,
    workers: int,
    factory: str = "medbook.app:create_app",
) -> None:
    """Serve what ``factory`` makes until interrupted.

    Raises ConfigurationError, or psycopg.Error if the database is not there.
    """
    settings = config.Config.from_environment()
    with psycopg.connect(settings.database_url, connect_timeout=5) as connection:
        connection.execute("select from api.health()")
    _check_port(host, port)
    Granian(
        factory,
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        # the time limits below are those of HTTP/1.1
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000, max_buffer_size=MAX_HEADER_BYTES),
        ssl_cert=tls_cert,
        ssl_key=tls_key,
        ssl_protocol_min=SSLProtocols.tls13,
        workers=workers,
        # more than connections: a client that sends slowly keeps a thread, not a connection, and so does a stream
        blocking_threads=settings.threads + settings.streams,
        workers_kill_timeout=STOP_SECONDS,
        # one that dies is replaced and the others go on; one that dies over and over ends the server
        respawn_failed_workers=True,
        log_access=False,
    ).serve()


def _check_port(host: str, port: int) -> None:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        why = error.strerror.partition(" (")[0] if error.strerror else error
        raise config.ConfigurationError(f"cannot listen on {host}:{port}: {why}") from None
