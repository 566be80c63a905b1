"""What changes who can be sent when: skills, shifts, leave; service days and their exceptions."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from fieldapp.accounts.models import User
from fieldapp.crew.models import Leave, ServiceException, ServiceHours, Shift, Skill
from fieldapp.crew.policies import can_change_crew
from fieldapp.crew.status import LeaveReason
from fieldapp.extensions import db
from fieldapp.history import Kind, NotNow, Op, once, require
from fieldapp.ids import new_id


@once
def give_skill(user: User, op: Op, *, name: str, valid_until: dt.date | None = None) -> User:
    """Given again, it holds until the new day."""
    require(can_change_crew(op.actor))
    query = sa.select(Skill).where(Skill.user_id == user.id, Skill.name == name, Skill.removed_at.is_(None))
    skill = db.session.scalar(query)
    if skill is None:
        skill = Skill(id=op.id, user_id=user.id, name=name)
        db.session.add(skill)
    skill.valid_until = valid_until
    op.record(user, Kind.SKILL_GIVEN, until=valid_until, words={"name": user.name, "skill": name})
    return user


@once
def take_skill(skill: Skill, op: Op) -> Skill:
    remove(skill, op)
    op.record(skill.user, Kind.SKILL_TAKEN, words={"name": skill.user.name, "skill": skill.name})
    return skill


@once
def add_shifts(user: User, op: Op, *, weekdays: list[int], begins: int, ends: int) -> User:
    """The same hours on each of these weekdays; minutes since midnight."""
    require(can_change_crew(op.actor))
    for weekday in weekdays:
        shift = Shift(id=new_id(), user_id=user.id, weekday=weekday, begins=begins, ends=ends)
        db.session.add(shift)
    op.record(user, Kind.SHIFTS_ADDED, weekdays=weekdays, begins=begins, ends=ends, words={"name": user.name})
    return user


@once
def remove_shift(shift: Shift, op: Op) -> Shift:
    remove(shift, op)
    op.record(shift.user, Kind.SHIFT_REMOVED, **hours_of(shift), words={"name": shift.user.name})
    return shift


@once
def give_leave(
    user: User,
    op: Op,
    *,
    first_day: dt.date,
    last_day: dt.date,
    reason: LeaveReason,
    from_noon: bool = False,
    until_noon: bool = False,
    words: str = "",
) -> Leave:
    require(can_change_crew(op.actor))
    days = {"first_day": first_day, "from_noon": from_noon, "last_day": last_day, "until_noon": until_noon}
    leave = Leave(id=op.id, user_id=user.id, reason=reason, words=words, **days)
    db.session.add(leave)
    private = {"reason": reason.value, "words": words}  # an illness can be erased
    op.record(user, Kind.LEAVE_GIVEN, leave=leave.id, **days, words={"name": user.name, **private})
    return leave


@once
def take_leave_back(leave: Leave, op: Op) -> Leave:
    remove(leave, op)
    days = {name: getattr(leave, name) for name in ("first_day", "from_noon", "last_day", "until_noon")}
    op.record(leave.user, Kind.LEAVE_TAKEN_BACK, leave=leave.id, **days, words={"name": leave.user.name})
    return leave


@once
def add_service_hours(_: None, op: Op, *, weekdays: list[int], begins: int, ends: int) -> ServiceHours:
    """The same hours on each of these weekdays, at least one; minutes since midnight."""
    require(can_change_crew(op.actor))
    rows = [ServiceHours(id=new_id(), weekday=weekday, begins=begins, ends=ends) for weekday in weekdays]
    db.session.add_all(rows)
    op.record(rows[0], Kind.SERVICE_HOURS_ADDED, weekdays=weekdays, begins=begins, ends=ends)
    return rows[0]


@once
def remove_service_hours(hours: ServiceHours, op: Op) -> ServiceHours:
    remove(hours, op)
    op.record(hours, Kind.SERVICE_HOURS_REMOVED, words=None, **hours_of(hours))
    return hours


@once
def except_day(
    _: None, op: Op, *, day: dt.date, begins: int | None = None, ends: int | None = None, words: str = ""
) -> ServiceException:
    """`day` is closed, or open from `begins` until `ends`, whatever its weekday says; the last word holds."""
    require(can_change_crew(op.actor))
    holds = sa.and_(ServiceException.day == day, ServiceException.removed_at.is_(None))
    db.session.execute(sa.update(ServiceException).where(holds).values(removed_at=op.happened_at))
    row = ServiceException(id=op.id, day=day, begins=begins, ends=ends, words=words)
    db.session.add(row)
    op.record(row, Kind.SERVICE_DAY_EXCEPTED, day=day, begins=begins, ends=ends, words={"words": words})
    return row


@once
def restore_day(row: ServiceException, op: Op) -> ServiceException:
    """The date is like its weekday again."""
    remove(row, op)
    op.record(row, Kind.SERVICE_DAY_RESTORED, day=row.day, words={"words": row.words})
    return row


def remove(row: Any, op: Op) -> None:
    """It holds no more; the row stays."""
    require(can_change_crew(op.actor))
    if row.removed_at:
        raise NotNow("removed")
    row.removed_at = op.happened_at


def hours_of(row: Shift | ServiceHours) -> dict[str, int]:
    return {"weekday": row.weekday, "begins": row.begins, "ends": row.ends}
