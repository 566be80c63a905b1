"""The way in for what a disabled person's or a revoked phone still holds: kept, not applied, and nothing given back."""

import uuid

import sqlalchemy as sa
from flask import Flask, Response, abort, current_app, request, session
from flask_login import current_user

from fieldapp.accounts.models import Device, User
from fieldapp.accounts.passwords import hash_token
from fieldapp.accounts.status import Role
from fieldapp.extensions import db
from fieldapp.history import Event, Kind, Op, Operation
from fieldapp.history.deposits import Deposit, DepositFile
from fieldapp.history.operations import now
from fieldapp.ids import parse_id
from fieldapp.jobs.models import Job, Visit
from fieldapp.photos.models import Photo
from fieldapp.reconciling import deposits
from fieldapp.reconciling.deposits import Request
from fieldapp.web import current_view, fingerprint, happened_at

KEPT_HEADERS = ("Op-User", "Op-Occurred-At", "Op-Sent-At", "Op-Seq", "Op-Seen", "Op-Phone")
NOT_ACTS = "/outbox/"  # what a phone says of itself changes nothing and is not worth keeping
SUBJECTS = {"visit_id": Visit, "photo_id": Photo, "job_id": Job}


def init_app(app: Flask) -> None:
    app.before_request(take_in)


def take_in() -> Response | None:
    """Before strangers are sent away: an operation with a token that was ended on purpose is deposited."""
    if request.method != "POST" or not is_technicians_route() or current_user.is_authenticated:
        return None
    op_id, device = parse_id(request.headers.get("Idempotency-Key")), ended_device()
    if op_id is None or device is None:
        return None
    if (user := request.headers.get("Op-User")) and parse_id(user) != device.user_id:
        abort(403, "wrong-user")
    deposit(op_id, device)
    session.modified = False  # Flask-Login may have marked it as stale; nothing goes back, no cookie either
    response = Response(status=202)
    response.headers["Op-Result"] = "review"
    return response


def is_technicians_route() -> bool:
    policy = getattr(current_view(), "policy", "") if request.endpoint else ""
    return isinstance(policy, frozenset) and Role.TECHNICIAN in policy and not request.path.startswith(NOT_ACTS)


def ended_device() -> Device | None:
    """The phone of a technician who was disabled, or that was revoked. Others whose session is over sign in again."""
    token = session.get("_user_id")
    device = token and db.session.scalar(sa.select(Device).where(Device.token_hash == hash_token(token)))
    if not device or not device.user.is_technician:
        return None
    return device if not device.user.is_active or was_revoked(device) else None


def was_revoked(device: Device) -> bool:
    """By somebody, as lost: not signed out, and not ended with a new password."""
    if device.revoked_at is None:
        return False
    query = sa.select(Event).where(Event.kind == Kind.DEVICE_REVOKED, Event.subject_kind == "user")
    events = db.session.scalars(query.where(Event.subject_id == device.user_id))
    return any(event.data.get("device") == str(device.id) for event in events)


def deposit(op_id: uuid.UUID, device: Device) -> None:
    """Files first, then the row that names them. Once: what is known, deposited or applied, is not kept again."""
    content = fingerprint()
    for known in (db.session.get(Deposit, op_id), db.session.get(Operation, op_id)):
        if known:
            if known.fingerprint != content or known.user_id != device.user_id:
                abort(422)
            return
    size = request.content_length or 0
    if not deposits.has_room(device.id, size):
        abort(413)
    received = now()
    kept = Request(
        id=op_id,
        endpoint=request.endpoint or "",
        path=request.path,
        fields=[[name, value] for name, value in request.form.items(multi=True) if name != "op"],
        headers={name: request.headers[name] for name in KEPT_HEADERS if name in request.headers},
        fingerprint=content,
        size=size,
        happened_at=happened_at(received)[0],
    )
    op = Op(actor=None, happened_at=kept.happened_at, recorded_at=received)
    deposits.keep(device, op, request=kept, files=files_kept(), job=job_of(device.user))


def files_kept() -> list[DepositFile]:
    """The request's files, on disk and synced; rows not yet added."""
    store, found = current_app.extensions["files"], []
    for ordinal, (field, file) in enumerate(request.files.items(multi=True)):
        stored = store.put(file.stream)
        name, kind = (file.filename or "")[:300], (file.mimetype or "")[:100]
        words = {"field": field[:60], "name": name, "media_type": kind, "sha256": stored.sha256, "size": stored.size}
        found.append(DepositFile(ordinal=ordinal, **words))
    return found


def job_of(user: User) -> Job | None:
    """The job that the request is about, as far as this person may see it."""
    for name, row_id in (request.view_args or {}).items():
        kind = SUBJECTS.get(name)
        row = kind and db.session.scalar(kind.visible_to(user).where(kind.id == row_id))
        if row:
            return row if isinstance(row, Job) else row.job if isinstance(row, Visit) else row.visit.job
    return None
