"""What the ledger answers: who stood where and why at any assignment, the latest ones, and a month's fairness."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from fieldapp.accounts.models import User
from fieldapp.extensions import db
from fieldapp.hours.models import TimeCorrection
from fieldapp.hours.queries import spent
from fieldapp.hours.status import TimeKind
from fieldapp.jobs.models import Job, Move, Visit
from fieldapp.jobs.status import STARTED_VISITS, Urgency
from fieldapp.rotation.models import Turn
from fieldapp.rotation.queries import Stood
from fieldapp.rotation.status import TAKES_TURN, How

LATEST = 30
MOVED = (Move.visit_id, Move.to, Move.by_id, Move.happened_at, Move.counted, Move.claimed, Move.counted_until)
CORRECTED = (TimeCorrection.visit_id, TimeCorrection.kind, TimeCorrection.seconds, TimeCorrection.counted)


@dataclass
class Figures:
    """What one technician had in a month, by the ledger and by the moves of their visits."""

    jobs: int = 0
    emergencies: int = 0
    chosen: int = 0  # out of turn
    passed_over: int = 0  # though it was their turn
    seconds: int = 0  # travelled and worked

    @property
    def overrules(self) -> int:
        return self.chosen + self.passed_over


def turn(turn_id: uuid.UUID) -> Turn | None:
    return db.session.scalar(with_names(sa.select(Turn).where(Turn.id == turn_id)))


def latest() -> Sequence[Turn]:
    return db.session.scalars(with_names(sa.select(Turn)).order_by(Turn.number.desc()).limit(LATEST)).all()


def of_job(job_id: uuid.UUID) -> Sequence[Turn]:
    return db.session.scalars(with_names(sa.select(Turn)).where(Turn.job_id == job_id).order_by(Turn.number)).all()


def with_names(query: sa.Select[Any]) -> sa.Select[Any]:
    people = (joinedload(Turn.technician), joinedload(Turn.overruled), joinedload(Turn.by))
    return query.options(joinedload(Turn.job).joinedload(Job.site), *people)


def stood(line: Turn) -> list[Stood]:
    """The list as it was then, the first in front."""
    then = [(uuid.UUID(one["technician"]), one["owed_since"], one["skip"]) for one in line.standing["lines"]]
    query = sa.select(User).where(User.id.in_([who for who, *_ in then]))
    people = {person.id: person for person in db.session.scalars(query)}
    return [Stood(people[who], since and dt.datetime.fromisoformat(since), skip) for who, since, skip in then]


def figures(start: dt.datetime, end: dt.datetime, *, hours_of: uuid.UUID | None = None) -> dict[uuid.UUID, Figures]:
    """Each technician's of what was given out between these two; of hours, which cost the most, perhaps one's alone."""
    found: dict[uuid.UUID, Figures] = defaultdict(Figures)
    query = sa.select(Turn.how, Turn.technician_id, Turn.overruled_id, Job.urgency).join(Job, Turn.job_id == Job.id)
    query = query.where(Turn.happened_at >= start, Turn.happened_at < end, Turn.how.in_(TAKES_TURN))
    for row in db.session.execute(query):
        theirs = found[row.technician_id]
        theirs.jobs += 1
        theirs.emergencies += row.urgency == Urgency.EMERGENCY
        theirs.chosen += row.how == How.OVERRULE
        if row.overruled_id:
            found[row.overruled_id].passed_over += 1
    for who, seconds in hours(start, end, hours_of).items():
        found[who].seconds = seconds
    return found


class Recorded(NamedTuple):
    """What a visit's time is reckoned from, as rows: of a month's visits the objects would be most of the work."""

    moves: list[Any]
    corrections: list[Any]


def hours(start: dt.datetime, end: dt.datetime, only: uuid.UUID | None) -> dict[uuid.UUID, int]:
    """Seconds travelled and worked on the visits planned between these two, as far as they have ended."""
    whose = (Visit.window_from >= start, Visit.window_from < end, Visit.state.in_(STARTED_VISITS))
    whose = (*whose, Visit.technician_id == only) if only else whose
    visits: dict[Any, Any] = defaultdict(lambda: Recorded([], []))
    moves = sa.select(Visit.technician_id, *MOVED).join(Visit, Move.visit_id == Visit.id).where(*whose)
    for move in db.session.execute(moves.order_by(Move.happened_at, Move.id)):
        visits[move.visit_id, move.technician_id].moves.append(move)
    corrected = sa.select(Visit.technician_id, *CORRECTED).join(Visit, TimeCorrection.visit_id == Visit.id)
    for correction in db.session.execute(corrected.where(*whose).order_by(TimeCorrection.id)):
        visits[correction.visit_id, correction.technician_id].corrections.append(correction)
    found: dict[uuid.UUID, int] = defaultdict(int)
    for (_, technician_id), recorded in visits.items():
        took = spent(recorded)
        found[technician_id] += took[TimeKind.TRAVEL].seconds + took[TimeKind.WORK].seconds
    return found
