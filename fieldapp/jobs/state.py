"""The one place where a job's state is computed from the facts below it (domain.md, States)."""

import sqlalchemy as sa

from fieldapp.extensions import db
from fieldapp.history import Op
from fieldapp.history.announced import Announced
from fieldapp.history.arrivals import when_settled
from fieldapp.history.deposits import Deposit
from fieldapp.jobs.models import Job
from fieldapp.jobs.status import COUNTED_VISITS, ENDED_JOBS, STARTED_VISITS, JobState, Outcome


def settle(job: Job, op: Op) -> None:
    """Let the job's state follow from its visits; what the desk ended stays ended."""
    if job.state in ENDED_JOBS:
        return
    state = state_of(job)
    if state != job.state:
        job.state, job.state_since = state, max(job.state_since, op.happened_at)


def state_of(job: Job) -> JobState:
    visits = [visit for visit in job.visits if visit.state in COUNTED_VISITS]
    if not visits:
        return JobState.NEW if job.is_covered or job.estimate_cost is None else JobState.ESTIMATED
    done = any(visit.outcome == Outcome.DONE for visit in visits)
    if done and all(visit.is_finished and visit.is_signed_for for visit in visits) and has_arrived(job):
        return JobState.RETURNED
    if done:
        return JobState.WORK_DONE
    if any(visit.state in STARTED_VISITS for visit in visits):
        return JobState.IN_PROGRESS
    return JobState.SCHEDULED


def has_arrived(job: Job) -> bool:
    """Whether all that phones have told of this job has come, or was given up; what is deposited has only come when
    somebody at the desk has said what becomes of it."""
    missing = sa.exists().where(Announced.job_id == job.id, Announced.missing())
    told = sa.exists().where(Announced.id == Deposit.id, Announced.job_id == job.id)  # of a job not known when it came
    deposited = sa.exists().where(Deposit.settled_at.is_(None), sa.or_(Deposit.job_id == job.id, told))
    return not db.session.scalar(sa.select(sa.or_(missing, deposited)))


@when_settled
def settle_again(announced: Announced, op: Op) -> None:
    """What came last may be what the job waited for."""
    job = announced.job_id and db.session.get(Job, announced.job_id)
    if job:
        settle(job, op)
