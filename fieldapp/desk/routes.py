"""The dispatcher's page, and sending somebody from it in one gesture."""

import uuid

from flask import Blueprint, Response, render_template

from fieldapp.accounts.status import DESK
from fieldapp.desk import board
from fieldapp.jobs import actions
from fieldapp.jobs.forms import PlanForm, people_offer
from fieldapp.jobs.models import Job
from fieldapp.jobs.queries import technicians
from fieldapp.jobs.special import is_said
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
    why = {"special_case": form.special_case.data}
    actions.plan_visit(job, op, technician=form.technician.row, first=True, **form.window, **why)
    return board.changed(job_id)
