"""The rules of dispatch that are about who can be sent when (domain.md)."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from fieldapp.accounts.models import User
from fieldapp.crew import actions, queries
from fieldapp.crew.models import Leave, ServiceHours, Shift, Skill
from fieldapp.crew.status import LeaveReason
from fieldapp.extensions import db
from fieldapp.history import NotNow, Op, Refused
from fieldapp.jobs.actions import mark_special
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.special import outside, wants_mark
from fieldapp.jobs.status import Urgency

ZONE = ZoneInfo("Asia/Shanghai")
SATURDAY, SUNDAY, MONDAY = (dt.date(2026, 11, day) for day in (28, 29, 30))
NINE, FIVE = 9 * 60, 17 * 60


def at(day: dt.date, hour: float, hours: float = 2) -> tuple[dt.datetime, dt.datetime]:
    """A window of that day in the company's zone."""
    start = dt.datetime.combine(day, dt.time(), ZONE) + dt.timedelta(hours=hour)
    return start, start + dt.timedelta(hours=hours)


class Desk:
    """What Dana says, in the database."""

    def __init__(self, world):
        self.world = world

    def op(self, actor="dana") -> Op:
        return Op(actor=db.session.get_one(User, getattr(self.world, actor)))

    def person(self, name="wei") -> User:
        return db.session.get_one(User, getattr(self.world, name))

    def serves(self, *weekdays, begins=NINE, ends=FIVE):
        return actions.add_service_hours(None, self.op(), weekdays=list(weekdays), begins=begins, ends=ends)

    def shifts(self, *weekdays, begins=NINE, ends=FIVE):
        return actions.add_shifts(self.person(), self.op(), weekdays=list(weekdays), begins=begins, ends=ends)

    def leave(self, first, last, **more) -> Leave:
        days = {"first_day": first, "last_day": last, "reason": LeaveReason.HOLIDAY, **more}
        return actions.give_leave(self.person(), self.op(), **days)

    def off(self, window):
        return queries.off([self.world.wei, self.world.bo], *window).get(self.world.wei)


@pytest.fixture
def desk(app, world):
    with app.app_context():
        yield Desk(world)


def test_service_days_are_a_setting(desk):
    assert queries.is_service_time(*at(MONDAY, 3)), "not set: every day is one, at all hours"
    desk.serves(5, 6)
    assert queries.is_service_time(*at(SATURDAY, 9)) and queries.is_service_time(*at(SUNDAY, 15))
    assert not queries.is_service_time(*at(SATURDAY, 8.5)) and not queries.is_service_time(*at(SUNDAY, 15.5))
    assert not queries.is_service_time(*at(MONDAY, 9))
    desk.serves(5, begins=FIVE, ends=20 * 60)
    assert queries.is_service_time(*at(SATURDAY, 16)), "hours that meet are one stretch"
    row = db.session.scalars(sa.select(ServiceHours).where(ServiceHours.weekday == 6)).one()
    actions.remove_service_hours(row, desk.op())
    assert not queries.is_service_time(*at(SUNDAY, 10))
    with pytest.raises(NotNow):
        actions.remove_service_hours(row, desk.op())


def test_a_holiday_is_closed_and_an_extra_day_is_open(desk):
    desk.serves(5, 6)
    closed = actions.except_day(None, desk.op(), day=SATURDAY, words="National day")
    actions.except_day(None, desk.op(), day=MONDAY, begins=0, ends=1440, words="instead")
    assert not queries.is_service_time(*at(SATURDAY, 10)) and queries.is_service_time(*at(MONDAY, 20, 4))
    actions.except_day(None, desk.op(), day=MONDAY, begins=NINE, ends=NINE + 60)
    assert not queries.is_service_time(*at(MONDAY, 20)), "what was said last holds"
    actions.restore_day(closed, desk.op())
    assert queries.is_service_time(*at(SATURDAY, 10))


