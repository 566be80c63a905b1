"""What is done with photos: added, captioned, drawn on, taken out again."""

import datetime as dt
import io
import shutil
import tempfile
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import current_app
from werkzeug.datastructures import FileStorage

from fieldapp.extensions import db
from fieldapp.files import failing
from fieldapp.history import Kind, NotNow, Op, once
from fieldapp.ids import new_id
from fieldapp.jobs.models import Visit
from fieldapp.jobs.recording import may_record
from fieldapp.jobs.signed import touched
from fieldapp.photos.models import Layer, Photo
from fieldapp.photos.status import PhotoKind, suggested
from fieldapp.pictures.decoding import HEAD_BYTES, Decoded, decoder


@dataclass(frozen=True)
class Prepared:
    """A photo on disk, synced, in its three sizes, and what its camera said of it."""

    sha256: str
    large_sha256: str
    small_sha256: str
    size: int
    width: int
    height: int
    taken_at: dt.datetime | None
    latitude: Decimal | None
    longitude: Decimal | None


def prepare(file: FileStorage, head: FileStorage | None = None) -> Prepared:
    """Read the photo and keep its bytes; `head` is the beginning of the original of which a phone made it.

    Asked before the act: it takes a while, so that no transaction is open meanwhile. Raises NotAPhoto.
    """
    db.session.rollback()
    store = current_app.extensions["files"]
    with failing():
        copy = tempfile.NamedTemporaryFile()  # noqa: SIM115 (closed below)
    with copy:
        with failing():
            shutil.copyfileobj(file.stream, copy)
            copy.flush()
        path = Path(copy.name)
        decoded = decoder.decode(path, head.stream.read(HEAD_BYTES) if head else None)
        kept = store.put(path)
    return Prepared(
        sha256=kept.sha256,
        large_sha256=store.put(io.BytesIO(decoded.large)).sha256,
        small_sha256=store.put(io.BytesIO(decoded.small)).sha256,
        size=kept.size,
        width=decoded.width,
        height=decoded.height,
        taken_at=taken_at(decoded, current_app.config["TIME_ZONE"]),
        latitude=degrees(decoded.latitude),
        longitude=degrees(decoded.longitude),
    )


def taken_at(decoded: Decoded, zone: dt.tzinfo) -> dt.datetime | None:
    """The camera's time, which is the company's unless it names another zone."""
    if decoded.taken_at is None or decoded.taken_at.year == dt.MAXYEAR:  # in UTC it might be after the last year
        return None
    if decoded.utc_offset is not None:
        zone = dt.timezone(decoded.utc_offset)
    return decoded.taken_at.replace(tzinfo=zone).astimezone(dt.UTC)


def degrees(value: float | None) -> Decimal | None:
    return None if value is None else round(Decimal(value), 6)


@once
def add_photos(
    visit: Visit, op: Op, photos: Sequence[Prepared], *, kind: PhotoKind | None = None, caption: str = ""
) -> Photo:
    """The first has the operation's id; only a page without JavaScript sends several at once."""
    may_record(visit, op)
    kind = kind or suggested_kind(visit)
    first, *others = photos
    photo = keep(visit, op, first, kind=kind, caption=caption)
    for other in others:
        keep(visit, op, other, kind=kind, caption=caption, id=new_id())
    return photo


def suggested_kind(visit: Visit) -> PhotoKind:
    taken = [photo for photo in visit.photos if not photo.is_removed and photo.kind != PhotoKind.RECEIPT]
    return suggested(visit.state, len(taken))


def keep(
    visit: Visit, op: Op, prepared: Prepared, *, kind: PhotoKind, caption: str = "", id: uuid.UUID | None = None
) -> Photo:
    """Add the row of a prepared photo, inside an act that has asked whether it may."""
    said = asdict(prepared)
    camera = said.pop("taken_at")
    photo = Photo(
        id=id or op.id,
        visit=visit,
        kind=kind,
        caption=caption,
        by_id=op.actor.id,
        taken_at=op.happened_at if camera is None or camera > op.recorded_at else camera,
        **said,
    )
    db.session.add(photo)
    op.record(visit.job, Kind.PHOTO_ADDED, **facts(photo), sha256=photo.sha256, words={"caption": caption})
    if photo.is_shown_to_customer:
        touched(visit, op)
    return photo


@once
def write_caption(photo: Photo, op: Op, *, caption: str) -> Photo:
    still_there(photo, op)
    photo.caption = caption
    op.record(photo.visit.job, Kind.PHOTO_CAPTIONED, **facts(photo), words={"caption": caption})
    if photo.is_shown_to_customer:
        touched(photo.visit, op)
    return photo


@once
def draw(photo: Photo, op: Op, *, shapes: list[dict[str, Any]]) -> Layer:
    """A new layer, which is all that is drawn on the photo from now on; those before it stay."""
    still_there(photo, op)
    layer = Layer(id=op.id, photo=photo, by_id=op.actor.id, drawn_at=op.happened_at, shapes=shapes)
    db.session.add(layer)
    written = " · ".join(shape["text"] for shape in shapes if shape["kind"] == "text")
    op.record(photo.visit.job, Kind.PHOTO_DRAWN_ON, **facts(photo), shapes=len(shapes), words={"written": written})
    return layer


@once
def remove(photo: Photo, op: Op, *, reason: str) -> Photo:
    """Taken out: the desk still sees it, marked; its files stay."""
    still_there(photo, op)
    shown = photo.is_shown_to_customer
    photo.removed_at, photo.removed_reason = op.happened_at, reason
    op.record(photo.visit.job, Kind.PHOTO_REMOVED, **facts(photo), words={"reason": reason})
    if shown:
        touched(photo.visit, op)
    return photo


def still_there(photo: Photo, op: Op) -> None:
    may_record(photo.visit, op)
    if photo.is_removed:
        raise NotNow(photo.visit.state)


def facts(photo: Photo) -> dict[str, Any]:
    return {"visit": photo.visit.id, "photo": photo.id, "photo_kind": photo.kind}
