"""The one place where a job's state is computed from the facts below it (domain.md, States)."""

from fieldapp.history import Op
from fieldapp.jobs.models import Job
from fieldapp.jobs.status import COUNTED_VISITS, ENDED_JOBS, STARTED_VISITS, JobState, Outcome


def settle(job: Job, op: Op) -> None:
    """Let the job's state follow from its visits; what the desk ended stays ended."""
    if job.state in ENDED_JOBS:
        return
    state = state_of(job)
    if state != job.state:
        job.state, job.state_since = state, op.happened_at


def state_of(job: Job) -> JobState:
    visits = [visit for visit in job.visits if visit.state in COUNTED_VISITS]
    if not visits:
        return JobState.NEW if job.is_covered or job.estimate_cost is None else JobState.ESTIMATED
    done = any(visit.outcome == Outcome.DONE for visit in visits)
    if done and all(visit.is_finished and visit.is_signed_for for visit in visits):
        return JobState.RETURNED
    if done:
        return JobState.WORK_DONE
    if any(visit.state in STARTED_VISITS for visit in visits):
        return JobState.IN_PROGRESS
    return JobState.SCHEDULED
