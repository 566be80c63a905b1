"""Serve the app: Granian in front of two processes, over http or https (docs/decisions/0001-web-server.md)."""

import logging
import resource
from collections.abc import Callable
from pathlib import Path
from typing import Any

from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.server import Server

from fieldapp.gateway import Gateway

WORKERS = 2
STOPPING = 10  # seconds a request in progress may still take when the server is told to stop


def application() -> Gateway:
    """What each worker serves."""
    from fieldapp import create_app

    app = create_app()
    return Gateway(app, limit=app.config["MAX_CONTENT_LENGTH"])


def serve(
    load: Callable[[], Any] = application,
    *,
    host: str,
    port: int,
    workers: int = WORKERS,
    tls: tuple[Path, Path] | None = None,
) -> None:
    """Serve until SIGTERM or Ctrl-C; a worker that dies is replaced."""
    _soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # a phone on a bad line holds a connection and a file
    cert, key = tls or (None, None)
    server = Server(
        "fieldapp",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        workers=workers,
        http=HTTPModes.http1,
        runtime_mode=RuntimeModes.st,
        websockets=False,
        backpressure=4096,
        log_level="warning",
        ssl_cert=cert,
        ssl_key=key,
        ssl_protocol_min="tls1.2",
        respawn_failed_workers=True,
        workers_kill_timeout=STOPPING,
        process_name=None,
    )
    logging.getLogger("_granian").setLevel(logging.WARNING)
    server.serve(target_loader=load, wrap_loader=False)
