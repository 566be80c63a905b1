"""Photos: sending them, looking at them, changing what is said of them."""

import uuid
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, send_file, url_for
from werkzeug.datastructures import FileStorage

from fieldapp.accounts.status import DESK, READERS, Role
from fieldapp.forms import label
from fieldapp.history.operations import now
from fieldapp.jobs import visit_page
from fieldapp.jobs.models import Visit
from fieldapp.photos import actions, queries
from fieldapp.photos.blank import blank_photo
from fieldapp.photos.forms import CaptionForm, DrawingForm, PhotoForm, RemovalForm
from fieldapp.photos.models import Photo
from fieldapp.photos.policies import can_change, can_fetch_original
from fieldapp.photos.status import PHOTO_LABELS
from fieldapp.pictures.decoding import NotAPhoto, kind_of
from fieldapp.pictures.status import Reason
from fieldapp.web import allow, done, find, gone_to, me, operation, refused

YEAR = 365 * 24 * 3600
bp = Blueprint("photos", __name__)
bp.record_once(lambda setup: setup.app.jinja_env.globals.update(photo_labels=PHOTO_LABELS))


# --- sending ---------------------------------------------------------------------------------------------------------


@visit_page.section("photos")
def section_words(visit: Visit) -> dict[str, Any]:
    return {"photos_form": PhotoForm(), "photos_suggested": actions.suggested_kind(visit)}


@bp.post("/visits/<uuid:visit_id>/photos")
@allow(Role.TECHNICIAN, *DESK)
def add(visit_id: uuid.UUID) -> Response:
    visit, op, form = find(Visit.visible_to(me()), visit_id), operation(), PhotoForm.posted()
    if not form.validate():
        return visit_page.not_recorded(visit, "photos", photos_form=form)
    try:
        photos = [actions.prepare(file, request.files.get("head")) for file in sent_files()]
    except NotAPhoto as error:
        return not_taken(visit, form, error.reason)
    actions.add_photos(visit, op, photos, kind=form.kind.data, caption=form.caption.data)
    return visit_page.recorded(visit, "photos")


def sent_files() -> list[FileStorage]:
    """One from a page's script; without it the camera and the album are two fields, one of them empty."""
    files = [file for file in request.files.getlist("photo") if file.filename]
    if not files:
        raise NotAPhoto(Reason.MISSING)
    return files


def not_taken(visit: Visit, form: PhotoForm, reason: Reason) -> Response:
    form.photo.errors = [label(reason)]
    response = visit_page.not_recorded(visit, "photos", photos_form=form)
    response.status_code = 413 if reason == Reason.TOO_LARGE_BYTES else 422
    return response


# --- looking ---------------------------------------------------------------------------------------------------------


@bp.get("/photos/blank")
@allow(Role.TECHNICIAN)
def blank() -> str:
    """Kept by the phone for the photos that have not arrived."""
    return render_template("photos/show.html", **words_of(blank_photo(me(), now()), []), blank=True)


@bp.get("/photos/blank/layers")
@allow(Role.TECHNICIAN)
def blank_pen() -> str:
    return render_template("photos/draw.html", photo=blank_photo(me(), now()), form=DrawingForm(), blank=True)


@bp.get("/photos/<uuid:photo_id>")
@allow(Role.TECHNICIAN, *READERS)
def show(photo_id: uuid.UUID) -> str:
    photo = find(queries.whole(Photo.shown_to(me())), photo_id)
    return render_template("photos/show.html", **words_for(photo))


@bp.get("/photos/<uuid:photo_id>/layers")
@allow(Role.TECHNICIAN, *DESK)
def pen(photo_id: uuid.UUID) -> str | Response:
    """The page to draw on it."""
    photo = find(queries.whole(Photo.shown_to(me())), photo_id)
    if not can_change(me(), photo):
        return gone_to(url_for("photos.show", photo_id=photo_id))
    return render_template("photos/draw.html", photo=photo, form=DrawingForm())


