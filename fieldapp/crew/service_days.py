"""The page of the service days: the week's hours, and the dates that are not like it."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, Response, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from fieldapp.accounts.status import CATALOGUE, READERS
from fieldapp.crew import actions, pages
from fieldapp.crew.forms import ExceptionForm, HoursForm
from fieldapp.crew.models import ServiceException, ServiceHours
from fieldapp.crew.routes import today
from fieldapp.web import SAYS, allow, done, find, operation, refused, wants_fragment

bp = Blueprint("service_days", __name__)


@bp.get("/service-days")
@allow(*READERS)
def show() -> str:
    return render_template("crew/service_days.html", **words_for())


def words_for(**failed: Any) -> dict[str, Any]:
    return {**pages.service_days(today()), "hours_form": HoursForm(), "date_form": ExceptionForm(), **failed}


def changed() -> Response:
    words = words_for() if wants_fragment() else {}
    return done("crew/_service_days.html", also=SAYS, to=url_for("service_days.show"), **words)


def not_changed(**failed: Any) -> Response:
    return refused("crew/_service_days.html", page="crew/service_days.html", **words_for(**failed))


@bp.post("/service-days/hours")
@allow(*CATALOGUE)
def add_hours() -> Response:
    op, form = operation(), HoursForm.posted()
    if not form.validate():
        return not_changed(hours_form=form)
    try:
        actions.add_service_hours(None, op, **form.hours)
    except IntegrityError:  # of the unique index
        form.begins.errors = [_("Hours begin at this time already.")]
        return not_changed(hours_form=form)
    return changed()


@bp.post("/service-days/hours/<uuid:hours_id>/removal")
@allow(*CATALOGUE)
def remove_hours(hours_id: UUID) -> Response:
    hours, op = find(sa.select(ServiceHours), hours_id), operation()
    actions.remove_service_hours(hours, op)
    return changed()


@bp.post("/service-days/dates")
@allow(*CATALOGUE)
def except_day() -> Response:
    op, form = operation(), ExceptionForm.posted()
    if not form.validate():
        return not_changed(date_form=form)
    actions.except_day(None, op, **form.details)
    return changed()


@bp.post("/service-days/dates/<uuid:date_id>/removal")
@allow(*CATALOGUE)
def restore_day(date_id: UUID) -> Response:
    row, op = find(sa.select(ServiceException), date_id), operation()
    actions.restore_day(row, op)
    return changed()
