"""The day as a board: a lane for each technician, in it their visits as blocks, and what really ran."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from fieldapp.accounts.models import User
from fieldapp.crew.calendar import Roster, away_in
from fieldapp.crew.models import Leave
from fieldapp.customers.models import Site
from fieldapp.desk.marks import Known, marks_of, overlapping, tiers
from fieldapp.desk.status import Mark
from fieldapp.extensions import db
from fieldapp.hours.queries import spans
from fieldapp.jobs.models import Job, Move, Visit
from fieldapp.jobs.status import OPEN_VISITS, VisitState

LOOK_BACK = dt.timedelta(days=2)  # a visit that goes on from so long ago is still somebody's now
ONGOING = [VisitState.TRAVELLING, VisitState.ON_SITE, VisitState.PAUSED]
OUT_OF_THE_DAY = [VisitState.REJECTED, VisitState.POSTPONED, VisitState.CANCELLED]
OPENS, CLOSES = 8, 18  # o'clock: the hours always shown
STEP = 5  # minutes: as finely as a block can be placed
MOST_TIERS = 9  # lines that css/hours.css has
TIER = 48  # pixels

# What a block shows: rows of these columns alone, since of hundreds of blocks the objects would be half the work.
COLUMNS = (
    *(Visit.id, Visit.job_id, Visit.technician_id, Visit.window_from, Visit.window_until),
    *(Visit.state, Visit.state_since, Visit.outcome, Visit.special_case),
    *(Job.number, Job.title, Job.urgency, Job.kind, Job.skills, Job.promised_until, Job.lacks_details, Job.outdoor),
    *(Site.name.label("site"), Site.address, Site.area),
)


class Axis(NamedTuple):
    """The hours of the day that are shown, from a full hour to a full hour."""

    midnight: dt.datetime
    first: int
    last: int

    def minute(self, moment: dt.datetime) -> float:
        """Minutes past midnight by the clock, drawn in to what is shown."""
        return max(self.first * 60.0, min(hours_past(self.midnight, moment) * 60, self.last * 60.0))

    def place(self, start: dt.datetime, end: dt.datetime) -> str:
        """The classes that put something there (css/hours.css); a quarter of an hour long at least."""
        begin = min(int(self.minute(start)) // STEP * STEP, self.last * 60 - 15)
        over = max(int(self.minute(end)) // STEP * STEP, begin + 15)
        return f"from-{begin // 60} from-m{begin % 60} to-{over // 60} to-m{over % 60}"


class Ran(NamedTuple):
    """A stretch of travel, work or waiting as it really was, in minutes past midnight."""

    kind: str
    start: float
    length: float
    top: int  # pixels


class Block(NamedTuple):
    row: Any
    marks: list[Mark]
    tier: int
    begins: dt.datetime  # in the company's zone, like the end
    ends: dt.datetime
    place: str
    day: dt.date  # of those shown the one on which it stands

    @property
    def time(self) -> str:
        return f"{self.begins:%H:%M}–{self.ends:%H:%M}"

    @property
    def minutes(self) -> int:
        return int((self.ends - self.begins).total_seconds() / 60)

    @property
    def is_open(self) -> bool:
        return self.row.state in OPEN_VISITS

    @property
    def state(self) -> str:
        return self.row.outcome or self.row.state


class Lane(NamedTuple):
    """One technician. `now` is the visit they are at, or on the way to."""

    person: User
    blocks: list[Block]
    ran: list[Ran]
    now: Any
    next: Any
    away: Leave | None  # on the day shown, or the first of the days
    shut: list[tuple[int, int]]  # from and until, in minutes past midnight, when they are not on shift

    @property
    def tiers(self) -> int:
        return 1 + max((block.tier for block in self.blocks), default=0)

    def on(self, day: dt.date) -> list[Block]:
        return [block for block in self.blocks if block.day == day]


def visits_between(start: dt.datetime, end: dt.datetime, now: dt.datetime, only: Sequence[uuid.UUID] = ()) -> list[Any]:
    """Those visits in the order of time; `only` of these technicians."""
    query = sa.select(*COLUMNS).join(Job, Visit.job_id == Job.id).join(Site, Job.site_id == Site.id)
    query = query.where(*on_day(start, end, now)).order_by(Visit.window_from, Visit.id)
    if only:
        query = query.where(Visit.technician_id.in_(only))
    return list(db.session.execute(query))


class Moved(NamedTuple):
    """A visit's moves, as `spans` reads them."""

    moves: list[Any]


