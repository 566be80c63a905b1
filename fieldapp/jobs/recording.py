"""When facts of the site may be recorded on a visit, by whom, and what becomes of those that came too late."""

from fieldapp.accounts.models import User
from fieldapp.extensions import db
from fieldapp.history import NotNow, Op, require
from fieldapp.jobs.models import ToReconcile, Visit
from fieldapp.jobs.policies import can_record, was_given
from fieldapp.jobs.status import VisitState, Why

REVIEW = "review"
TAKEN_BACK = {VisitState.POSTPONED: Why.POSTPONED, VisitState.CANCELLED: Why.CANCELLED}


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


def may_record(visit: Visit, op: Op) -> None:
    """Its technician or the desk, from setting out until the desk has closed the job; later a phone's facts are taken
    for the desk to settle, since what happened on site happened."""
    if why := overtaken(op.actor, visit):
        leave_to_desk(visit, op, why)
        return
    require(can_record(op.actor, visit))
    if not visit.is_recording:
        raise NotNow(visit.state)
    if not visit.job.is_open:
        raise NotNow(visit.job.state)


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
