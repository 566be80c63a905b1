"""What a technician does with a visit: moves it from state to state, leaves it unfinished, opens one in the field."""

import datetime as dt
from collections.abc import Callable
from typing import Any, NamedTuple

from fieldapp.customers.models import Customer, Site
from fieldapp.extensions import db
from fieldapp.history import Kind, NotNow, Op, once, require
from fieldapp.jobs import policies
from fieldapp.jobs.actions import hand_on_lead, new_job, new_visit, visit_after
from fieldapp.jobs.models import Job, Move, Visit
from fieldapp.jobs.recording import Overtaken, leave_to_desk, overtaken, replanned
from fieldapp.jobs.state import settle
from fieldapp.jobs.status import MOVES, NEED_REASON, JobKind, Outcome, Unfinished, Urgency, VisitState, Why
from fieldapp.search.models import make_findable

Heir = Callable[[Visit, Op], None]
HEIRS: list[Heir] = []  # what the rooms above do with a visit that was turned down


class NeedsReason(Exception):
    """This move has to say why."""


def when_rejected(heir: Heir) -> Heir:
    """Call this, in the operation's transaction, with a visit that its technician has just turned down."""
    HEIRS.append(heir)
    return heir


class NewSite(NamedTuple):
    """Where a job is opened in the field, when no customer of ours is there yet."""

    name: str
    phone: str
    address: str


@once
def move(visit: Visit, op: Op, *, to: VisitState, reason: str = "") -> Move:
    """One step along the table of moves. Finishing is `finish`, which looks at the checklist first."""
    if (why := overtaken(op.actor, visit)) and to != VisitState.FINISHED:
        return claim(visit, op, why, to=to, reason=reason)
    require(policies.can_work_on(op.actor, visit))
    if to == VisitState.FINISHED:
        raise NotNow(visit.state, to)
    if to not in MOVES[visit.state]:
        if replanned(visit, op):
            return claim(visit, op, Why.REPLANNED, to=to, reason=reason)
        raise NotNow(visit.state, to)
    if to in NEED_REASON and not reason:
        raise NeedsReason
    visit.reason = reason if to in NEED_REASON else visit.reason
    made = moved(visit, op, to=to, reason=reason)
    if to == VisitState.REJECTED:
        hand_on_lead(visit)
        for heir in HEIRS:
            heir(visit, op)
    return made


def claim(visit: Visit, op: Op, why: Why, *, to: VisitState, reason: str) -> Move:
    """What the phone says happened after the office had decided otherwise: kept beside the visit's own moves, whose
    state it does not change, and no time spent until the desk says so."""
    leave_to_desk(visit, op, why)
    before = [move.to for move in visit.moves if move.by_id == op.actor.id]
    was = before[-1] if before else VisitState.PROPOSED
    step = Move(
        id=op.id,
        visit=visit,
        was=was,
        to=to,
        by_id=op.actor.id,
        happened_at=op.happened_at,
        recorded_at=op.recorded_at,
        claimed=True,
        counted=False,
    )
    db.session.add(step)
    op.record(visit.job, Kind.VISIT_MOVED, visit=visit.id, was=was, to=to, words={"reason": reason})
    return step


def refuse_overtaken(visit: Visit, op: Op) -> None:
    """Ending a visit decides what comes next, and that is the office's."""
    if why := overtaken(op.actor, visit):
        raise Overtaken(visit, why)
    if VisitState.FINISHED not in MOVES[visit.state] and replanned(visit, op):
        raise Overtaken(visit, Why.REPLANNED)


def moved(visit: Visit, op: Op, *, to: VisitState, reason: str = "", **facts: Any) -> Move:
    step = Move(
        id=op.id,
        visit=visit,
        was=visit.state,
        to=to,
        by_id=op.actor.id,
        happened_at=op.happened_at,
        recorded_at=op.recorded_at,
    )
    db.session.add(step)
    visit.state, visit.state_since = to, op.happened_at
    settle(visit.job, op)
    op.record(visit.job, Kind.VISIT_MOVED, visit=visit.id, was=step.was, to=to, words={"reason": reason}, **facts)
    return step


def end(visit: Visit, op: Op, *, outcome: Outcome) -> Move:
    """The visit is over. The caller has asked whether it may be."""
    if VisitState.FINISHED not in MOVES[visit.state]:
        raise NotNow(visit.state, VisitState.FINISHED)
    visit.outcome = outcome
    return moved(visit, op, to=VisitState.FINISHED, outcome=outcome)


@once
def leave_unfinished(
    visit: Visit, op: Op, *, why: Unfinished, missing: str, next_from: dt.datetime, next_until: dt.datetime
) -> Visit:
    """Not finished: says why, and makes the next visit that was agreed with the customer. Returns the next visit."""
    refuse_overtaken(visit, op)
    require(policies.can_work_on(op.actor, visit))
    visit.unfinished, visit.missing = why, missing
    end(visit, op, outcome=Outcome.INCOMPLETE)
    following = visit_after(visit, op, next_from, next_until)
    settle(visit.job, op)
    op.record(
        visit.job,
        Kind.VISIT_UNFINISHED,
        visit=visit.id,
        next=following.id,
        why=why,
        start=next_from,
        end=next_until,
        words={"missing": missing},
    )
    return following


@once
def open_in_field(site: Site | NewSite, op: Op, *, prefix: str, work_ends: dt.datetime, **details: Any) -> Visit:
    """Emergency first, paper later: the job and its visit, already on site. Returns the visit."""
    require(policies.can_open_in_field(op.actor))
    where = add_site(site, op) if isinstance(site, NewSite) else site
    details = {"kind": JobKind.REPAIR, "urgency": Urgency.EMERGENCY, **details}
    job: Job = new_job(where, op, prefix=prefix, opened_in_field=True, lacks_details=True, **details)
    visit = new_visit(job, op, id=op.id, technician=op.actor, window_from=op.happened_at, window_until=work_ends)
    visit.state, visit.leading = VisitState.ACCEPTED, True
    moved(visit, op, to=VisitState.ON_SITE)
    return visit


def add_site(new: NewSite, op: Op) -> Site:
    """A customer whom nobody knows yet; the desk completes them with the job's details."""
    customer = Customer(id=op.id, name=new.name, phone=new.phone, created_at=op.happened_at)
    site = Site(id=op.id, customer=customer, address=new.address, created_at=op.happened_at)
    db.session.add_all([customer, site])
    db.session.flush()
    make_findable(customer, customer.name, customer.phone)
    make_findable(site, site.address, customer.name, customer.phone)
    op.record(customer, Kind.CUSTOMER_ADDED, words={"name": new.name})
    op.record(site, Kind.SITE_ADDED, customer=customer.id, words={"name": new.address})
    return site