def test_hours_may_end_in_the_next_morning(desk):
    desk.serves(5, begins=20 * 60, ends=30 * 60)
    assert queries.is_service_time(*at(SATURDAY, 23, 4)) and queries.is_service_time(*at(SUNDAY, 4))
    assert not queries.is_service_time(*at(SUNDAY, 5))


def test_a_visit_outside_them_wants_the_mark_which_the_desk_gives(desk, world):
    desk.serves(5, 6)
    assert wants_mark(Urgency.NORMAL, *at(MONDAY, 9)) and not wants_mark(Urgency.URGENT, *at(SATURDAY, 9))
    visit = db.session.get_one(Visit, world.visit)
    visit.window_from, visit.window_until = at(MONDAY, 9)
    assert outside(visit.job) == [visit], "marked or not, never blocked"
    db.session.commit()
    with pytest.raises(Refused):
        mark_special(db.session.get_one(Visit, world.visit), desk.op("wei"), reason="wish")
    marked = mark_special(db.session.get_one(Visit, world.visit), desk.op(), reason="The school is closed on Monday")
    assert marked.special_case == "The school is closed on Monday"


def test_an_emergency_is_never_outside(desk, world):
    desk.serves(5, 6)
    assert not wants_mark(Urgency.EMERGENCY, *at(MONDAY, 3))
    job = db.session.get_one(Job, world.job)
    job.visits[0].window_from, job.visits[0].window_until = at(MONDAY, 3)
    assert outside(job) and not setattr(job, "urgency", Urgency.EMERGENCY) and not outside(job)


def test_who_has_no_shift_is_always_on_it(desk):
    assert desk.off(at(MONDAY, 3)) is None
    desk.shifts(0, 1)
    off = desk.off(at(MONDAY, 16))
    assert (off.leave, off.shift) == (None, [(NINE, FIVE)])
    assert desk.off(at(SATURDAY, 10)).shift == []
    desk.shifts(0, begins=FIVE, ends=19 * 60)
    assert desk.off(at(MONDAY, 16)) is None, "several a day"
    actions.remove_shift(db.session.scalars(sa.select(Shift).where(Shift.begins == FIVE)).one(), desk.op())
    assert desk.off(at(MONDAY, 16))


def test_who_is_on_leave_is_off_also_for_half_a_day(desk):
    half = desk.leave(SUNDAY, MONDAY, from_noon=True, until_noon=True, words="wedding")
    assert desk.off(at(SUNDAY, 10)) is None and desk.off(at(MONDAY, 12)) is None
    assert desk.off(at(SUNDAY, 11)).leave == half and desk.off(at(MONDAY, 11.5)).leave == half
    actions.take_leave_back(half, desk.op())
    assert desk.off(at(SUNDAY, 13)) is None
    assert db.session.get_one(Leave, half.id).removed_at, "taken back, and not gone"


def test_a_skill_that_has_expired_is_none(desk, world):
    for name, until in (("height", SATURDAY), ("doors", None)):
        actions.give_skill(desk.person(), desk.op(), name=name, valid_until=until)

    def known(day):
        return queries.skills([world.wei, world.bo], day)

    assert known(SATURDAY) == {world.wei: {"height", "doors"}, world.bo: frozenset()}
    assert known(SUNDAY)[world.wei] == {"doors"}
    actions.give_skill(desk.person(), desk.op(), name="height", valid_until=MONDAY)
    assert known(MONDAY)[world.wei] == {"height", "doors"}, "given again it lasts longer"
    actions.take_skill(db.session.scalars(sa.select(Skill).where(Skill.name == "doors")).one(), desk.op())
    assert known(SUNDAY)[world.wei] == {"height"} and queries.skills_known() == ["height"]


def test_only_the_desk_says_who_can_be_sent(desk):
    for person in ("wei", "office"):
        with pytest.raises(Refused):
            actions.give_skill(desk.person(), desk.op(person), name="height")
