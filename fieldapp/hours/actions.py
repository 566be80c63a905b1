"""Correcting a time; what the moves tell stays beside it."""

from fieldapp.extensions import db
from fieldapp.history import Kind, Op, once
from fieldapp.hours.models import TimeCorrection
from fieldapp.hours.queries import spent
from fieldapp.hours.status import TimeKind
from fieldapp.jobs.models import Visit
from fieldapp.jobs.recording import counts, may_record
from fieldapp.jobs.signed import touched


@once
def correct_time(visit: Visit, op: Op, *, kind: TimeKind, seconds: int, reason: str) -> TimeCorrection:
    may_record(visit, op)
    correction = TimeCorrection(
        id=op.id,
        visit=visit,
        kind=kind,
        seconds_was=spent(visit, op.happened_at)[kind].seconds,
        seconds=seconds,
        reason=reason,
        by_id=op.actor.id,
        corrected_at=op.happened_at,
        counted=counts(op),
    )
    db.session.add(correction)
    op.record(
        visit.job,
        Kind.TIME_CORRECTED,
        visit=visit.id,
        time=kind,
        was=correction.seconds_was,
        seconds=seconds,
        words={"reason": reason},
    )
    touched(visit, op)
    return correction
