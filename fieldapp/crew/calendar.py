"""Times of a week and of dates, as stretches of time: no database here."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from fieldapp.crew.models import Leave, Shift
from fieldapp.crew.status import DAY, NOON

ONE = dt.timedelta(days=1)
Minutes = tuple[int, int]  # from and until, since midnight; until may lie past the next one


class Stretch(NamedTuple):
    start: dt.datetime
    end: dt.datetime


class Service:
    """When the company sends somebody: `covers` a time or not. Each date counts in the company's zone."""

    def __init__(self, week: Iterable[Any], exceptions: Iterable[Any], zone: dt.tzinfo):
        self.week, self.zone = week_of(week), zone
        self.exceptions = {row.day: row for row in exceptions}

    def hours(self, day: dt.date) -> list[Minutes]:
        """Of a date; empty: closed."""
        if row := self.exceptions.get(day):
            return [] if row.begins is None or row.ends is None else [(row.begins, row.ends)]
        return self.week.get(day.weekday(), []) if self.week else [(0, DAY)]

    def covers(self, start: dt.datetime, end: dt.datetime) -> bool:
        return is_covered(self.hours, start, end, self.zone)


class Off(NamedTuple):
    """Why a technician cannot be sent at a time: a leave, or else outside their shift."""

    leave: Leave | None
    shift: list[Minutes]  # their hours of the day on which it begins


class Roster:
    """One technician's week and leave."""

    def __init__(self, shifts: Iterable[Shift], leaves: Iterable[Leave], zone: dt.tzinfo):
        self.week, self.leaves, self.zone = week_of(shifts), list(leaves), zone

    def shift(self, day: dt.date) -> list[Minutes]:
        """Their hours of that date; who has no shifts at all is always on."""
        return self.week.get(day.weekday(), []) if self.week else [(0, DAY)]

    def leave(self, start: dt.datetime, end: dt.datetime) -> Leave | None:
        """The first leave that takes something of this time."""
        for leave in self.leaves:
            away = away_in(leave, self.zone)
            if away.start < end and start < away.end:
                return leave
        return None

    def off(self, start: dt.datetime, end: dt.datetime) -> Off | None:
        """None if they can be sent for all of this time."""
        if leave := self.leave(start, end):
            return Off(leave, [])
        if is_covered(self.shift, start, end, self.zone):
            return None
        return Off(None, self.shift(start.astimezone(self.zone).date()))


def week_of(rows: Iterable[Any]) -> dict[int, list[Minutes]]:
    week: dict[int, list[Minutes]] = {}
    for row in sorted(rows, key=lambda row: (row.weekday, row.begins)):
        week.setdefault(row.weekday, []).append((row.begins, row.ends))
    return week


def is_covered(
    hours: Callable[[dt.date], Sequence[Minutes]], start: dt.datetime, end: dt.datetime, zone: dt.tzinfo
) -> bool:
    """Whether the hours of the dates it touches, and of the night before, leave nothing of this time out."""
    day, last = start.astimezone(zone).date() - ONE, end.astimezone(zone).date()
    reached = start
    while day <= last:
        for begins, ends in hours(day):
            if at(day, begins, zone) <= reached:
                reached = max(reached, at(day, ends, zone))
        day += ONE
    return reached >= end and (end > start or reached > start)


def away_in(leave: Leave, zone: dt.tzinfo) -> Stretch:
    begins, ends = NOON if leave.from_noon else 0, NOON if leave.until_noon else DAY
    return Stretch(at(leave.first_day, begins, zone), at(leave.last_day, ends, zone))


def at(day: dt.date, minutes: int, zone: dt.tzinfo) -> dt.datetime:
    """That minute by the clock on the wall."""
    midnight = dt.datetime.combine(day + ONE * (minutes // DAY), dt.time(), zone)
    return midnight.replace(hour=minutes % DAY // 60, minute=minutes % 60)
