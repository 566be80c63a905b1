"""When facts of the site may be recorded on a visit, and by whom."""

from fieldapp.history import NotNow, Op, require
from fieldapp.jobs.models import Visit
from fieldapp.jobs.policies import can_record


def may_record(visit: Visit, op: Op) -> None:
    """Its technician or the desk, from setting out until the desk has closed the job."""
    require(can_record(op.actor, visit))
    if not visit.is_recording:
        raise NotNow(visit.state)
    if not visit.job.is_open:
        raise NotNow(visit.job.state)
