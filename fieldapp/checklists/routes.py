"""The checklist of a visit."""

import uuid
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from fieldapp.accounts.status import DESK, Role
from fieldapp.checklists import actions
from fieldapp.checklists.forms import checklist
from fieldapp.jobs import visit_page
from fieldapp.jobs.models import Visit
from fieldapp.web import allow, find, me, operation

bp = Blueprint("checklists", __name__)


@visit_page.section("checklists")
def words(visit: Visit) -> dict[str, Any]:
    return {"checklist": checklist(visit)}


@bp.post("/visits/<uuid:visit_id>/checklist")
@allow(Role.TECHNICIAN, *DESK)
def check(visit_id: uuid.UUID) -> Response:
    """Point by point, or with `all=ok` all that are still open."""
    visit, op = find(Visit.visible_to(me()), visit_id), operation()
    if request.form.get("all") == "ok":
        actions.make_checks(visit, op)
        return visit_page.recorded(visit, "checklists")
    asked = [point.answered(request.form) for point in checklist(visit)]
    if any(point.error for point in asked):
        return visit_page.not_recorded(visit, "checklists", checklist=asked)
    given = {point.point: (point.answer, point.remark) for point in asked if point.is_posted and point.answer}
    try:
        actions.make_checks(visit, op, given=given)
    except actions.NothingNew:
        says = _("Answer a point, or change an answer.")
        return visit_page.not_recorded(visit, "checklists", checklist=asked, checklist_says=says)
    return visit_page.recorded(visit, "checklists")
