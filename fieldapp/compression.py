"""Pages go out gzipped: a visit page is 50 KB of text, and the signal in a cellar is one bar (decision 0003)."""

import gzip

from flask import Flask, Response, request

LEAST = 1024  # bytes; below, the answer is one packet either way
LEVEL = 4  # 6 takes longer, for a twentieth less
KINDS = {"text/html", "text/csv", "text/javascript", "application/json", "application/manifest+json"}


def init_app(app: Flask) -> None:
    app.after_request(compress)


def compress(response: Response) -> Response:
    if response.mimetype not in KINDS or response.is_streamed or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] and len(response.data) >= LEAST:
        response.data = gzip.compress(response.data, LEVEL, mtime=0)
        response.content_encoding = "gzip"
    return response
