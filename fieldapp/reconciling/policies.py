"""What the desk may make of facts that came too late for its plan."""

from collections.abc import Iterable

from fieldapp.accounts.models import User
from fieldapp.jobs.models import ToReconcile, Visit
from fieldapp.jobs.status import Why


def may_go_on(visit: Visit, person: User, open_ones: Iterable[ToReconcile]) -> bool:
    """Whether there is something to give back: the visit, or the state that it had before it was planned anew."""
    if not visit.job.is_open or visit.is_finished:
        return False
    return not (visit.is_open and visit.is_with(person)) or any(late.why == Why.REPLANNED for late in open_ones)
