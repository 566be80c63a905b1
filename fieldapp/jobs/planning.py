"""The desk's acts on a job and its visits: send somebody, change the plan, end it, check it."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response

from fieldapp.accounts.status import DESK
from fieldapp.jobs import actions, job_page, queries, special
from fieldapp.jobs.forms import AssignForm, MarkForm, PlanForm, PostponeForm, ReasonForm, TimeForm, people_offer
from fieldapp.jobs.models import Job, Visit
from fieldapp.rotation import actions as rotation
from fieldapp.rotation.asking import asks_why
from fieldapp.weather import actions as weather
from fieldapp.web import allow, find, me, operation

bp = Blueprint("planning", __name__)


@bp.post("/jobs/<uuid:job_id>/visits")
@allow(*DESK)
def plan(job_id: uuid.UUID) -> Response:
    job, op, form = (
        find(Job.visible_to(me()), job_id),
        operation(),
        PlanForm.posted().offering(people_offer(queries.technicians())),
    )
    if not form.validate() or not special.is_said(form, job.urgency):
        return job_page.not_changed(job_id, "plan", job_id, form)
    try:
        rotation.assign(job, op, leading=form.leading.data, **form.chosen)
    except rotation.NotTheirTurn as error:
        return job_page.not_changed(job_id, "plan", job_id, asks_why(form, error))
    return job_page.changed(job_id)


@bp.post("/visits/<uuid:visit_id>/reassignment")
@allow(*DESK)
def reassign(visit_id: uuid.UUID) -> Response:
    form = AssignForm.posted().offering(people_offer(queries.technicians()))
    try:
        return to_visit(visit_id, "reassign", form, lambda visit, op: rotation.reassign(visit, op, **form.who))
    except rotation.NotTheirTurn as error:
        visit = find(Visit.visible_to(me()), visit_id)
        return job_page.not_changed(visit.job_id, "reassign", visit_id, asks_why(form, error))


@bp.post("/visits/<uuid:visit_id>/window")
@allow(*DESK)
def window(visit_id: uuid.UUID) -> Response:
    form = TimeForm.posted()
    return to_visit(
        visit_id,
        "window",
        form,
        lambda visit, op: actions.change_window(visit, op, special_case=form.special_case.data, **form.window),
    )


@bp.post("/visits/<uuid:visit_id>/postponement")
@allow(*DESK)
def postpone(visit_id: uuid.UUID) -> Response:
    form = PostponeForm.posted()
    return to_visit(visit_id, "postpone", form, lambda visit, op: weather.postpone(visit, op, **form.details))


@bp.post("/visits/<uuid:visit_id>/special-case")
@allow(*DESK)
def mark_special(visit_id: uuid.UUID) -> Response:
    form = MarkForm.posted()
    return to_visit(
        visit_id, "special", form, lambda visit, op: actions.mark_special(visit, op, reason=form.reason.data)
    )


@bp.post("/visits/<uuid:visit_id>/cancellation")
@allow(*DESK)
def cancel_visit(visit_id: uuid.UUID) -> Response:
    form = ReasonForm.posted()
    return to_visit(
        visit_id, "cancel", form, lambda visit, op: actions.cancel_visit(visit, op, reason=form.reason.data)
    )


def to_visit(visit_id: uuid.UUID, act: str, form: Any, verb: Callable[..., Any]) -> Response:
    visit, op = find(Visit.visible_to(me()), visit_id), operation()
    job_id, urgency = visit.job_id, visit.job.urgency
    if not form.validate() or (isinstance(form, TimeForm) and not special.is_said(form, urgency)):
        return job_page.not_changed(job_id, act, visit_id, form)
    verb(visit, op)
    return job_page.changed(job_id)


@bp.post("/jobs/<uuid:job_id>/cancellation")
@allow(*DESK)
def cancel_job(job_id: uuid.UUID) -> Response:
    return to_job(job_id, "cancel", actions.cancel_job)


@bp.post("/jobs/<uuid:job_id>/declining")
@allow(*DESK)
def decline(job_id: uuid.UUID) -> Response:
    return to_job(job_id, "decline", actions.decline_job)


@bp.post("/jobs/<uuid:job_id>/reopening")
@allow(*DESK)
def reopen(job_id: uuid.UUID) -> Response:
    return to_job(job_id, "reopen", actions.reopen_job)


def to_job(job_id: uuid.UUID, act: str, verb: Callable[..., Any]) -> Response:
    job, op, form = find(Job.visible_to(me()), job_id), operation(), ReasonForm.posted()
    if not form.validate():
        return job_page.not_changed(job_id, act, job_id, form)
    verb(job, op, reason=form.reason.data)
    return job_page.changed(job_id)


@bp.post("/jobs/<uuid:job_id>/closing")
@allow(*DESK)
def close(job_id: uuid.UUID) -> Response:
    job, op = find(Job.visible_to(me()), job_id), operation()
    actions.close_job(job, op)
    return job_page.changed(job_id)
