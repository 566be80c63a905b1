"""The visit page and its moves."""

import datetime as dt
import uuid
from typing import Any

from flask import Blueprint, Response, current_app, render_template, url_for
from flask_babel import gettext as _

from fieldapp.accounts.status import READERS, Role
from fieldapp.checklists.actions import ChecklistOpen, finish
from fieldapp.history import Op
from fieldapp.history.operations import now
from fieldapp.jobs import maps, marks, moves, visit_page, visit_queries
from fieldapp.jobs.blank import blank_visit
from fieldapp.jobs.models import Visit
from fieldapp.jobs.policies import can_work_on
from fieldapp.jobs.status import MOVE_LABELS, MOVES, OUTCOME_LABELS, VISIT_STATE_LABELS, VisitState
from fieldapp.jobs.visit_forms import MoveForm, UnfinishedForm
from fieldapp.parts.expected import expected_parts, to_order
from fieldapp.web import allow, done, find, gone_to, me, operation, refused, wants_fragment

bp = Blueprint("visits", __name__)
for words_of in (maps.map_link, marks.on_visit, marks.as_known, marks.state_of, marks.when):
    bp.add_app_template_global(words_of)
STATE_WORDS = {
    "move_labels": MOVE_LABELS,
    "visit_moves": MOVES,
    "visit_words": {**VISIT_STATE_LABELS, **OUTCOME_LABELS},
}
bp.record_once(lambda setup: setup.app.jinja_env.globals.update(**STATE_WORDS))
MOVED = {**visit_page.ALSO, "work": "visits/_work.html"}  # a move may open or close every section


@visit_page.section("work")
def words(visit: Visit) -> dict[str, Any]:
    return {"move_form": MoveForm(), "expected": expected_parts(visit)}


@bp.get("/visits/<uuid:visit_id>")
@allow(Role.TECHNICIAN, *READERS)
def show(visit_id: uuid.UUID) -> str:
    visit = find(visit_queries.whole(Visit.visible_to(me())), visit_id)
    return render_template("visits/show.html", **visit_page.page_words(visit))


@bp.get("/visits/blank")
@allow(Role.TECHNICIAN)
def blank() -> str:
    """Kept by the phone for the jobs it opens without signal."""
    return render_template("visits/show.html", **visit_page.page_words(blank_visit(me(), now())))


@bp.post("/visits/<uuid:visit_id>/moves")
@allow(Role.TECHNICIAN)
def move(visit_id: uuid.UUID) -> Response:
    visit, op, form = find(Visit.visible_to(me()), visit_id), operation(), MoveForm.posted()
    if not form.validate():
        return stayed(visit, form)
    if form.to.data == VisitState.FINISHED:
        return finished(visit, op)
    try:
        moves.move(visit, op, to=form.to.data, reason=form.reason.data)
    except moves.NeedsReason:
        form.reason.errors = [_("Please say why.")]
        return stayed(visit, form)
    return moved(visit, form)


def stayed(visit: Visit, form: MoveForm) -> Response:
    """Bad input: to turn a visit down one has to say why, everything else is no move at all."""
    words = visit_page.words_for if wants_fragment() else visit_page.page_words
    template = "visits/_turn_down.html" if form.to.data == VisitState.REJECTED else "visits/_next.html"
    return refused(template, page="visits/show.html", **words(visit, move_form=form))


def finished(visit: Visit, op: Op) -> Response:
    try:
        finish(visit, op)
    except ChecklistOpen:
        return visit_page.not_recorded(visit, "checklists", checklist_blocks=True)
    return left(visit)


def left(visit: Visit) -> Response:
    """The technician is done here: whoever leads takes the customer's signature now."""
    return gone_to(visit_page.url_of(visit) + ("/signoff" if visit.leading else ""))


def moved(visit: Visit, form: MoveForm) -> Response:
    if form.to.data == VisitState.REJECTED:
        return gone_to(url_for("today.show"))
    if form.came_from.data == "today" or not wants_fragment():
        return gone_to(visit_page.url_of(visit))
    words = visit_page.page_words(visit)
    return done("visits/_next.html", to=visit_page.url_of(visit), also=MOVED, **words)


@bp.get("/visits/blank/unfinished")
@allow(Role.TECHNICIAN)
def blank_unfinished() -> str:
    return unfinished_page(blank_visit(me(), now()))


@bp.get("/visits/<uuid:visit_id>/unfinished")
@allow(Role.TECHNICIAN)
def unfinished(visit_id: uuid.UUID) -> str | Response:
    visit = find(visit_queries.whole(Visit.visible_to(me())), visit_id)
    if not visit.is_open or not can_work_on(me(), visit):
        return gone_to(visit_page.url_of(visit))
    return unfinished_page(visit)


def unfinished_page(visit: Visit) -> str:
    words = visit_page.words_for(visit)
    start, end = UnfinishedForm().window(visit, here(words["now"]))
    form = UnfinishedForm(data={"missing": to_order(visit), "next_from": start, "next_until": end})
    return render_template("visits/unfinished.html", form=form, tomorrow=(start, end), **words)


@bp.post("/visits/<uuid:visit_id>/unfinished")
@allow(Role.TECHNICIAN)
def leave_unfinished(visit_id: uuid.UUID) -> Response:
    visit, op, form = find(Visit.visible_to(me()), visit_id), operation(), UnfinishedForm.posted()
    if not form.validate():
        words = visit_page.words_for(visit)
        words["tomorrow"] = UnfinishedForm().window(visit, here(words["now"]))
        return refused("visits/_unfinished.html", page="visits/unfinished.html", form=form, **words)
    start, end = form.window(visit, here(op.happened_at))
    moves.leave_unfinished(visit, op, why=form.why.data, missing=form.missing.data, next_from=start, next_until=end)
    return left(visit)


def here(moment: dt.datetime) -> dt.datetime:
    """In the company's zone."""
    return moment.astimezone(current_app.config["TIME_ZONE"])
