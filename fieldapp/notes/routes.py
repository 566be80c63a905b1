"""Notes on a visit."""

import uuid
from typing import Any

from flask import Blueprint, Response

from fieldapp.accounts.status import DESK, Role
from fieldapp.jobs import visit_page
from fieldapp.jobs.models import Visit
from fieldapp.notes import actions
from fieldapp.notes.forms import NoteForm
from fieldapp.web import allow, find, me, operation

bp = Blueprint("notes", __name__)


@visit_page.section("notes")
def words(_visit: Visit) -> dict[str, Any]:
    return {"notes_form": NoteForm()}


@bp.post("/visits/<uuid:visit_id>/notes")
@allow(Role.TECHNICIAN, *DESK)
def add(visit_id: uuid.UUID) -> Response:
    visit, op, form = find(Visit.visible_to(me()), visit_id), operation(), NoteForm.posted()
    if not form.validate():
        return visit_page.not_recorded(visit, "notes", notes_form=form)
    actions.add_note(visit, op, text=form.text.data, for_customer=form.for_customer.data)
    return visit_page.recorded(visit, "notes")
