"""Reading what the phone froze: the document, the strokes, the picture of the signature. Nothing is believed unread."""

import json
from typing import Any, NamedTuple

from werkzeug.datastructures import FileStorage

from fieldapp.history.canonical import canonical
from fieldapp.signoff.document import LANGUAGES, VERSION

LONGEST_DOCUMENT = 500_000
LONGEST_STROKES = 2_000_000
LARGEST_IMAGE = 2_000_000
PNG = b"\x89PNG\r\n\x1a\n"


class Damaged(Exception):
    """A part of the sign-off is missing or is not what it says."""


class Frozen(NamedTuple):
    """What was signed, byte for byte; `document` is what the bytes say."""

    document_bytes: bytes
    document: dict[str, Any]
    strokes: bytes | None
    image: bytes | None


def read_document(file: FileStorage | None, visit_id: str) -> tuple[bytes, dict[str, Any]]:
    content = read(file, LONGEST_DOCUMENT)
    try:
        document = json.loads(content)
        canonical_bytes = canonical(document)
    except (ValueError, TypeError, RecursionError) as error:
        raise Damaged("document") from error
    fits = isinstance(document, dict) and canonical_bytes == content
    if not fits or document.get("version") != VERSION or document.get("language") not in LANGUAGES:
        raise Damaged("document")
    if not isinstance(document.get("visit"), dict) or document["visit"].get("id") != visit_id:
        raise Damaged("document")
    return content, document


def read_strokes(file: FileStorage | None) -> bytes:
    content = read(file, LONGEST_STROKES)
    try:
        strokes = json.loads(content)["strokes"]
        drawn = [point["x"] + point["y"] + point["t"] for stroke in strokes for point in stroke]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Damaged("strokes") from error
    if not drawn:
        raise Damaged("strokes")
    return content


def read_image(file: FileStorage | None) -> bytes:
    content = read(file, LARGEST_IMAGE)
    if not content.startswith(PNG):
        raise Damaged("image")
    return content


def read(file: FileStorage | None, most: int) -> bytes:
    content = file.stream.read(most + 1) if file else b""
    if not 0 < len(content) <= most:
        raise Damaged("missing or too long")
    return content
