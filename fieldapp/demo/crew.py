"""The demo's crew: skills and when they end, shifts, leave, and a day on which nobody is sent."""

import datetime as dt

from fieldapp.crew import actions
from fieldapp.crew.status import DAY, LeaveReason
from fieldapp.demo.stage import Stage

# Skills, each with the days from today until it ends, if it does
SKILLS = {
    "wei": {"windows": None, "height": 12},
    "bo": {"windows": None, "doors": None},
    "ming": {"doors": None},
    "fang": {"windows": None, "height": -5},
    "hao": {"windows": None, "height": None},
    "jing": {"windows": None, "doors": None},
    "tao": {"windows": None},
}
SHIFTS = {"ming": 4, "fang": 2}  # free on the weekday so many days from today; the others are always on
HOLIDAYS = (("jing", -24, -16), ("tao", -1, 2), ("wei", 6, 8))  # in days from today
EIGHT, SIX = 8 * 60, 18 * 60


def add_crew(stage: Stage) -> None:
    for username, skills in SKILLS.items():
        for skill, days in skills.items():
            until = None if days is None else in_days(stage, days)
            person, op = stage.people[username], stage.next_by("dana")
            actions.give_skill(person, op, name=stage.words[skill], valid_until=until)
    for username, free in SHIFTS.items():
        add_shifts(stage, username, free)
    add_leave(stage)
    op = stage.next_by("lin")
    actions.except_day(None, op, day=in_days(stage, 9), words=stage.words["closed_day"])


def add_shifts(stage: Stage, username: str, free: int) -> None:
    """Eight to six, and on call all today and in the night after it, whenever the demo is looked at."""
    person, today = stage.people[username], stage.now.weekday()
    tomorrow = (today + 1) % 7
    others = [day for day in range(7) if day not in (today, tomorrow, (today + free) % 7)]
    for weekdays, begins, ends in ((others, EIGHT, SIX), ([today], 0, DAY), ([tomorrow], 0, SIX)):
        actions.add_shifts(person, stage.next_by("dana"), weekdays=weekdays, begins=begins, ends=ends)


def add_leave(stage: Stage) -> None:
    bo = stage.people["bo"]
    for username, first, last in HOLIDAYS:
        person, op = stage.people[username], stage.next_by("dana")
        day, last_day = in_days(stage, first), in_days(stage, last)
        actions.give_leave(person, op, first_day=day, last_day=last_day, reason=LeaveReason.HOLIDAY)
    day, course = in_days(stage, 3), {"reason": LeaveReason.TRAINING, "words": stage.words["course"]}
    actions.give_leave(bo, stage.next_by("dana"), first_day=day, last_day=day, from_noon=True, **course)


def in_days(stage: Stage, days: int) -> dt.date:
    return stage.now.date() + dt.timedelta(days=days)
