"""What is drawn on a photo: read strictly as static/js/shapes.js writes it."""

import json
import unicodedata
from typing import Any

MOST_SHAPES = 200
MOST_LETTERS = 60
INKS = frozenset({"red", "yellow", "white"})
PLACES = {
    "arrow": frozenset({"x1", "y1", "x2", "y2"}),
    "circle": frozenset({"cx", "cy", "rx", "ry"}),
    "text": frozenset({"x", "y"}),
}
"""The numbers of each kind: shares of the photo's width and height."""
NOT_WRITTEN = {"Cc", "Cs", "Cn"}  # control characters, halves of surrogates, what is no character


def read_shapes(text: str) -> list[dict[str, Any]]:
    """The shapes of a drawing in JSON. ValueError for anything that the page would not have sent."""
    try:
        shapes = json.loads(text)
    except RecursionError:
        raise ValueError("nested") from None
    if not isinstance(shapes, list) or len(shapes) > MOST_SHAPES:
        raise ValueError("not a list of shapes")
    return [read_shape(shape) for shape in shapes]


def read_shape(shape: Any) -> dict[str, Any]:
    kind, ink = (shape.get("kind"), shape.get("ink")) if isinstance(shape, dict) else (None, None)
    if not isinstance(kind, str) or kind not in PLACES or not isinstance(ink, str) or ink not in INKS:
        raise ValueError("no such shape")
    words = {"text": read_words(shape.get("text"))} if kind == "text" else {}
    if set(shape) != {"kind", "ink", *PLACES[kind], *words}:
        raise ValueError("something is missing, or too much")
    return {"kind": kind, "ink": ink, **{name: read_share(shape[name]) for name in sorted(PLACES[kind])}, **words}


def read_share(value: Any) -> float:
    if type(value) not in (int, float) or not 0 <= value <= 1:
        raise ValueError("outside of the photo")
    return round(float(value), 4)


def read_words(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value.strip()) <= len(value) <= MOST_LETTERS:
        raise ValueError("no words, or too many")
    if any(unicodedata.category(letter) in NOT_WRITTEN for letter in value):
        raise ValueError("not text")
    return value
