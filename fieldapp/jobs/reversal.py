"""Taking back the desk's last act on a plan, as a new act; and whether anybody has changed the plan since."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence

import sqlalchemy as sa

from fieldapp.accounts.models import User
from fieldapp.extensions import db
from fieldapp.history import Event, Kind, NotNow, Op, Operation, once, require, told
from fieldapp.jobs import policies
from fieldapp.jobs.actions import hand_on_lead, put_back_lead, step
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.state import settle
from fieldapp.jobs.status import VisitState

A_MINUTE = dt.timedelta(minutes=1)  # so long an act can be taken back
RECENT = 1000  # events: an act of the last minute is among them
PLANS = frozenset(
    {
        *(Kind.VISIT_PLANNED, Kind.VISIT_CHANGED, Kind.VISIT_REASSIGNED, Kind.VISIT_POSTPONED),
        *(Kind.VISIT_CANCELLED, Kind.VISIT_GIVEN_BACK, Kind.PLAN_TAKEN_BACK),
        *(Kind.VISIT_MOVED, Kind.VISIT_UNFINISHED),
        *(Kind.JOB_CHANGED, Kind.JOB_DECLINED, Kind.JOB_CANCELLED, Kind.JOB_CLOSED, Kind.JOB_REOPENED),
    }
)  # what decides who goes where and when


Returner = Callable[[Job, Op, uuid.UUID], None]
RETURNERS: list[Returner] = []  # what the rooms above do when an act is taken back


def when_taken_back(returner: Returner) -> Returner:
    """Call this, in the operation's transaction, with the job and the operation that is being taken back."""
    RETURNERS.append(returner)
    return returner


class Changed(Exception):
    """Somebody has changed the plan of this job since it was looked at: 409, with what they did."""

    def __init__(self, event: Event, job: Job):
        super().__init__(event.kind)
        self.event, self.job = event, job


def unchanged(job: Job, op: Op, *, seen: int) -> Callable[[], None]:
    """A guard for `op`: refuse if somebody else has changed the job's plan after the event `seen`."""
    job_id = job.id

    def look() -> None:
        others = sa.or_(Event.actor_id != op.actor.id, Event.actor_id.is_(None))
        if event := db.session.scalar(plans_after(job_id, seen).where(others)):
            raise Changed(event, db.session.get_one(Job, job_id))

    return look


def plans_after(job_id: uuid.UUID, event_id: int) -> sa.Select[Event]:
    """The events that changed this job's plan after that one, the last first."""
    query = sa.select(Event).where(Event.subject_kind == "job", Event.subject_id == job_id, Event.id > event_id)
    return query.where(Event.kind.in_(PLANS)).order_by(Event.id.desc()).limit(1).options(*told())


def last_act(user: User, now: dt.datetime, head: int) -> tuple[Event, Job] | None:
    """What this person did last to a plan, if it can still be taken back."""
    query = sa.select(Event, Job).join(Job, Event.subject_id == Job.id).where(Event.id > head - RECENT)
    query = query.where(Event.actor_id == user.id, Event.kind.in_(PLANS))
    query = query.where(Event.recorded_at > now - A_MINUTE).order_by(Event.id.desc()).limit(1).options(*told())
    found = db.session.execute(query).first()
    return (found[0], found[1]) if found and found[0].kind in INVERSES else None


@once
def take_back(job: Job, op: Op, *, act: uuid.UUID) -> Job:
    """Undo all that the operation `act` did to the job's plan. Refused after a minute, and once anybody went on
    from there."""
    require(policies.can_plan(op.actor, job))
    done, events = db.session.get(Operation, act), acts_of(job, act)
    if done is None or not events or op.recorded_at - done.recorded_at > A_MINUTE:
        raise NotNow(job.state)
    require(done.user_id == op.actor.id)
    if later := db.session.scalar(plans_after(job.id, events[-1].id)):
        raise Changed(later, job)
    for event in reversed(events):
        visit = db.session.get_one(Visit, uuid.UUID(event.data["visit"]))
        INVERSES[event.kind](visit, op, event)
        facts = {"act": act, "did": event.kind, "visit": visit.id, "technician": visit.technician_id}
        away = uuid.UUID(event.data["technician"]) if event.kind == Kind.VISIT_REASSIGNED else None
        db.session.flush()
        settle(job, op)
        op.record(job, Kind.PLAN_TAKEN_BACK, **facts, before=away, words={"name": visit.technician.name})
    for give_back in RETURNERS:
        give_back(job, op, act)
    return job


def acts_of(job: Job, act: uuid.UUID) -> Sequence[Event]:
    query = sa.select(Event).where(Event.operation_id == act, Event.subject_id == job.id, Event.kind.in_(INVERSES))
    return db.session.scalars(query.order_by(Event.ordinal)).all()


# --- what undoes what -----------------------------------------------------------------------------------------------


def unplan(visit: Visit, op: Op, event: Event) -> None:
    step(visit, op, to=VisitState.CANCELLED)
    hand_on_lead(visit)


def give_again(visit: Visit, op: Op, event: Event) -> None:
    visit.technician = db.session.get_one(User, uuid.UUID(event.data["before"]))
    go_on(visit, op, event)


def put_again(visit: Visit, op: Op, event: Event) -> None:
    start, end = (dt.datetime.fromisoformat(event.data[name]) for name in ("was_start", "was_end"))
    visit.window_from, visit.window_until = start, end
    marks = sa.select(Event.id).where(Event.operation_id == event.operation_id)
    if db.session.scalar(marks.where(Event.kind == Kind.SPECIAL_CASE_MARKED)):
        visit.special_case = ""


def unpostpone(visit: Visit, op: Op, event: Event) -> None:
    following = db.session.get_one(Visit, uuid.UUID(event.data["next"]))
    step(following, op, to=VisitState.CANCELLED)
    go_on(visit, op, event)


def uncancel(visit: Visit, op: Op, event: Event) -> None:
    go_on(visit, op, event)
    if event.data["led"]:
        put_back_lead(visit)


def go_on(visit: Visit, op: Op, event: Event) -> None:
    """As if the desk had not taken the visit out of its course: what was going on goes on, and its time with it."""
    for move in visit.moves:
        if move.by_id == event.actor_id and move.happened_at == event.happened_at:
            move.counted = False
    counted = [move for move in visit.moves if move.counted]
    since = counted[-1].happened_at if counted else op.happened_at
    visit.state, visit.state_since, visit.reason = VisitState(event.data["state"]), since, ""


INVERSES: dict[Kind, Callable[[Visit, Op, Event], None]] = {
    Kind.VISIT_PLANNED: unplan,
    Kind.VISIT_REASSIGNED: give_again,
    Kind.VISIT_CHANGED: put_again,
    Kind.VISIT_POSTPONED: unpostpone,
    Kind.VISIT_CANCELLED: uncancel,
}
