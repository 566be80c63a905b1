"""What the desk says of facts that came too late for its plan. Nothing is dropped: what is not counted is marked."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from fieldapp.accounts.models import User
from fieldapp.checklists.models import Check
from fieldapp.extensions import Base, db
from fieldapp.history import Kind, NotNow, Op, Operation, once, require
from fieldapp.hours.models import TimeCorrection
from fieldapp.hours.status import SPENT_IN
from fieldapp.jobs.actions import reopened
from fieldapp.jobs.models import Move, ToReconcile, Visit
from fieldapp.jobs.policies import can_settle
from fieldapp.jobs.signed import touched
from fieldapp.jobs.state import settle
from fieldapp.jobs.status import MOVES, Settled, VisitState
from fieldapp.parts.actions import give_back
from fieldapp.parts.models import PartUsed
from fieldapp.reconciling.policies import may_go_on

Only = uuid.UUID | None  # one fact of the group, or all that are open


@once
def keep(visit: Visit, op: Op, *, person: User, only: Only = None) -> Visit:
    """As recorded: times that were claimed count as time spent on this visit, and a signature as the customer's."""
    kept = opened(visit, op, person, only)
    keep_all(visit, op, kept)
    told(visit, op, Kind.LATE_KEPT, person, kept)
    return visit


@once
def leave_out(visit: Visit, op: Op, *, person: User, reason: str, only: Only = None) -> Visit:
    """Not counted, with the reason; it stays in the lists, struck through."""
    left = opened(visit, op, person, only)
    for late in left:
        end(late, op, Settled.LEFT_OUT, reason)
        if [record for record in recorded_by(late) if uncount(record, op, reason)]:
            touched(visit, op)
    told(visit, op, Kind.LATE_LEFT_OUT, person, left, reason=reason)
    return visit


@once
def give_visit_back(visit: Visit, op: Op, *, person: User) -> Visit:
    """The visit is this technician's after all, and where their phone says it is. The job has to be open."""
    kept = opened(visit, op, person)
    if not may_go_on(visit, person, kept):
        raise NotNow(visit.state)
    was = visit.technician.name
    hand_back(visit, op, person, kept)
    told(visit, op, Kind.VISIT_GIVEN_BACK, person, kept, was=was)
    return visit


@once
def open_again(visit: Visit, op: Op, *, person: User, reason: str) -> Visit:
    """The job goes on: it is open again, and a visit that was cancelled with it is where the phone says it is."""
    if visit.job.is_open:
        raise NotNow(visit.job.state)
    kept = opened(visit, op, person)
    reopened(visit.job, op, reason=reason)
    if visit.is_finished or (visit.is_open and not visit.is_with(person)):
        keep_all(visit, op, kept)
    else:
        hand_back(visit, op, person, kept)
    told(visit, op, Kind.LATE_KEPT, person, kept)
    return visit


# --- the group that is settled --------------------------------------------------------------------------------------


def opened(visit: Visit, op: Op, person: User, only: Only = None) -> Sequence[ToReconcile]:
    """What is still open of this person's facts on the visit, in order. Nothing left: somebody was quicker."""
    require(can_settle(op.actor))
    query = sa.select(ToReconcile).where(ToReconcile.visit_id == visit.id, ToReconcile.user_id == person.id)
    query = query.where(ToReconcile.settled_at.is_(None)).order_by(ToReconcile.happened_at, ToReconcile.id)
    found = db.session.scalars(query.where(ToReconcile.id == only) if only else query).all()
    if not found:
        raise NotNow(visit.state)
    return found


def end(late: ToReconcile, op: Op, how: Settled, reason: str = "") -> None:
    late.settled_at, late.settled_by_id, late.settled_how, late.settled_reason = (
        op.recorded_at,
        op.actor.id,
        how,
        reason,
    )


def told(visit: Visit, op: Op, kind: Kind, person: User, settled: Sequence[ToReconcile], **words: str) -> None:
    ids = [late.id for late in settled]
    op.record(visit.job, kind, visit=visit.id, person=person.id, operations=ids, words={"name": person.name, **words})


# --- what becomes of the facts --------------------------------------------------------------------------------------


def keep_all(visit: Visit, op: Op, kept: Sequence[ToReconcile], *, goes_on: bool = False) -> None:
    """`goes_on`: the visit is theirs again, so that the last time runs on instead of ending with what came last."""
    for late in kept:
        end(late, op, Settled.KEPT)
        for record in recorded_by(late):
            count(record, visit, op)
    db.session.flush()
    if not goes_on:
        end_time(visit, kept)
    settle(visit.job, op)


def end_time(visit: Visit, kept: Sequence[ToReconcile]) -> None:
    """Of the last claimed move: nobody has said when its time was over but by what was recorded last."""
    person_id, last = kept[0].user_id, max(late.happened_at for late in kept)
    claims = [move for move in visit.moves if move.claimed and move.counted and move.by_id == person_id]
    if claims and claims[-1].to in SPENT_IN:
        claims[-1].counted_until = max(last, claims[-1].counted_until or last)


def hand_back(visit: Visit, op: Op, person: User, kept: Sequence[ToReconcile]) -> None:
    keep_all(visit, op, kept, goes_on=True)
    if own := last_move(visit, person):
        own.counted_until = None
    if not visit.is_with(person) and (others := last_move(visit, visit.technician)):
        others.counted_until = op.happened_at
    to, since = where_it_is(visit, person, op.happened_at)
    visit.technician, visit.state, visit.state_since, visit.reason = person, to, since, ""
    settle(visit.job, op)


def last_move(visit: Visit, person: User) -> Move | None:
    own = [move for move in visit.moves if move.counted and move.by_id == person.id]
    return own[-1] if own else None


def where_it_is(visit: Visit, person: User, now: dt.datetime) -> tuple[VisitState, dt.datetime]:
    """The state that the technician's own last move led to; one from which a visit can go on."""
    own = [move for move in visit.moves if move.counted and move.by_id == person.id and MOVES[move.to]]
    return (own[-1].to, own[-1].happened_at) if own else (VisitState.ACCEPTED, now)


def recorded_by(late: ToReconcile) -> list[Any]:
    """The rows that this act made: none, if it only changed what was there before."""
    made = db.session.get_one(Operation, late.id).made
    if made["table"] == "visits":
        return list(db.session.scalars(sa.select(Check).where(Check.operation_id == late.id)))
    if made["id"] != str(late.id):
        return []
    kind = next(mapper.class_ for mapper in Base.registry.mappers if mapper.class_.__tablename__ == made["table"])
    return [db.session.get_one(kind, late.id)]


def count(record: Any, visit: Visit, op: Op) -> None:
    """What was in doubt counts from now on; the rest has counted since it came."""
    if getattr(record, "counted", True):
        return
    if isinstance(record, Move | TimeCorrection):
        touched(visit, op)
    record.counted = True


def uncount(record: Any, op: Op, reason: str) -> bool:
    """Parts, photos and expenses are taken out as anywhere; what cannot be is marked as not counted. Answers whether
    it counted until now."""
    if not hasattr(record, "removed_at"):
        if not hasattr(record, "counted"):  # a drawing: one adds another
            return False
        was, record.counted = record.counted, False
        return was
    if record.removed_at is not None:
        return False
    record.removed_at, record.removed_reason = op.happened_at, reason
    if isinstance(record, PartUsed):
        give_back(record)
    return True
