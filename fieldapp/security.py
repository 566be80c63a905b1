"""What every request must and every answer does carry: CSRF by headers, the Content Security Policy, no-store."""

import re
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request
from werkzeug.middleware.proxy_fix import ProxyFix

POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "worker-src 'self'",
        "manifest-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ]
)
NOT_TEXT = re.compile("[\x00\ud800-\udfff]")


def init_app(app: Flask) -> None:
    hops = app.config["PROXY_HOPS"]
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # pyright: ignore
    app.before_request(refuse_forged)
    app.before_request(refuse_unkeepable)
    app.after_request(protect)


def refuse_forged() -> None:
    """CSRF: an unsafe method needs Sec-Fetch-Site same-origin; without that header our own Origin; with neither 403."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site == "same-origin" or (site is None and is_ours(request.headers.get("Origin"))):
        return
    abort(403, "cross-site")


def is_ours(origin: str | None) -> bool:
    ours = current_app.config["PUBLIC_URL"] or request.host_url
    return bool(origin) and urlsplit(origin)[:2] == urlsplit(ours)[:2]


def refuse_unkeepable() -> None:
    """A NUL or half a surrogate in an address is nobody's typing, and PostgreSQL cannot hold it."""
    asked = [request.path, *(text for pair in request.args.items(multi=True) for text in pair)]
    if any(NOT_TEXT.search(text) for text in asked):
        abort(400, "not text")


def protect(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()")
    headers.setdefault("Cache-Control", "no-store")
    headers.setdefault("Vary", "Cookie")
    if current_app.config["SESSION_COOKIE_SECURE"]:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
