"""To reconcile: what came too late for the office's plan, and what phones that may not send any more have left."""

import dataclasses
import uuid
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, abort, make_response, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from fieldapp.accounts.models import User
from fieldapp.accounts.status import DESK
from fieldapp.history import Op
from fieldapp.history.deposits import Deposit
from fieldapp.ids import parse_id
from fieldapp.jobs.models import Visit
from fieldapp.reconciling import actions, deposits, queries, replay
from fieldapp.reconciling.forms import GroupForm, ReasonForm
from fieldapp.reconciling.status import act_words
from fieldapp.web import allow, done, find, me, operation, refused, wants_fragment

bp = Blueprint("reconciling", __name__, url_prefix="/reconcile")
bp.add_app_template_global(act_words)
OF_GROUP = "/visits/<uuid:visit_id>/people/<uuid:person_id>"
OF_DEPOSIT = "/deposits/<uuid:deposit_id>"
LIST = "reconciling/_list.html"
Verb = Callable[[Visit, Op, User, Any], Any]


@bp.get("")
@allow(*DESK)
def show() -> str:
    return render_template("reconciling/show.html", **words())


def words(**failed: Any) -> dict[str, Any]:
    """All that the page uses; `failed` is what came back with an error, under the id of what it is about."""
    return {"groups": queries.groups(), "deposits": queries.deposits(), **failed}


def settled() -> Response:
    return done(LIST, to=url_for("reconciling.show"), **(words() if wants_fragment() else {}))


# --- facts of a visit ------------------------------------------------------------------------------------------------


@bp.post(f"{OF_GROUP}/keeping")
@allow(*DESK)
def keep(visit_id: uuid.UUID, person_id: uuid.UUID) -> Response:
    form = GroupForm.posted()
    only = parse_id(form.only.data)
    return to_group(visit_id, person_id, form, lambda visit, op, who, _: actions.keep(visit, op, person=who, only=only))


@bp.post(f"{OF_GROUP}/leaving-out")
@allow(*DESK)
def leave_out(visit_id: uuid.UUID, person_id: uuid.UUID) -> Response:
    def verb(visit: Visit, op: Op, who: User, form: Any) -> Visit:
        return actions.leave_out(visit, op, person=who, reason=form.reason.data, only=parse_id(form.only.data))

    return to_group(visit_id, person_id, ReasonForm.posted(), verb)


@bp.post(f"{OF_GROUP}/return")
@allow(*DESK)
def give_back(visit_id: uuid.UUID, person_id: uuid.UUID) -> Response:
    form = GroupForm.posted()
    return to_group(visit_id, person_id, form, lambda visit, op, who, _: actions.give_visit_back(visit, op, person=who))


@bp.post(f"{OF_GROUP}/reopening")
@allow(*DESK)
def reopen(visit_id: uuid.UUID, person_id: uuid.UUID) -> Response:
    def verb(visit: Visit, op: Op, who: User, form: Any) -> Visit:
        reason = _("%(name)s recorded more on site", name=who.name)
        return actions.open_again(visit, op, person=who, reason=reason)

    return to_group(visit_id, person_id, GroupForm.posted(), verb)


def to_group(visit_id: uuid.UUID, person_id: uuid.UUID, form: GroupForm, verb: Verb) -> Response:
    visit, op = find(Visit.visible_to(me()), visit_id), operation()
    person = queries.group_of(visit, person_id) or abort(404)
    if not form.validate():
        return refused(LIST, page="reconciling/show.html", **words(failed_form=form, failed_id=person_id))
    verb(visit, op, person, form)
    return settled()


# --- what was deposited ----------------------------------------------------------------------------------------------


@bp.post(f"{OF_DEPOSIT}/application")
@allow(*DESK)
def apply(deposit_id: uuid.UUID) -> Response:
    """That person's act first, then the note that it was applied: in between it would only be run again."""
    deposit, op = find(sa.select(Deposit), deposit_id), operation()
    if not deposit.settled_at:
        ran = replay.run(deposit)
        if not ran.is_good:
            return not_applied(deposit_id, ran)
        deposit = find(sa.select(Deposit), deposit_id)
    deposits.applied(deposit, op)
    return settled()


@bp.post("/people/<uuid:person_id>/deposits/application")
@allow(*DESK)
def apply_all(person_id: uuid.UUID) -> Response:
    """All that this person's phones have left, in the order in which it happened, up to what cannot be applied."""
    op = operation()
    for deposit_id in queries.deposits_of(person_id):
        ran = replay.run(find(sa.select(Deposit), deposit_id))
        if not ran.is_good:
            return not_applied(deposit_id, ran)
        each = dataclasses.replace(op, id=uuid.uuid5(op.id, str(deposit_id)), ordinal=0)
        deposits.applied(find(sa.select(Deposit), deposit_id), each)
    return settled()


def not_applied(deposit_id: uuid.UUID, ran: replay.Ran) -> Response:
    """It stays in the list, with what the view said to it."""
    says = Markup(ran.html) if "data-say" in ran.html else _("The app does not take this as it is.")
    html = render_template(
        LIST if wants_fragment() else "reconciling/show.html", **words(failed_id=deposit_id, says=says)
    )
    response = make_response(html, 422)
    response.headers["Op-Result"] = "refused"
    return response


@bp.post(f"{OF_DEPOSIT}/leaving-out")
@allow(*DESK)
def leave_deposit(deposit_id: uuid.UUID) -> Response:
    deposit, op, form = find(sa.select(Deposit), deposit_id), operation(), ReasonForm.posted()
    if not form.validate():
        return refused(LIST, page="reconciling/show.html", **words(failed_form=form, failed_id=deposit_id))
    deposits.leave_out(deposit, op, reason=form.reason.data)
    return settled()
