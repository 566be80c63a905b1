"""The dispatcher's page, and sending somebody from it in one gesture."""

import uuid

from flask import Blueprint, Response, render_template

from fieldapp.accounts.status import DESK
from fieldapp.desk import board
from fieldapp.jobs.forms import PlanForm, people_offer
from fieldapp.jobs.job_page import suggested_window
from fieldapp.jobs.models import Job
from fieldapp.jobs.queries import technicians
from fieldapp.jobs.special import is_said
from fieldapp.rotation import actions
from fieldapp.rotation.asking import asks_why
from fieldapp.rotation.forms import NextForm
from fieldapp.web import allow, find, me, operation

bp = Blueprint("desk", __name__)


@bp.get("/desk")
@allow(*DESK)
def show() -> str:
    return render_template("desk/show.html", **board.words_for())


@bp.post("/desk/jobs/<uuid:job_id>/visits")
@allow(*DESK)
def dispatch(job_id: uuid.UUID) -> Response:
    """Only to a job that nobody goes to: of two dispatchers at once, the second hears so (409)."""
    job, op, form = (
        find(Job.visible_to(me()), job_id),
        operation(),
        PlanForm.posted().offering(people_offer(technicians())),
    )
    if not form.validate() or not is_said(form, job.urgency):
        return board.not_changed(job_id, form)
    try:
        actions.assign(job, op, first=True, **form.chosen)
    except actions.NotTheirTurn as error:
        return board.not_changed(job_id, asks_why(form, error))
    return board.changed(job_id)


@bp.post("/desk/jobs/<uuid:job_id>/next")
@allow(*DESK)
def send_next(job_id: uuid.UUID) -> Response:
    """Whoever's turn it is, whatever the page showed: of two dispatchers at once, the second hears that it is done."""
    job, op, form = find(Job.visible_to(me()), job_id), operation(), NextForm.posted()
    if not form.validate():
        same = PlanForm.posted().offering(people_offer(technicians()))
        same.window_until.errors = form.window_until.errors
        same.window_from.errors = form.window_from.errors
        return board.not_changed(job_id, same)
    actions.assign_next(job, op, **form.window(suggested_window(job)))
    return board.changed(job_id)
