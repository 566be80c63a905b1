"""The dispatcher's page, and the acts of its board: each one gesture, one operation."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, render_template

from fieldapp.accounts.status import DESK
from fieldapp.desk import board, queries
from fieldapp.desk.actions import replan
from fieldapp.desk.forms import DropForm, NextForm, PlaceForm, PutOffForm, SendForm, TakeBackForm
from fieldapp.history import NotNow, Op
from fieldapp.jobs import actions, reversal
from fieldapp.jobs.forms import TimeForm, people_offer
from fieldapp.jobs.job_page import suggested_window
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.queries import technicians
from fieldapp.jobs.special import is_said
from fieldapp.rotation import actions as rotation
from fieldapp.rotation.asking import asks_why
from fieldapp.weather import actions as weather
from fieldapp.web import allow, find, me, operation

bp = Blueprint("desk", __name__)
bp.register_error_handler(reversal.Changed, board.overtaken)
bp.register_error_handler(NotNow, board.not_now)


@bp.get("/desk")
@allow(*DESK)
def show() -> str:
    return render_template("desk/show.html", **board.words_for(), **board.bar())


@bp.get("/desk/jobs/<uuid:job_id>")
@allow(*DESK)
def job(job_id: uuid.UUID) -> str:
    """The third column by itself."""
    selected = queries.job_in_short(job_id) or abort(404)
    words = board.words_beside(selected)
    return render_template("desk/job.html", **words, **board.bar())


@bp.post("/desk/jobs/<uuid:job_id>/visits")
@allow(*DESK)
def dispatch(job_id: uuid.UUID) -> Response:
    """To a job that nobody goes to, unless it says that it is `another` visit: of two dispatchers at once, the second
    hears so (409)."""
    job, form = find(Job.visible_to(me()), job_id), SendForm.posted().offering(people_offer(technicians()))
    op = guarded(job, form)
    if not form.validate():
        return board.not_changed(job_id, "send", job_id, form)
    if not is_said(form, job.urgency):
        return board.asks("send", job, form, "special_case")
    first = not form.another.data
    try:
        rotation.assign(job, op, leading=first, first=first, **form.chosen)
    except rotation.NotTheirTurn as error:
        return board.asks("send", job, asks_why(form, error), "overrule")
    return board.changed(job_id)


@bp.post("/desk/jobs/<uuid:job_id>/next")
@allow(*DESK)
def send_next(job_id: uuid.UUID) -> Response:
    """Whoever's turn it is, whatever the page showed: of two dispatchers at once, the second hears that it is done."""
    job, form = find(Job.visible_to(me()), job_id), NextForm.posted()
    op = guarded(job, form)
    if not form.validate():
        return board.not_changed(job_id, "next", job_id, form)
    if not is_said(form.or_at(suggested_window(job)), job.urgency):
        return board.asks("next", job, form, "special_case")
    rotation.assign_next(job, op, **form.chosen)
    return board.changed(job_id)


@bp.post("/desk/visits/<uuid:visit_id>/place")
@allow(*DESK)
def place(visit_id: uuid.UUID) -> Response:
    """Another technician, another time, or both."""
    form = PlaceForm.posted().offering(people_offer(technicians()))
    try:
        return to_visit(visit_id, "place", form, lambda visit, op: replan(visit, op, **form.chosen))
    except rotation.NotTheirTurn as error:
        return board.asks("place", find(Visit.visible_to(me()), visit_id), asks_why(form, error), "overrule")


@bp.post("/desk/visits/<uuid:visit_id>/postponement")
@allow(*DESK)
def put_off(visit_id: uuid.UUID) -> Response:
    form = PutOffForm.posted()
    return to_visit(visit_id, "put_off", form, lambda visit, op: weather.postpone(visit, op, **form.details))


@bp.post("/desk/visits/<uuid:visit_id>/cancellation")
@allow(*DESK)
def drop(visit_id: uuid.UUID) -> Response:
    form = DropForm.posted()
    return to_visit(visit_id, "drop", form, lambda visit, op: actions.cancel_visit(visit, op, reason=form.reason.data))


@bp.post("/desk/visits/<uuid:visit_id>/special-case")
@allow(*DESK)
def special_case(visit_id: uuid.UUID) -> Response:
    """Why it goes ahead outside the service days."""
    form = DropForm.posted()
    return to_visit(
        visit_id, "special", form, lambda visit, op: actions.mark_special(visit, op, reason=form.reason.data)
    )


def to_visit(visit_id: uuid.UUID, act: str, form: Any, verb: Callable[[Visit, Op], Any]) -> Response:
    visit = find(Visit.visible_to(me()), visit_id)
    job_id, op = visit.job_id, guarded(visit.job, form)
    if not form.validate():
        return board.not_changed(job_id, act, visit_id, form)
    if isinstance(form, TimeForm) and not is_said(form, visit.job.urgency, visit if act == "place" else None):
        return board.asks(act, visit, form, "special_case")
    verb(visit, op)
    return board.changed(job_id, listed=act not in {"place", "special"}, says=act == "special")


@bp.post("/desk/jobs/<uuid:job_id>/closing")
@allow(*DESK)
def close(job_id: uuid.UUID) -> Response:
    job = find(Job.visible_to(me()), job_id)
    actions.close_job(job, operation())
    return board.changed(job_id, says=True)


@bp.post("/desk/jobs/<uuid:job_id>/taking-back")
@allow(*DESK)
def take_back(job_id: uuid.UUID) -> Response:
    """The last act on this job's plan, for a minute."""
    job, op, act = find(Job.visible_to(me()), job_id), operation(), TakeBackForm.posted().operation
    reversal.take_back(job, op, act=act or abort(400))
    return board.changed(job_id, says=True)


def guarded(job: Job, form: Any) -> Op:
    """The operation, refused if somebody else has changed the plan since the page knew of it."""
    op = operation()
    if form.event is not None:
        op.guard = reversal.unchanged(job, op, seen=form.event)
    return op
