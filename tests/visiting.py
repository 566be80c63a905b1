"""Brings a visit of the small world to where a test begins, and looks at what was recorded on it."""

import re
import uuid
from typing import Any

import sqlalchemy as sa

from fieldapp.extensions import begin_write, db
from fieldapp.history import Event, Op, once
from fieldapp.jobs.models import Move, Visit
from fieldapp.jobs.moves import end, move
from fieldapp.jobs.status import Outcome, VisitState

WAY = (VisitState.ACCEPTED, VisitState.TRAVELLING, VisitState.ON_SITE)


def bring(app, visit_id: uuid.UUID, to: VisitState = VisitState.ON_SITE) -> None:
    """Its technician goes there, and perhaps finishes."""
    with app.app_context():
        visit = db.session.get_one(Visit, visit_id)
        for step in WAY[: WAY.index(to) + 1] if to in WAY else WAY:
            move(visit, Op(actor=visit.technician), to=step)
        if to == VisitState.FINISHED:
            finish(visit, Op(actor=visit.technician))


@once
def finish(visit: Visit, op: Op) -> Move:
    """As if the checklist were in order."""
    return end(visit, op, outcome=Outcome.DONE)


def change(app, kind: Any, row_id: uuid.UUID | int, **values) -> None:
    """Set columns of a row as if they had always been so."""
    with app.app_context():
        begin_write()
        db.session.execute(sa.update(kind).where(kind.id == row_id).values(**values))
        db.session.commit()


def kinds(app, job_id: uuid.UUID) -> list[str]:
    """What happened on a job, in order."""
    with app.app_context():
        query = sa.select(Event.kind).where(Event.subject_id == job_id).order_by(Event.id)
        return [kind.value for kind in db.session.scalars(query)]


def seen(page: str) -> str:
    """The page without what only a script fills in and shows."""
    while (rest := re.sub(r"<template(?:(?!<template).)*?</template>", "", page, flags=re.DOTALL)) != page:
        page = rest
    return page
