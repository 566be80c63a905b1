"""When facts of the site may be recorded on a visit, by whom, and what becomes of those that came too late."""

import sqlalchemy as sa

from fieldapp.accounts.models import User
from fieldapp.extensions import db
from fieldapp.history import Event, Kind, NotNow, Op, require
from fieldapp.jobs.models import ToReconcile, Visit
from fieldapp.jobs.policies import can_record, can_work_on, was_given
from fieldapp.jobs.status import VisitState, Why

REVIEW = "review"
TAKEN_BACK = {VisitState.POSTPONED: Why.POSTPONED, VisitState.CANCELLED: Why.CANCELLED}
PLANNED_ANEW = [
    *(Kind.VISIT_REASSIGNED, Kind.VISIT_POSTPONED, Kind.VISIT_CANCELLED),
    *(Kind.VISIT_GIVEN_BACK, Kind.PLAN_TAKEN_BACK),
]


class Overtaken(NotNow):
    """The office has decided otherwise meanwhile, so that this cannot be done any more: 409 with what it decided."""

    def __init__(self, visit: Visit, why: Why):
        super().__init__(visit.job.state if why in (Why.CLOSED, Why.DECLINED) else visit.state)
        self.why, self.now_with = why, visit.technician.name


def overtaken(user: User, visit: Visit) -> Why | None:
    """What the office has decided since it gave the visit to this technician; None if it is still theirs to do."""
    if not was_given(user, visit):
        return None
    if not visit.is_with(user):
        return Why.REASSIGNED
    if not visit.job.is_open:
        return Why(visit.job.state)
    return TAKEN_BACK.get(visit.state)


def replanned(visit: Visit, op: Op) -> bool:
    """Whether the visit, theirs again or still, is not where its technician's phone left it because the office has
    planned it anew: what does not fit its state is then no mistake of the phone's."""
    if not can_work_on(op.actor, visit):
        return False
    return visit.state != left_at(visit, op.actor) or has_decided_since(visit, op.seen)


def left_at(visit: Visit, user: User) -> VisitState:
    """To where this technician's own moves have brought it, claimed ones too: the last of them to come."""
    own = [move for move in visit.moves if move.by_id == user.id]
    return max(own, key=lambda move: move.recorded_at).to if own else VisitState.PROPOSED


def has_decided_since(visit: Visit, seen: int | None) -> bool:
    """Whether the office has planned it anew after the last event that the phone's page knew of."""
    if seen is None:
        return False
    query = sa.select(Event).where(Event.subject_kind == "job", Event.subject_id == visit.job_id)
    later = db.session.scalars(query.where(Event.id > seen, Event.kind.in_(PLANNED_ANEW)))
    return any(event.data.get("visit") == str(visit.id) for event in later)


def may_record(visit: Visit, op: Op) -> None:
    """Its technician or the desk, from setting out until the desk has closed the job; later a phone's facts are taken
    for the desk to settle, since what happened on site happened."""
    if why := overtaken(op.actor, visit):
        leave_to_desk(visit, op, why)
        return
    require(can_record(op.actor, visit))
    if not visit.job.is_open:
        raise NotNow(visit.job.state)
    if visit.is_recording:
        return
    if not replanned(visit, op):
        raise NotNow(visit.state)
    leave_to_desk(visit, op, Why.REPLANNED)


def leave_to_desk(visit: Visit, op: Op, why: Why) -> None:
    """Take the act, and put it on the desk's list of what is to be reconciled."""
    op.result = REVIEW
    late = ToReconcile(
        id=op.id,
        job_id=visit.job_id,
        visit_id=visit.id,
        user_id=op.actor.id,
        why=why,
        happened_at=op.happened_at,
        came_at=op.recorded_at,
    )
    db.session.add(late)


def counts(op: Op) -> bool:
    """Whether what this act records counts at once: what is left to the desk may wait for it."""
    return op.result != REVIEW
