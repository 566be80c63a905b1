"""Canonical JSON (RFC 8785) and its SHA-256: the same value gives the same bytes here and in static/js/canonical.js."""

import hashlib
import json
from typing import Any

# ECMAScript reads larger integers as another number.
LARGEST = 2**53 - 1


def canonical(value: Any) -> bytes:
    """UTF-8 bytes of `value`: dicts with text keys, lists, text, whole numbers, True, False and None.

    ValueError for anything else: floats (money and quantities are decimal text), integers beyond
    ±(2^53 - 1), lone surrogates.
    """
    text = json.dumps(_ordered(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode()


def digest(value: Any) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _ordered(value: Any) -> Any:
    match value:
        case None | bool() | str():
            return value
        case int() if abs(value) <= LARGEST:
            return value
        case list() | tuple():
            return [_ordered(item) for item in value]
        case dict() if all(isinstance(key, str) for key in value):
            return {key: _ordered(value[key]) for key in sorted(value, key=_utf16)}
    raise ValueError(f"not in a canonical document: {value!r}")


def _utf16(key: str) -> bytes:
    """RFC 8785 orders keys by UTF-16 code units, Python by code points."""
    return key.encode("utf-16-be")
