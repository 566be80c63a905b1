"""What phones tell of what they hold, and the desk's pages about it."""

import datetime as dt
import uuid

import sqlalchemy as sa
from flask import Blueprint, Response, abort, make_response, render_template, request, url_for
from sqlalchemy.orm import joinedload

from fieldapp.accounts.status import DESK, Role
from fieldapp.arrival import actions, queries
from fieldapp.arrival.forms import DiscardForm, WriteOffForm
from fieldapp.arrival.reading import read_gone, read_held
from fieldapp.extensions import db
from fieldapp.history.announced import Announced
from fieldapp.history.operations import now
from fieldapp.jobs.models import Job
from fieldapp.web import allow, find, gone_to, me, operation, refused, with_result

bp = Blueprint("arrival", __name__)
MOST_BYTES = 500_000


@bp.post("/outbox/manifest")
@allow(Role.TECHNICIAN)
def manifest() -> Response:
    """Tells what this phone holds. 204; 413 if it is too long, 422 if it is not such a list."""
    if (request.content_length or 0) > MOST_BYTES:
        abort(413)
    op, form = operation(), request.form
    try:
        held = read_held(form.get("held", ""), dt.timedelta(seconds=op.skew_seconds), op.recorded_at)
        gone = read_gone(form.get("gone", ""))
    except (ValueError, TypeError, RecursionError):
        abort(422)
    actions.announce(me(), op, actions.Told(held, gone, complete=form.get("complete") == "y"))
    return with_result(make_response("", 204))


@bp.post("/outbox/discards")
@allow(Role.TECHNICIAN)
def discard() -> Response:
    op, form = operation(), DiscardForm.posted()
    if not form.validate():
        return refused("arrival/_refused.html", page="arrival/refused.html", form=form)
    what = actions.Discarded(form.discarded.data, form.what.data or "", form.job.data, form.visit.data, form.seq.data)
    actions.discard(me(), op, what, reason=form.reason.data)
    return with_result(make_response("", 200))


@bp.get("/phones")
@allow(*DESK)
def phones() -> str:
    return render_template("arrival/phones.html", everybody=queries.phones(now()), now=now())


@bp.get("/announced/<uuid:announced_id>")
@allow(*DESK)
def show(announced_id: uuid.UUID) -> str:
    return render_template("arrival/show.html", **words_for(announced_id, WriteOffForm()))


@bp.post("/announced/<uuid:announced_id>/write-off")
@allow(*DESK)
def write_off(announced_id: uuid.UUID) -> Response:
    row, op, form = find(sa.select(Announced), announced_id), operation(), WriteOffForm.posted()
    if not form.validate():
        words = words_for(announced_id, form)
        return refused("arrival/_write_off.html", page="arrival/show.html", **words)
    job_id = row.job_id if row.job_id and db.session.get(Job, row.job_id) else None
    actions.write_off(row, op, reason=form.reason.data)
    return gone_to(url_for("jobs.show", job_id=job_id) if job_id else url_for("arrival.phones"))


def words_for(announced_id: uuid.UUID, form: WriteOffForm) -> dict:
    row = find(sa.select(Announced).options(joinedload(Announced.user)), announced_id)
    return {"row": row, "job": row.job_id and db.session.get(Job, row.job_id), "form": form, "now": now()}
