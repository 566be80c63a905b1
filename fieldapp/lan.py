"""Phones on the same Wi-Fi: https with a certificate of our own, and a page that helps them to trust it.

A browser keeps an app for later, and gives it camera and place, only over https that it trusts. So this machine
becomes a small certificate authority: its key stays in the data folder and vouches for this machine alone.
"""

import datetime as dt
import ipaddress
import os
import socket
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import click
import segno
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from flask import Flask, render_template
from flask_babel import force_locale

from fieldapp.accounts.status import Language
from fieldapp.serve import serve as serve_app

LEAF_DAYS = 365  # iPhones refuse more than 825
RENEW_DAYS = 30
CERTIFICATE = "/fieldapp.crt"


def serve(data: Path, *, port: int, workers: int) -> None:
    """Serve https on every address of this machine, and the help page over http on the next port."""
    address = own_address()
    if not address:
        raise click.ClickException("This machine is in no network.")
    url = f"https://{address}:{port}"
    os.environ["FIELDAPP_PUBLIC_URL"] = url
    tls = certificates(data / "lan", address)
    help_url = f"http://{address}:{port + 1}"
    offer_help(data / "lan" / "ca.pem", url, port + 1)
    click.echo(f"Fieldapp is on {url}\nOn a phone in the same Wi-Fi, first open {help_url}")
    segno.make(help_url).terminal(compact=True)
    serve_app(host="0.0.0.0", port=port, workers=workers, tls=tls)


def own_address() -> str | None:
    """The address this machine has towards its network; nothing is sent to find it out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address for documentation (RFC 5737)
        except OSError:
            return None
        return probe.getsockname()[0]


# Certificates


def certificates(folder: Path, address: str) -> tuple[Path, Path]:
    """This machine's certificate and its key, renewed when they soon end or the address is another."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    cert, key = folder / "server.pem", folder / "server.key"
    if not (cert.exists() and is_good(cert, address)):
        now = dt.datetime.now(dt.UTC)
        leaf = authority(folder).issue_cert(
            address,
            "127.0.0.1",
            "localhost",
            organization_name="Fieldapp",
            organization_unit_name=socket.gethostname(),
            not_before=now - dt.timedelta(days=1),  # a phone's clock may be behind
            not_after=now + dt.timedelta(days=LEAF_DAYS),
        )
        write_secret(key, leaf.private_key_pem.bytes())
        cert.write_bytes(b"".join(blob.bytes() for blob in leaf.cert_chain_pems))
    return cert, key


def authority(folder: Path) -> trustme.CA:
    cert, key = folder / "ca.pem", folder / "ca.key"
    if not cert.exists():
        name = f"Fieldapp on {socket.gethostname()}"
        made = trustme.CA(organization_name="Fieldapp", organization_unit_name=name, path_length=0)
        write_secret(key, made.private_key_pem.bytes())
        cert.write_bytes(made.cert_pem.bytes())
    return trustme.CA.from_pem(cert.read_bytes(), key.read_bytes())


def is_good(cert: Path, address: str) -> bool:
    known = x509.load_pem_x509_certificate(cert.read_bytes())
    names = known.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    left = known.not_valid_after_utc - dt.datetime.now(dt.UTC)
    return left.days > RENEW_DAYS and ipaddress.ip_address(address) in names.get_values_for_type(x509.IPAddress)


def write_secret(path: Path, pem: bytes) -> None:
    """A key as PKCS #8, which is what the server reads, for its owner's eyes only."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    key = load_pem_private_key(pem, password=None)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


# The help page


class HelpServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """A help page needs no log."""


def offer_help(ca: Path, url: str, port: int) -> None:
    from fieldapp import create_app

    server = make_server("", port, help_pages(create_app(), ca, url), HelpServer, Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def help_pages(app: Flask, ca: Path, url: str) -> Callable[..., Iterable[bytes]]:
    """A WSGI app of three things: the page in each language, the certificate, and the style the page wears."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path.startswith("/static/"):
            return app.wsgi_app(environ, start_response)
        if path == CERTIFICATE:
            kind, content = "application/x-x509-ca-cert", ca.read_bytes()
        else:
            language = path[1:] if path[1:] in set(Language) else app.config["LANGUAGE"]
            with app.request_context(environ), force_locale(language):
                page = render_template("lan.html", url=url, certificate=CERTIFICATE)
            kind, content = "text/html; charset=utf-8", page.encode()
        start_response("200 OK", [("Content-Type", kind), ("Content-Length", str(len(content)))])
        return [content]

    return answer
