"""Who is sent: the next in turn, or somebody else with a reason. Each assignment leaves its line in the ledger."""

import datetime as dt
from typing import Any, NamedTuple

import sqlalchemy as sa

from fieldapp.accounts.models import User
from fieldapp.customers.models import Site
from fieldapp.extensions import db
from fieldapp.history import Kind, NotNow, Op, once, require
from fieldapp.history.canonical import digest
from fieldapp.jobs import policies
from fieldapp.jobs.actions import given_to, new_job, planned, refuse_ended
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.moves import when_rejected
from fieldapp.jobs.status import COUNTED_VISITS
from fieldapp.rotation import engine, queries
from fieldapp.rotation.models import Place, Turn
from fieldapp.rotation.status import How


class NotTheirTurn(Exception):
    """It is somebody else's turn, or nobody's: whoever is sent all the same needs a reason."""

    def __init__(self, standing: queries.Standing):
        super().__init__(standing)
        self.standing = standing


class NobodyCan(NotNow):
    """Everybody in the list is skipped for this job: it waits at the desk."""


class Chosen(NamedTuple):
    """Whom the desk has chosen, and why if it is not their turn."""

    technician: User
    reason: str = ""


@once
def assign_next(job: Job, op: Op, *, start: dt.datetime, end: dt.datetime, special_case: str = "") -> Visit:
    """Send whoever is next to a job that nobody goes to."""
    refuse(job, op, first=True)
    visit = send_next(job, op, start=start, end=end, how=How.TURN, special_case=special_case)
    if visit is None:
        raise NobodyCan(job.state)
    return visit


@once
def assign(
    job: Job,
    op: Op,
    *,
    technician: User,
    start: dt.datetime,
    end: dt.datetime,
    reason: str = "",
    leading: bool = True,
    first: bool = False,
    special_case: str = "",
) -> Visit:
    """Send this technician. `first`: to a job that nobody goes to; if somebody was just sent there, it is not now."""
    refuse(job, op, first=first)
    how = {"leading": leading, "special_case": special_case}
    return send(job, op, Chosen(technician, reason), start=start, end=end, **how)


@once
def open_and_assign(
    site: Site,
    op: Op,
    *,
    prefix: str,
    technician: User,
    start: dt.datetime,
    end: dt.datetime,
    reason: str = "",
    special_case: str = "",
    **details: Any,
) -> Job:
    """Take a job in and send this technician there at once."""
    require(policies.can_plan(op.actor))
    job = new_job(site, op, prefix=prefix, **details)
    send(job, op, Chosen(technician, reason), start=start, end=end, special_case=special_case)
    return job


@once
def reassign(visit: Visit, op: Op, *, technician: User, reason: str = "") -> Visit:
    """Give a visit to somebody else: a job for them as any other."""
    require(policies.can_plan(op.actor, visit.job))
    if not visit.is_open or visit.is_with(technician):
        raise NotNow(visit.state)
    standing = queries.standing(visit.job, visit.window_from, visit.window_until, op.recorded_at)
    how = how_it_is(visit.job, standing, Chosen(technician, reason))
    given_to(visit, op, technician=technician)
    note(visit, op, standing, how=how, reason=reason)
    return visit


@once
def move_in_list(person: User, op: Op, *, place: int, reason: str) -> Turn:
    """Put somebody elsewhere in the list, 1 being the front."""
    require(policies.can_plan(op.actor))
    everybody = queries.listed()
    order = [one.person.id for one in everybody]
    if person.id not in order:
        raise NotNow("")
    at = {"start": op.happened_at, "end": op.happened_at}
    owed = [one.person.id for one in everybody if one.owed_since]
    standing = queries.Standing(dict(zip(order, everybody, strict=True)), engine.stand(order, owed, {}), **at)
    others = [who for who in order if who != person.id]
    others.insert(max(1, min(place, len(order))) - 1, person.id)
    put_in_order(others)
    return ledger(op, standing, how=How.MOVED, technician=person, reason=reason, place=others.index(person.id) + 1)


@when_rejected
def pass_on(visit: Visit, op: Op) -> None:
    """What a technician turns down goes to the next by itself, unless nobody can or its time is over."""
    job, window = visit.job, {"start": visit.window_from, "end": visit.window_until}
    if not job.is_open:
        return
    over = visit.window_until <= op.recorded_at
    same = {"leading": visit.leading, "special_case": visit.special_case}
    following = None if over else send_next(job, op, how=How.PASSED_ON, **same, **window)
    if following:
        following.follows_id = visit.follows_id
    else:
        op.record(job, Kind.TURN_FOUND_NOBODY, visit=visit.id, over=over or None)


