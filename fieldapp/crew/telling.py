"""Weekdays, hours and leave as people say them."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from babel import dates
from flask_babel import gettext as _

from fieldapp.crew.status import DAY
from fieldapp.languages import day, locale


def hour(minutes: int) -> str:
    """09:00; midnight is 24:00 when something ends there, and 06:00 also means the next morning's."""
    minutes = minutes if minutes <= DAY else minutes - DAY
    return f"{minutes // 60:02}:{minutes % 60:02}"


def hours(pairs: Iterable[tuple[int, int]]) -> str:
    """09:00–12:00, 13:00–17:00."""
    told = [_("all day") if (begins, ends) == (0, DAY) else f"{hour(begins)}–{hour(ends)}" for begins, ends in pairs]
    return _(", ").join(told)


def short_hours(pair: tuple[int, int]) -> str:
    """8–18, 8:30–17, in a narrow column."""
    if pair == (0, DAY):
        return _("all day")
    return "–".join(hour(minutes).removeprefix("0").removesuffix(":00") for minutes in pair)


def weekday(number: int, width: str = "wide") -> str:
    """0 is Monday. `width`: wide, abbreviated."""
    return dates.get_day_names(width, "stand-alone", locale())[number]  # pyright: ignore[reportArgumentType]


def weekdays(numbers: Iterable[int]) -> str:
    """Mon–Fri, Sun."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return _(", ").join("–".join(weekday(end, "abbreviated") for end in sorted({run[0], run[-1]})) for run in runs)


def date(value: dt.date | str) -> str:
    """A date of an event, or of a row."""
    return day(dt.date.fromisoformat(value) if isinstance(value, str) else value)


def leave_days(leave: Any) -> str:
    """28 Nov; 28 Nov, from noon; 28 Nov – 2 Dec, until noon. Of a leave, or of an event about one."""
    facts = leave if isinstance(leave, Mapping) else vars_of(leave)
    first, last = date(facts["first_day"]), date(facts["last_day"])
    if first == last:
        if facts["from_noon"]:
            return _("%(day)s, afternoon", day=first)
        return _("%(day)s, morning", day=first) if facts["until_noon"] else first
    if facts["from_noon"]:
        first = _("%(day)s from noon", day=first)
    if facts["until_noon"]:
        last = _("%(day)s until noon", day=last)
    return _("%(first)s to %(last)s", first=first, last=last)


def vars_of(leave: Any) -> dict[str, Any]:
    return {name: getattr(leave, name) for name in ("first_day", "from_noon", "last_day", "until_noon")}


FILTERS = (hour, hours, short_hours, weekday, weekdays, date, leave_days)
