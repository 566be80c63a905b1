"""What is done with jobs and visits at the desk: opening, planning, ending."""

import datetime as dt
import uuid
from typing import Any

from fieldapp.accounts.models import User
from fieldapp.customers.models import Site
from fieldapp.extensions import db
from fieldapp.history import Kind, NotNow, Op, once, require
from fieldapp.ids import new_id
from fieldapp.jobs import policies
from fieldapp.jobs.models import Assignment, Job, JobNumber, Move, Visit
from fieldapp.jobs.signed import touched
from fieldapp.jobs.state import settle, state_of
from fieldapp.jobs.status import JobState, VisitState
from fieldapp.search.models import make_findable

SIGNED_FOR = {"title", "words", "product_id", "covered"}  # columns of a job that the signed document shows


@once
def open_job(site: Site, op: Op, *, prefix: str, **details: Any) -> Job:
    """`details` are the columns of the job's form. `prefix` begins its number."""
    require(policies.can_plan(op.actor))
    return new_job(site, op, prefix=prefix, **details)


def new_job(site: Site, op: Op, *, prefix: str, **details: Any) -> Job:
    job = Job(
        id=op.id,
        number=next_number(op.recorded_at.year, prefix),
        site=site,
        opened_at=op.happened_at,
        opened_by_id=op.actor and op.actor.id,
        state=JobState.NEW,
        state_since=op.happened_at,
        **details,
    )
    db.session.add(job)
    db.session.flush()
    settle(job, op)
    find_by(job)
    op.record(
        job, Kind.JOB_OPENED, number=job.number, urgency=job.urgency, kind_of_job=job.kind, field=job.opened_in_field
    )
    return job


def next_number(year: int, prefix: str) -> str:
    """WX-2026-000123: counted per year, in the order of arrival at the server."""
    counter = db.session.get(JobNumber, year, with_for_update=True)
    if counter is None:
        counter = JobNumber(year=year, last=0)
        db.session.add(counter)
    counter.last += 1
    return f"{prefix}-{year}-{counter.last:06}"


def find_by(job: Job) -> None:
    make_findable(job, job.number, job.title, job.words, site_id=job.site.id)


@once
def change_job(job: Job, op: Op, **details: Any) -> Job:
    require(policies.can_plan(op.actor, job))
    refuse_ended(job)
    changed = {name: value for name, value in details.items() if getattr(job, name) != value}
    for name, value in changed.items():
        setattr(job, name, value)
    job.lacks_details = False
    settle(job, op)
    find_by(job)
    op.record(job, Kind.JOB_CHANGED, changed=sorted(changed))
    if SIGNED_FOR & changed.keys():
        for visit in job.visits:
            touched(visit, op)
    return job


@once
def plan_visit(
    job: Job,
    op: Op,
    *,
    technician: User,
    window_from: dt.datetime,
    window_until: dt.datetime,
    leading: bool = True,
    first: bool = False,
    special_case: str = "",
) -> Visit:
    """`first`: meant for a job that nobody goes to; if somebody else has just sent one, it is not now."""
    require(policies.can_plan(op.actor, job))
    refuse_ended(job)
    if first and any(visit.is_open for visit in job.visits):
        raise NotNow(job.state)
    window: dict[str, Any] = {"window_from": window_from, "window_until": window_until}
    return planned(job, op, technician=technician, leading=leading, special_case=special_case, **window)


def planned(
    job: Job,
    op: Op,
    *,
    technician: User,
    window_from: dt.datetime,
    window_until: dt.datetime,
    leading: bool = True,
    special_case: str = "",
    by_turn: bool = False,
) -> Visit:
    """`by_turn`: the list of technicians has chosen, and not whoever acts."""
    others = [visit for visit in job.visits if visit.is_open]
    visit = new_visit(job, op, technician=technician, window_from=window_from, window_until=window_until, id=op.id)
    visit.leading = leading or not others
    for other in others:
        other.leading = other.leading and not visit.leading
    settle(job, op)
    op.record(
        job,
        Kind.VISIT_PLANNED,
        visit=visit.id,
        technician=technician.id,
        start=window_from,
        end=window_until,
        by_turn=by_turn or None,
        words={"name": technician.name},
    )
    marked(visit, op, special_case)
    return visit


