"""Why a file is not taken as a picture, and what to do instead."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from fieldapp.forms import labelled


class Reason(StrEnum):
    """Why a file is not taken as a photo."""

    MISSING = "missing"
    EMPTY = "empty"
    HEIC = "heic"
    SVG = "svg"
    TIFF = "tiff"
    GIF = "gif"
    PDF = "pdf"
    VIDEO = "video"
    TRUNCATED = "truncated"
    TOO_LARGE_BYTES = "too_large_bytes"
    TOO_MANY_PIXELS = "too_many_pixels"
    BOMB = "bomb"
    UNREADABLE = "unreadable"


# Each says what to do instead.
REFUSALS = labelled(
    Reason,
    missing=_l("Choose a photo first."),
    empty=_l("This file is empty. Please take the photo again."),
    heic=_l(
        "This is a HEIC photo, which most screens cannot show. On the iPhone choose Settings, Camera, Formats, "
        "“Most Compatible” and take it again, or send a screenshot of it."
    ),
    svg=_l("This is a drawing (SVG), not a photo. Send a screenshot of it, or take a photo."),
    tiff=_l("This is a TIFF picture. Save it as JPEG and send that, or take a photo of it."),
    gif=_l("This is a GIF. Send a screenshot of it, or take a photo."),
    pdf=_l("This is a PDF, not a photo. Take a photo of the page, or send a screenshot of it."),
    video=_l("This is a video. Take a photo of what matters, or send a screenshot of it."),
    truncated=_l("Only a part of this photo is there. Please send it again, or take it again."),
    too_large_bytes=_l(
        "This photo has more than 15 MB. Send a screenshot of it, or take it again with a smaller size."
    ),
    too_many_pixels=_l(
        "This photo has too many pixels: a JPEG may have 50 million, a PNG or WebP 16 million. "
        "Send a screenshot of it, or take it again with a smaller size."
    ),
    bomb=_l("This picture takes too much to open. Send a screenshot of it, or take a photo."),
    unreadable=_l("This file cannot be read as a photo. Send a JPEG, PNG or WebP, or take the photo again."),
)
