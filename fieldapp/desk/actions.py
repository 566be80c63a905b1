"""A visit is put elsewhere on the board; and a turn comes back when its act is taken back."""

import datetime as dt
import uuid

import sqlalchemy as sa

from fieldapp.accounts.models import User
from fieldapp.extensions import db
from fieldapp.history import NotNow, Op, once, require
from fieldapp.jobs import policies
from fieldapp.jobs.actions import given_to, marked, put_at
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.reversal import when_taken_back
from fieldapp.rotation import queries
from fieldapp.rotation.actions import Chosen, how_it_is, ledger, note, put_in_order
from fieldapp.rotation.models import Place, Turn
from fieldapp.rotation.status import How


@once
def replan(
    visit: Visit,
    op: Op,
    *,
    technician: User,
    start: dt.datetime,
    end: dt.datetime,
    reason: str = "",
    special_case: str = "",
) -> Visit:
    """Another technician, another time, or both at once: one gesture. Whose turn it is not needs a `reason`; without
    a `special_case` the mark that it has stays."""
    require(policies.can_plan(op.actor, visit.job))
    elsewhere, moves = not visit.is_with(technician), (start, end) != (visit.window_from, visit.window_until)
    if not visit.is_open or not (elsewhere or moves):
        raise NotNow(visit.state)
    if elsewhere:
        standing = queries.standing(visit.job, start, end, op.recorded_at)
        how = how_it_is(visit.job, standing, Chosen(technician, reason))
        given_to(visit, op, technician=technician)
        note(visit, op, standing, how=how, reason=reason)
    if moves:
        put_at(visit, op, start, end)
    marked(visit, op, special_case)
    return visit


@when_taken_back
def give_turn_back(job: Job, op: Op, act: uuid.UUID) -> None:
    """The list as it stood before; if others were sent since then, whoever had the turn is in front again."""
    line = db.session.get(Turn, act)
    if line is None or line.how == How.GOES_ON:
        return
    everybody = {one.person.id: one for one in queries.listed()}
    owed = {who: one.owed_since for who, one in everybody.items()}
    stands = queries.engine.stand(list(everybody), [who for who, since in owed.items() if since], {})
    standing = queries.Standing(everybody, stands, op.happened_at, op.happened_at)
    if line.number == db.session.scalar(sa.select(sa.func.max(Turn.number))):
        stood = {uuid.UUID(each["technician"]): each["owed_since"] for each in line.standing["lines"]}
        order, owed = list(stood), {who: since and dt.datetime.fromisoformat(since) for who, since in stood.items()}
    else:
        order = [line.technician_id, *(who for who in everybody if who != line.technician_id)]
    put_in_order(order)
    for place in db.session.scalars(sa.select(Place).where(Place.technician_id.in_(owed))):
        place.owed_since = owed[place.technician_id]
    person, place = db.session.get_one(User, line.technician_id), order.index(line.technician_id) + 1
    ledger(op, standing, how=How.MOVED, technician=person, reason=f"↩ {job.number}", place=place)
