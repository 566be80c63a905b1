"""Documents of a product: a PDF, or a picture that really is one."""

import re
import shutil
import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, Response, current_app, send_file, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import FileStorage

from fieldapp.accounts.models import User
from fieldapp.accounts.status import CATALOGUE
from fieldapp.customers import actions, queries
from fieldapp.customers.forms import DocumentForm
from fieldapp.customers.models import Document
from fieldapp.customers.products import words_for_page
from fieldapp.files import Stored, TooLarge
from fieldapp.jobs.models import Job
from fieldapp.pictures.decoding import NotAPhoto, decoder
from fieldapp.web import allow, done, find, me, operation, refused

bp = Blueprint("documents", __name__)
MOST_BYTES = 15 * 1024 * 1024
PDF = "application/pdf"
ENDINGS = {PDF: "pdf", "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


def documents_for(user: User) -> sa.Select[Any]:
    """Documents this person may see: technicians those of the products their jobs are about."""
    query = sa.select(Document).where(Document.removed_at.is_(None))
    if not user.is_technician:
        return query
    return query.where(Document.product_id.in_(Job.visible_to(user).with_only_columns(Job.product_id)))


@bp.get("/documents/<uuid:document_id>")
@allow()
def download(document_id: UUID) -> Response:
    """A picture is shown, anything else is saved: a PDF runs scripts of its own."""
    document = find(documents_for(me()), document_id)
    title = re.sub(r"[\s/\\]+", " ", document.title)
    response = send_file(
        current_app.extensions["files"].path(document.sha256),
        mimetype=document.media_type,
        as_attachment=document.media_type == PDF,
        download_name=f"{title}.{ENDINGS[document.media_type]}",
        etag=document.sha256,
    )
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@bp.post("/products/<uuid:product_id>/documents")
@allow(*CATALOGUE)
def add_document(product_id: UUID):
    product, form, op = find(queries.whole_product(), product_id), DocumentForm.posted(), operation()
    stored, media_type = None, ""
    if form.validate():
        try:
            stored, media_type = kept(form.file.data)
        except NotADocument as error:
            form.file.errors = [str(error)]
    if stored is None:
        return refused("products/_documents.html", page="products/show.html", **words_for_page(product, form))
    actions.add_document(product, op, title=form.title.data, stored=stored, media_type=media_type)
    return documents_of(product_id)


@bp.post("/documents/<uuid:document_id>/removal")
@allow(*CATALOGUE)
def remove_document(document_id: UUID):
    document = find(sa.select(Document).options(joinedload(Document.product)), document_id)
    actions.remove_document(document, operation())
    return documents_of(document.product_id)


def documents_of(product_id: UUID) -> Response:
    product = find(queries.whole_product(), product_id)
    here = url_for("products.show", product_id=product_id) + "#documents"
    return done("products/_documents.html", to=here, product=product, form=DocumentForm())


# --- what is taken ---------------------------------------------------------------------------------------------------


class NotADocument(Exception):
    """Why, in words for people."""


def kept(file: FileStorage) -> tuple[Stored, str]:
    """The file in the store and its media type, told by its content and never by its name."""
    media_type = media_type_of(file)
    try:
        return current_app.extensions["files"].put(file.stream, limit=MOST_BYTES), media_type
    except TooLarge:
        raise NotADocument(_("This file is larger than 15 MB. Save it smaller and try again.")) from None


def media_type_of(file: FileStorage) -> str:
    begin = file.stream.read(1024)
    file.stream.seek(0)
    if not begin:
        raise NotADocument(_("This file is empty."))
    if b"%PDF-" in begin:
        return PDF
    with tempfile.NamedTemporaryFile() as copy:
        shutil.copyfileobj(file.stream, copy)
        copy.flush()
        file.stream.seek(0)
        try:
            return f"image/{decoder.decode(Path(copy.name)).format.lower()}"
        except NotAPhoto:
            raise NotADocument(_("Choose a PDF, or a picture as JPEG, PNG or WebP.")) from None
