"""The list and its ledger; the next one is sent from the job's page; what a technician sees of it."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, abort, current_app, render_template, request, url_for

from fieldapp.accounts.models import User
from fieldapp.accounts.status import DESK, READERS, Role
from fieldapp.history.operations import now
from fieldapp.jobs import job_page, special
from fieldapp.jobs.models import Job
from fieldapp.rotation import actions, ledger, queries
from fieldapp.rotation.forms import NextForm, PlaceForm
from fieldapp.rotation.status import TAKES_TURN
from fieldapp.web import SAYS, allow, day_in, done, find, me, operation, refused, wants_fragment

bp = Blueprint("rotation", __name__)
bp.add_app_template_filter(dt.date.fromisoformat, "date_of")


@bp.get("/rotation")
@allow(*READERS)
def show() -> str:
    return render_template("rotation/show.html", **words())


@bp.get("/rotation/turns/<uuid:turn_id>")
@allow(*READERS)
def turn(turn_id: uuid.UUID) -> str:
    """Who stood where and why at one assignment."""
    line = ledger.turn(turn_id) or abort(404)
    return render_template("rotation/turn.html", line=line, stood=ledger.stood(line), now=now(), takes=TAKES_TURN)


@bp.post("/rotation/technicians/<uuid:person_id>/place")
@allow(*DESK)
def move(person_id: uuid.UUID) -> Response:
    """Put somebody elsewhere in the list."""
    person, op, form = find(sa.select(User), person_id), operation(), PlaceForm.posted()
    if not form.validate():
        failed = {person_id: form.under(person_id)}
        return refused("rotation/_page.html", page="rotation/show.html", **words(failed))
    actions.move_in_list(person, op, place=form.place.data or 1, reason=form.reason.data)
    return done("rotation/_page.html", also=SAYS, to=url_for("rotation.show"), **(words() if wants_fragment() else {}))


@bp.post("/jobs/<uuid:job_id>/next")
@allow(*DESK)
def send_next(job_id: uuid.UUID) -> Response:
    """From the job's page; the desk's own is `desk.send_next`."""
    job, op, form = find(Job.visible_to(me()), job_id), operation(), NextForm.posted()
    if not form.validate() or not special.is_said(form.or_at(job_page.suggested_window(job)), job.urgency):
        return job_page.not_changed(job_id, "next", job_id, form)
    actions.assign_next(job, op, **form.chosen)
    return job_page.changed(job_id)


@bp.get("/my-turn")
@allow(Role.TECHNICIAN)
def mine() -> str:
    start, end = month_asked()
    people = queries.listed()
    ahead = next((at for at, one in enumerate(people) if one.person.id == me().id), len(people))
    figures = ledger.figures(start, end, hours_of=me().id)
    everybody = [figures[one.person.id].jobs for one in people]
    return render_template(
        "rotation/mine.html",
        ahead=ahead,
        owed_since=people[ahead].owed_since if ahead < len(people) else None,
        figures=figures[me().id],
        spread=(min(everybody, default=0), max(everybody, default=0)),
        month=start.date(),
    )


def words(failed: dict[uuid.UUID, PlaceForm] | None = None) -> dict[str, Any]:
    start, end = month_asked()
    people = queries.listed()
    failed = failed or {}
    return {
        "people": people,
        "form_of": lambda one, at: failed.get(one.person.id) or PlaceForm(place=at).under(one.person.id),
        "latest": ledger.latest(),
        "figures": ledger.figures(start, end),
        "month": start.date(),
        "before": (start - dt.timedelta(days=1)).date(),
        "after": end.date() if end <= now() else None,
        "now": now(),
    }


def month_asked() -> tuple[dt.datetime, dt.datetime]:
    """The month of the address (`?month=2026-11`), this one without it or with something else."""
    zone = current_app.config["TIME_ZONE"]
    this = now().astimezone(zone).date().replace(day=1)
    first = day_in(f"{request.args.get('month', '')}-01", this, last=this)
    following = (first + dt.timedelta(days=32)).replace(day=1)
    start, end = (dt.datetime.combine(day, dt.time(), zone) for day in (first, following))
    return start, end
