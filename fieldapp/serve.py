"""Serve the app: Granian in front of two processes, over http or https (docs/decisions/0001-web-server.md)."""

import resource
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from multiprocessing.sharedctypes import RawValue
from pathlib import Path
from typing import Any

from granian.constants import HTTPModes, Interfaces, RuntimeModes, SSLProtocols
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from fieldapp.gateway import Gateway

WORKERS = 2
OPEN_FILES = 16_384  # a phone on a bad line holds a connection and a file
BUFFER = 64 * 1024  # bytes of a request kept before the gateway takes them, and the most its headers may have
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
    """Serve until SIGTERM or Ctrl-C; a worker that dies is replaced.

    Granian gives up when one dies twice within seconds (short of memory, a disk with errors): then all start anew,
    unless none came as far as to serve.
    """
    refuse_taken(host, port)
    allow_many_files()
    loaded = RawValue("b", 0)
    while True:
        server = server_at(host, port, workers, tls)
        try:
            return server.serve(target_loader=partial(in_worker, load, loaded), wrap_loader=False)
        except SystemExit:
            if server.interrupt_signal or not loaded.value:
                raise
            loaded.value = 0
            default_signals()


def server_at(host: str, port: int, workers: int, tls: tuple[Path, Path] | None) -> Any:
    cert, key = tls or (None, None)
    return Server(
        "fieldapp",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        workers=workers,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(max_buffer_size=BUFFER),
        runtime_mode=RuntimeModes.st,
        websockets=False,
        backpressure=4096,
        log_level=LogLevels.warning,
        ssl_cert=cert,
        ssl_key=key,
        ssl_protocol_min=SSLProtocols.tls12,
        respawn_failed_workers=True,
        workers_kill_timeout=STOPPING,
    )


def in_worker(load: Callable[[], Any], loaded: Any) -> Any:
    """Load the app. Until then a worker would still have its parent's signals, and outlive being told to stop."""
    default_signals()
    app = load()
    loaded.value = 1  # shared with the parent, without a lock: a worker may be killed anywhere
    return app


def default_signals() -> None:
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, signal.SIG_DFL)


def refuse_taken(host: str, port: int) -> None:
    """Granian would share a port with another server without a word."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        sys.exit(f"Port {port} of {host} cannot be used: {error.strerror}. Choose another with --port.")


def allow_many_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