@bp.get("/photos/<uuid:photo_id>/small")
@allow(Role.TECHNICIAN, *READERS)
def small(photo_id: uuid.UUID) -> Response:
    return copy_of(find(Photo.shown_to(me()), photo_id).small_sha256)


@bp.get("/photos/<uuid:photo_id>/large")
@allow(Role.TECHNICIAN, *READERS)
def large(photo_id: uuid.UUID) -> Response:
    return copy_of(find(Photo.shown_to(me()), photo_id).large_sha256)


@bp.get("/photos/<uuid:photo_id>/original")
@allow(*DESK)
def original(photo_id: uuid.UUID) -> Response:
    """The bytes as they came, only to be kept: no browser of ours is to open them."""
    photo = find(Photo.shown_to(me()), photo_id)
    path = path_of(photo.sha256)
    with path.open("rb") as file:
        name = f"{photo.id}.{kind_of(file).lower()}"
    response = send_file(path, "application/octet-stream", as_attachment=True, download_name=name, etag=photo.sha256)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response


def copy_of(sha256: str) -> Response:
    """One of the copies without metadata; what an address shows never changes."""
    response = send_file(path_of(sha256), "image/jpeg", etag=sha256)
    response.headers["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    return response


def path_of(sha256: str) -> Path:
    return current_app.extensions["files"].path(sha256)


def words_for(photo: Photo, **forms: Any) -> dict[str, Any]:
    """All that the page of a photo uses; `forms` are those that come back with errors."""
    return words_of(photo, queries.in_order(photo), **forms)


def words_of(photo: Photo, order: list[uuid.UUID], **forms: Any) -> dict[str, Any]:
    """The same, its place among the photos of its visit given."""
    here = order.index(photo.id) if order else 0
    return {
        "photo": photo,
        "visit": photo.visit,
        "job": photo.visit.job,
        "before": order[here - 1] if here else None,
        "after": order[here + 1] if here + 1 < len(order) else None,
        "number": here + 1,
        "of": len(order) or 1,
        "may_change": can_change(me(), photo),
        "may_fetch": can_fetch_original(me()),
        "caption_form": CaptionForm(obj=photo),
        "removal_form": RemovalForm(),
        **forms,
    }


# --- changing --------------------------------------------------------------------------------------------------------


def find_to_change(photo_id: uuid.UUID) -> Photo:
    """Taken out or not: what is sent again is answered again."""
    return find(queries.whole(Photo.visible_to(me())), photo_id)


@bp.post("/photos/<uuid:photo_id>/caption")
@allow(Role.TECHNICIAN, *DESK)
def write_caption(photo_id: uuid.UUID) -> Response:
    photo, op, form = find_to_change(photo_id), operation(), CaptionForm.posted()
    if not form.validate():
        return refused("photos/_caption.html", page="photos/show.html", **words_for(photo, caption_form=form))
    actions.write_caption(photo, op, caption=form.caption.data)
    words = words_for(find_to_change(photo_id))
    return done("photos/_caption.html", to=url_for("photos.show", photo_id=photo_id), **words)


@bp.post("/photos/<uuid:photo_id>/layers")
@allow(Role.TECHNICIAN, *DESK)
def draw(photo_id: uuid.UUID) -> Response:
    photo, op, form = find_to_change(photo_id), operation(), DrawingForm.posted()
    if not form.validate():
        return refused("photos/_keep_drawing.html", page="photos/draw.html", photo=photo, form=form)
    actions.draw(photo, op, shapes=form.shapes.data)
    return gone_to(url_for("photos.show", photo_id=photo_id))


@bp.post("/photos/<uuid:photo_id>/removal")
@allow(Role.TECHNICIAN, *DESK)
def remove(photo_id: uuid.UUID) -> Response:
    photo, op, form = find_to_change(photo_id), operation(), RemovalForm.posted()
    if not form.validate():
        return refused("photos/_removal.html", page="photos/show.html", **words_for(photo, removal_form=form))
    to = f"{visit_page.url_of(photo.visit)}#photos"
    actions.remove(photo, op, reason=form.reason.data)
    return gone_to(to)
