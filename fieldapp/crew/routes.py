"""Who can be sent when: the technicians at a glance, and each one's week, leave and skills."""

import datetime as dt
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from fieldapp.accounts.models import User
from fieldapp.accounts.status import CATALOGUE, READERS, Role
from fieldapp.crew import actions, pages, telling
from fieldapp.crew.forms import HoursForm, LeaveForm, SkillForm
from fieldapp.crew.models import Leave, Shift, Skill
from fieldapp.crew.queries import skills_known
from fieldapp.forms import EARLIEST, LATEST
from fieldapp.history.operations import now
from fieldapp.jobs.queries import planned_while_off
from fieldapp.web import SAYS, allow, day_in, done, find, operation, refused, wants_fragment

bp = Blueprint("crew", __name__)
for told in telling.FILTERS:
    bp.add_app_template_filter(told)


@bp.get("/crew")
@allow(*READERS)
def index() -> str:
    first = day_in(request.args.get("from", ""), today(), EARLIEST, LATEST - 2 * pages.WEEKS)
    return render_template("crew/index.html", **pages.two_weeks(first, today()))


def today() -> dt.date:
    return now().astimezone(current_app.config["TIME_ZONE"]).date()


@bp.get("/crew/<uuid:person_id>")
@allow(*READERS)
def show(person_id: UUID) -> str:
    return render_template("crew/show.html", **words_for(technician(person_id)))


def technician(person_id: UUID) -> User:
    return find(sa.select(User).where(User.role == Role.TECHNICIAN), person_id)


def words_for(person: User, **failed: Any) -> dict[str, Any]:
    forms = {"skill_form": SkillForm(), "shift_form": HoursForm(), "leave_form": LeaveForm(), **failed}
    return {
        **pages.words_for(person, today()),
        "history": pages.history_of(person),
        "planned": planned_while_off(person, now()),
        "skills_known": skills_known(),
        **forms,
    }


def changed(person_id: UUID) -> Response:
    words = words_for(technician(person_id)) if wants_fragment() else {}
    return done("crew/_person.html", also=SAYS, to=url_for("crew.show", person_id=person_id), **words)


def not_changed(person_id: UUID, **failed: Any) -> Response:
    return refused("crew/_person.html", page="crew/show.html", **words_for(technician(person_id), **failed))


@bp.post("/crew/<uuid:person_id>/skills")
@allow(*CATALOGUE)
def give_skill(person_id: UUID) -> Response:
    person, op, form = technician(person_id), operation(), SkillForm.posted()
    if not form.validate():
        return not_changed(person_id, skill_form=form)
    actions.give_skill(person, op, **form.data)
    return changed(person_id)


@bp.post("/skills/<uuid:skill_id>/removal")
@allow(*CATALOGUE)
def take_skill(skill_id: UUID) -> Response:
    skill, op = find(pages.visible(Skill), skill_id), operation()
    person_id = skill.user_id
    actions.take_skill(skill, op)
    return changed(person_id)


@bp.post("/crew/<uuid:person_id>/shifts")
@allow(*CATALOGUE)
def add_shifts(person_id: UUID) -> Response:
    person, op, form = technician(person_id), operation(), HoursForm.posted()
    if not form.validate():
        return not_changed(person_id, shift_form=form)
    try:
        actions.add_shifts(person, op, **form.hours)
    except IntegrityError:  # of the unique index
        form.begins.errors = [_("A shift begins at this time already.")]
        return not_changed(person_id, shift_form=form)
    return changed(person_id)


@bp.post("/shifts/<uuid:shift_id>/removal")
@allow(*CATALOGUE)
def remove_shift(shift_id: UUID) -> Response:
    shift, op = find(pages.visible(Shift), shift_id), operation()
    person_id = shift.user_id
    actions.remove_shift(shift, op)
    return changed(person_id)


@bp.post("/crew/<uuid:person_id>/leaves")
@allow(*CATALOGUE)
def give_leave(person_id: UUID) -> Response:
    person, op, form = technician(person_id), operation(), LeaveForm.posted()
    if not form.validate():
        return not_changed(person_id, leave_form=form)
    actions.give_leave(person, op, **form.details)
    return changed(person_id)


@bp.post("/leaves/<uuid:leave_id>/withdrawal")
@allow(*CATALOGUE)
def take_leave_back(leave_id: UUID) -> Response:
    leave, op = find(pages.visible(Leave), leave_id), operation()
    person_id = leave.user_id
    actions.take_leave_back(leave, op)
    return changed(person_id)