def new_visit(job: Job, op: Op, *, technician: User, **details: Any) -> Visit:
    visit = Visit(
        job=job,
        technician=technician,
        state=VisitState.PROPOSED,
        state_since=op.happened_at,
        **{"id": new_id(), **details},
    )
    db.session.add(visit)
    db.session.flush()
    db.session.add(Assignment(visit_id=visit.id, technician_id=technician.id, given_at=op.happened_at))
    return visit


def visit_after(
    visit: Visit, op: Op, window_from: dt.datetime, window_until: dt.datetime, id: uuid.UUID | None = None
) -> Visit:
    """The next visit of the same technician, in place of this one or to finish what it began."""
    window = {"window_from": window_from, "window_until": window_until}
    after = {"id": id or op.id, "follows_id": visit.id, "leading": visit.leading, **window}
    return new_visit(visit.job, op, technician=visit.technician, **after)


@once
def reassign(visit: Visit, op: Op, *, technician: User) -> Visit:
    """Give a visit to somebody else. Whoever had it still sees it, marked as no longer theirs."""
    require(policies.can_plan(op.actor, visit.job))
    if not visit.is_open or visit.is_with(technician):
        raise NotNow(visit.state)
    return given_to(visit, op, technician=technician)


def given_to(visit: Visit, op: Op, *, technician: User) -> Visit:
    was, state, visit.technician = visit.technician, visit.state, technician
    step(visit, op, to=VisitState.PROPOSED)
    if not db.session.get(Assignment, (visit.id, technician.id)):
        db.session.add(Assignment(visit_id=visit.id, technician_id=technician.id, given_at=op.happened_at))
    settle(visit.job, op)
    op.record(
        visit.job,
        Kind.VISIT_REASSIGNED,
        visit=visit.id,
        technician=technician.id,
        before=was.id,
        state=state,
        words={"was": was.name, "name": technician.name},
    )
    return visit


@once
def change_window(
    visit: Visit, op: Op, *, window_from: dt.datetime, window_until: dt.datetime, special_case: str = ""
) -> Visit:
    """Without a `special_case` the mark that it has stays."""
    require(policies.can_plan(op.actor, visit.job))
    if not visit.is_open:
        raise NotNow(visit.state)
    put_at(visit, op, window_from, window_until)
    marked(visit, op, special_case)
    return visit


def put_at(visit: Visit, op: Op, window_from: dt.datetime, window_until: dt.datetime) -> None:
    was_start, was_end = visit.window_from, visit.window_until
    visit.window_from, visit.window_until = window_from, window_until
    op.record(
        visit.job,
        Kind.VISIT_CHANGED,
        visit=visit.id,
        was_start=was_start,
        was_end=was_end,
        start=window_from,
        end=window_until,
        words={"name": visit.technician.name},
    )


@once
def mark_special(visit: Visit, op: Op, *, reason: str) -> Visit:
    """It is outside the service days or hours, and this is why it goes ahead all the same (domain.md)."""
    require(policies.can_plan(op.actor, visit.job))
    if not visit.is_open:
        raise NotNow(visit.state)
    marked(visit, op, reason)
    return visit


def marked(visit: Visit, op: Op, reason: str) -> None:
    if not reason or reason == visit.special_case:
        return
    visit.special_case = reason
    words = {"name": visit.technician.name, "reason": reason}
    op.record(visit.job, Kind.SPECIAL_CASE_MARKED, visit=visit.id, start=visit.window_from, words=words)


@once
def cancel_visit(visit: Visit, op: Op, *, reason: str) -> Visit:
    require(policies.can_plan(op.actor, visit.job))
    if not visit.is_open:
        raise NotNow(visit.state)
    drop_visit(visit, op, reason=reason)
    settle(visit.job, op)
    return visit


@once
def postpone(
    visit: Visit,
    op: Op,
    *,
    window_from: dt.datetime,
    window_until: dt.datetime,
    reason: str,
    special_case: str = "",
) -> Visit:
    """Put a visit off: it stays as postponed, and a new one takes its place. Returns the new one."""
    require(policies.can_plan(op.actor, visit.job))
    if not visit.is_open:
        raise NotNow(visit.state)
    following = put_off(visit, op, window_from=window_from, window_until=window_until, reason=reason)
    marked(following, op, special_case)
    return following