def moves_between(start: dt.datetime, end: dt.datetime, only: Sequence[uuid.UUID] = ()) -> dict[uuid.UUID, Moved]:
    query = sa.select(Move.visit_id, Move.to, Move.by_id, Move.happened_at, Move.counted, Move.claimed)
    query = query.add_columns(Move.counted_until).join(Visit, Move.visit_id == Visit.id)
    query = query.where(Visit.window_from >= start - LOOK_BACK, Visit.window_from < end)
    if only:
        query = query.where(Visit.technician_id.in_(only))
    found: dict[uuid.UUID, Moved] = defaultdict(lambda: Moved([]))
    for move in db.session.execute(query.order_by(Move.happened_at, Move.id)):
        found[move.visit_id].moves.append(move)
    return found


class Whole(NamedTuple):
    """The day of everybody in short: how many visits, how many over, from when until when."""

    out: int
    over: int
    first: dt.datetime | None
    last: dt.datetime | None
    ongoing: int


def whole_of(visits: Sequence[Any], midnight: dt.datetime) -> Whole:
    reaching = [visit for visit in visits if visit.window_until > midnight]
    done = [visit.state_since for visit in visits if visit.window_until <= midnight <= visit.state_since]
    return Whole(
        len(visits),
        sum(visit.state == VisitState.FINISHED for visit in visits),
        min([*(visit.window_from for visit in reaching), *done], default=None),
        max([*(visit.window_until for visit in reaching), *done], default=None),
        sum(visit.state in ONGOING for visit in visits),
    )


def whole_between(start: dt.datetime, end: dt.datetime, now: dt.datetime) -> Whole:
    """The same, reckoned by the database."""
    planned, done = Visit.window_until > start, Visit.state_since >= start
    query = sa.select(
        sa.func.count(),
        sa.func.count().filter(Visit.state == VisitState.FINISHED),
        sa.func.min(sa.case((planned, Visit.window_from), (done, Visit.state_since))),
        sa.func.max(sa.case((planned, Visit.window_until), (done, Visit.state_since))),
        sa.func.count().filter(Visit.state.in_(ONGOING)),
    )
    return Whole(*db.session.execute(query.where(*on_day(start, end, now))).one())


def on_day(start: dt.datetime, end: dt.datetime, now: dt.datetime) -> list[sa.ColumnElement[bool]]:
    """The visits that are planned for then, those of the night before among them; of those planned for before, what was
    finished then, and what still goes on."""
    begun = (Visit.window_from >= start - LOOK_BACK, Visit.window_from < end)
    finished = (Visit.state == VisitState.FINISHED, Visit.state_since >= start, Visit.state_since < end)
    goes_on = Visit.state.in_(ONGOING) if start <= now else sa.false()
    return [*begun, sa.or_(Visit.window_until > start, sa.and_(*finished), goes_on), Visit.state.not_in(OUT_OF_THE_DAY)]


