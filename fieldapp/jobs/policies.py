"""Who may do what with jobs and visits."""

from fieldapp.accounts.models import User
from fieldapp.extensions import db
from fieldapp.jobs.models import Assignment, Job, Visit
from fieldapp.jobs.status import ENDED_JOBS


def can_plan(user: User, job: Job | None = None) -> bool:
    """Open, change and plan jobs from the desk."""
    return user.is_desk


def can_open_in_field(user: User) -> bool:
    return user.is_technician


def can_work_on(user: User, visit: Visit) -> bool:
    """Record what is done on site: the visit's technician."""
    return user.is_technician and visit.is_with(user)


def was_given(user: User, visit: Visit) -> bool:
    """Whether the visit was ever this technician's: what they recorded there always has a way in."""
    return user.is_technician and db.session.get(Assignment, (visit.id, user.id)) is not None


def can_record(user: User, visit: Visit) -> bool:
    """Facts of the site: its technician; the desk may complete what a phone could not."""
    return can_work_on(user, visit) or user.is_desk


def can_settle(user: User) -> bool:
    """Say what becomes of facts that came too late for the office's plan."""
    return user.is_desk


def can_close(user: User, job: Job) -> bool:
    return user.is_desk and job.is_returned


def can_end(user: User, job: Job) -> bool:
    """Cancel or decline: the desk, while the job is open."""
    return user.is_desk and job.state not in ENDED_JOBS