def put_off(
    visit: Visit,
    op: Op,
    *,
    window_from: dt.datetime,
    window_until: dt.datetime,
    reason: str,
    weather: bool = False,
    id: uuid.UUID | None = None,
) -> Visit:
    """`weather`: whoever calls this tells everybody concerned (weather/actions.py). `id`: the next visit's, where one
    act puts off several."""
    following, state = visit_after(visit, op, window_from, window_until, id), visit.state
    step(visit, op, to=VisitState.POSTPONED, reason=reason)
    settle(visit.job, op)
    op.record(
        visit.job,
        Kind.VISIT_POSTPONED,
        visit=visit.id,
        state=state,
        next=following.id,
        start=window_from,
        end=window_until,
        was_start=visit.window_from,
        was_end=visit.window_until,
        weather=weather or None,
        words={"name": visit.technician.name, "reason": reason},
    )
    return following


def drop_visit(visit: Visit, op: Op, *, reason: str) -> None:
    was = {"state": visit.state, "led": visit.leading}
    step(visit, op, to=VisitState.CANCELLED, reason=reason)
    hand_on_lead(visit)
    words = {"name": visit.technician.name, "reason": reason}
    op.record(visit.job, Kind.VISIT_CANCELLED, visit=visit.id, **was, words=words)


def hand_on_lead(visit: Visit) -> None:
    """Somebody still takes the customer's signature when the one who led does not go."""
    others = [other for other in visit.job.visits if other.is_open]
    if visit.leading and others:
        others[0].leading = True


def put_back_lead(visit: Visit) -> None:
    for other in visit.job.visits:
        other.leading = other is visit


def step(visit: Visit, op: Op, *, to: VisitState, reason: str = "") -> None:
    """The desk takes a visit out of its course; the move ends whatever time was running."""
    if visit.state != to:
        db.session.add(
            Move(
                id=new_id(),
                visit=visit,
                was=visit.state,
                to=to,
                by_id=op.actor.id,
                happened_at=op.happened_at,
                recorded_at=op.recorded_at,
            )
        )
    visit.state, visit.state_since, visit.reason = to, op.happened_at, reason


@once
def cancel_job(job: Job, op: Op, *, reason: str) -> Job:
    return end_job(job, op, to=JobState.CANCELLED, kind=Kind.JOB_CANCELLED, reason=reason)


@once
def decline_job(job: Job, op: Op, *, reason: str) -> Job:
    """The customer does not agree to the cost."""
    return end_job(job, op, to=JobState.DECLINED, kind=Kind.JOB_DECLINED, reason=reason)


def end_job(job: Job, op: Op, *, to: JobState, kind: Kind, reason: str) -> Job:
    require(policies.can_plan(op.actor, job))
    refuse_ended(job)
    for visit in job.visits:
        if visit.is_open:
            drop_visit(visit, op, reason=reason)
    job.state, job.state_since, job.ended_reason = to, op.happened_at, reason
    op.record(job, kind, words={"reason": reason})
    return job


@once
def close_job(job: Job, op: Op) -> Job:
    """The desk has checked what came back."""
    require(policies.can_plan(op.actor, job))
    if not job.is_returned or job.changed_after_signing:
        raise NotNow(job.state, JobState.CLOSED)
    job.state, job.state_since, job.closed_at = JobState.CLOSED, op.happened_at, op.happened_at
    op.record(job, Kind.JOB_CLOSED)
    return job


@once
def reopen_job(job: Job, op: Op, *, reason: str) -> Job:
    """What was closed, cancelled or declined goes on after all: its state follows from its visits again."""
    require(policies.can_plan(op.actor, job))
    if job.is_open:
        raise NotNow(job.state)
    return reopened(job, op, reason=reason)


def reopened(job: Job, op: Op, *, reason: str) -> Job:
    job.state, job.state_since = state_of(job), op.happened_at
    job.closed_at, job.ended_reason = None, ""
    op.record(job, Kind.JOB_REOPENED, words={"reason": reason})
    return job


def refuse_ended(job: Job) -> None:
    if not job.is_open:
        raise NotNow(job.state)
