"""The time of a visit: shown on its page, corrected there."""

import uuid
from typing import Any

from flask import Blueprint, Response

from fieldapp.accounts.status import DESK, Role
from fieldapp.history.operations import now
from fieldapp.hours import actions
from fieldapp.hours.forms import TimeForm
from fieldapp.hours.queries import spans, spent
from fieldapp.jobs import visit_page
from fieldapp.jobs.models import Visit
from fieldapp.web import allow, find, me, operation

bp = Blueprint("hours", __name__)


@visit_page.section("hours")
def words(visit: Visit) -> dict[str, Any]:
    return {"hours_form": TimeForm(), "spans": spans(visit, now()), "spent": spent(visit, now())}


@bp.post("/visits/<uuid:visit_id>/hours")
@allow(Role.TECHNICIAN, *DESK)
def correct(visit_id: uuid.UUID) -> Response:
    visit, op, form = find(Visit.visible_to(me()), visit_id), operation(), TimeForm.posted()
    if not form.validate():
        return visit_page.not_recorded(visit, "hours", hours_form=form)
    actions.correct_time(visit, op, kind=form.kind.data, seconds=form.seconds, reason=form.reason.data)
    return visit_page.recorded(visit, "hours")