# --- sending --------------------------------------------------------------------------------------------------------


def refuse(job: Job, op: Op, *, first: bool) -> None:
    require(policies.can_plan(op.actor, job))
    refuse_ended(job)
    if first and any(visit.is_open for visit in job.visits):
        raise NotNow(job.state)


def send_next(job: Job, op: Op, *, start: dt.datetime, end: dt.datetime, how: How, **details: Any) -> Visit | None:
    """None if nobody can. `details` as `planned` takes them."""
    standing = queries.standing(job, start, end, op.recorded_at)
    if standing.next is None:
        return None
    window = {"window_from": start, "window_until": end}
    visit = planned(job, op, technician=standing.next, by_turn=True, **window, **details)
    note(visit, op, standing, how=how)
    return visit


def send(job: Job, op: Op, chosen: Chosen, *, start: dt.datetime, end: dt.datetime, **details: Any) -> Visit:
    standing = queries.standing(job, start, end, op.recorded_at)
    how = how_it_is(job, standing, chosen)
    window = {"window_from": start, "window_until": end}
    visit = planned(job, op, technician=chosen.technician, **window, **details)
    note(visit, op, standing, how=how, reason=chosen.reason)
    return visit


def how_it_is(job: Job, standing: queries.Standing, chosen: Chosen) -> How:
    """NotTheirTurn if it is an overrule and nobody said why."""
    if any(visit.is_with(chosen.technician) and visit.state in COUNTED_VISITS for visit in job.visits):
        return How.GOES_ON
    if standing.next is not None and standing.next.id == chosen.technician.id:
        return How.TURN
    if not chosen.reason:
        raise NotTheirTurn(standing)
    return How.OVERRULE


# --- the ledger, and the list that follows from it ------------------------------------------------------------------


def note(visit: Visit, op: Op, standing: queries.Standing, *, how: How, reason: str = "") -> None:
    reason = reason if how == How.OVERRULE else ""
    overruled = None
    if how != How.GOES_ON:
        turn = engine.give(standing.at, visit.technician_id)
        put_in_order(list(turn.order))
        owe(turn, op)
        overruled = turn.overrules
    ledger(op, standing, how=how, technician=visit.technician, reason=reason, visit=visit, overruled_id=overruled)


KINDS = {
    How.TURN: Kind.TURN_GIVEN,
    How.PASSED_ON: Kind.TURN_GIVEN,
    How.OVERRULE: Kind.TURN_OVERRULED,
    How.GOES_ON: Kind.TURN_NOT_TAKEN,
    How.MOVED: Kind.ROTATION_CHANGED,
}


def ledger(
    op: Op,
    standing: queries.Standing,
    *,
    how: How,
    technician: User,
    reason: str,
    visit: Visit | None = None,
    overruled_id: Any = None,
    place: int | None = None,
) -> Turn:
    """Write the line and its event; the head's lock gives the numbers out one by one."""
    last = db.session.scalar(sa.select(sa.func.max(Turn.number))) or 0
    line = Turn(
        id=op.id,
        number=last + 1,
        how=how,
        job_id=visit and visit.job_id,
        visit_id=visit and visit.id,
        technician_id=technician.id,
        overruled_id=overruled_id,
        by_id=op.actor and op.actor.id,
        reason=reason,
        standing=standing.as_data(),
        happened_at=op.happened_at,
    )
    db.session.add(line)
    overruled = standing.people[overruled_id].person.name if overruled_id else ""
    op.record(  # the hash ties the line to the chain of events
        visit.job if visit else technician,
        KINDS[how],
        turn=line.number,
        technician=technician.id,
        standing=digest(line.standing),
        skipped=len(standing.skipped),
        place=place,
        instead=overruled_id,
        words={"name": technician.name, "next": overruled, "reason": reason},
    )
    return line


def put_in_order(order: list[Any]) -> None:
    """Write down where everybody stands. Of a list where one went to the end, that is one row."""
    places = {place.technician_id: place for place in db.session.scalars(sa.select(Place))}
    highest = max((place.place for place in places.values()), default=0)
    reached = 0
    for who in order:
        known = places.get(who)
        if known is None or known.place <= reached:
            highest += 1
            if known is None:
                db.session.add(Place(technician_id=who, place=highest))
            else:
                known.place = highest
            reached = highest
        else:
            reached = known.place
    db.session.flush()


def owe(turn: engine.Turn[Any], op: Op) -> None:
    for place in db.session.scalars(sa.select(Place).where(Place.technician_id.in_(turn.order))):
        owed = place.technician_id in turn.owed
        place.owed_since = (place.owed_since or op.happened_at) if owed else None