def axis_of(whole: Whole, midnight: dt.datetime, now: dt.datetime) -> Axis:
    """The usual hours, and further as far as that day's visits reach, and as somebody is out now."""
    end = midnight + dt.timedelta(days=1)
    begun = [max(whole.first, midnight)] if whole.first else []
    over = [min(whole.last, end)] if whole.last else []
    if midnight <= now < end and whole.ongoing:
        begun, over = [*begun, now], [*over, now]
    first = min([OPENS, *(int(hours_past(midnight, moment)) for moment in begun)])
    last = max([CLOSES, *(-int(-hours_past(midnight, moment) // 1) for moment in over)])
    return Axis(midnight, first, max(last, first + 1))


def hours_past(midnight: dt.datetime, moment: dt.datetime) -> float:
    """By the clock on the wall, as the hours are written above: on two days of a year others go by."""
    on_the_wall = moment.astimezone(midnight.tzinfo).replace(tzinfo=None)
    return (on_the_wall - midnight.replace(tzinfo=None)).total_seconds() / 3600


def lanes(people: Sequence[User], visits: Sequence[Any], known: Known, axis: Axis, moves: Any) -> list[Lane]:
    """Everybody who works here, and who no longer does but was there then."""
    of_person: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for visit in visits:
        of_person[visit.technician_id].append(visit)
    shown = [person for person in people if person.is_active or of_person[person.id]]
    return [lane(person, of_person[person.id], known, axis, moves) for person in shown]


def lane(person: User, visits: list[Any], known: Known, axis: Axis, moves: Any) -> Lane:
    crossing = overlapping(visits)
    blocks = [
        block_of(visit, marks_of(visit, visit.id in crossing, known), min(tier, MOST_TIERS - 1), axis, known.now, moves)
        for visit, tier in zip(visits, tiers(visits), strict=True)
    ]
    under_way = [visit for visit in visits if visit.state in ONGOING]
    to_come = [visit for visit in visits if visit.state in OPEN_VISITS and visit.state not in ONGOING]
    ran = [stretch for block in blocks for stretch in ran_of(block, known.now, axis, moves)]
    now, following = under_way[-1] if under_way else None, to_come[0] if to_come else None
    roster = known.rosters.get(person.id)
    end = axis.midnight + dt.timedelta(days=1)
    away = roster.leave(axis.midnight, end) if roster else None
    return Lane(person, blocks, ran, now, following, away, shut(roster, away, axis))


def shut(roster: Roster | None, away: Leave | None, axis: Axis) -> list[tuple[int, int]]:
    """When somebody is not there on the day, within the hours shown."""
    if roster is None or not (roster.week or away):
        return []
    gone = away_in(away, roster.zone) if away else None
    free = [(round(axis.minute(gone.start)), round(axis.minute(gone.end)))] if gone else []
    reached = axis.first * 60
    for begins, ends in [*roster.shift(axis.midnight.date()), (axis.last * 60, axis.last * 60)]:
        free.append((reached, min(begins, axis.last * 60)))
        reached = max(reached, ends)
    return [(begins, ends) for begins, ends in free if ends > begins]


def block_of(visit: Any, marks: list[Mark], tier: int, axis: Axis, now: dt.datetime, moves: Any) -> Block:
    zone = axis.midnight.tzinfo
    begins, ends = visit.window_from.astimezone(zone), visit.window_until.astimezone(zone)
    start, end = (begins, ends) if ends > axis.midnight else really(visit, axis, now, moves)
    return Block(
        visit, marks, tier, begins, ends, axis.place(start, end), max(start, axis.midnight).astimezone(zone).date()
    )


def really(visit: Any, axis: Axis, now: dt.datetime, moves: Any) -> tuple[dt.datetime, dt.datetime]:
    """When on these days somebody was at a visit that was planned for before."""
    moved = moves.get(visit.id)
    times = [move.happened_at for move in moved.moves if move.to in ONGOING] if moved else []
    since = min([visit.state_since, *(moment for moment in times if moment >= axis.midnight)])
    return since, now if visit.state in ONGOING else visit.state_since


def ran_of(block: Block, now: dt.datetime, axis: Axis, moves: Any) -> list[Ran]:
    moved = moves.get(block.row.id)
    if not moved:
        return []
    found = []
    for kind, start, end in spans(moved, now if block.row.state in ONGOING else None):
        begin, over = axis.minute(start), axis.minute(end)
        if over > begin:
            found.append(Ran(kind, round(begin, 1), round(over - begin, 1), block.tier * TIER))
    return found
