"""Where a visit stands on the board's hours, on the two days of a year that are not as long as the others."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from fieldapp.desk.day import Axis

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("day", [dt.date(2027, 3, 28), dt.date(2026, 10, 25), dt.date(2026, 11, 27)])
def test_a_visit_stands_at_its_hour_by_the_clock(day):
    axis = Axis(dt.datetime.combine(day, dt.time(), BERLIN), 8, 18)
    start, end = (dt.datetime.combine(day, dt.time(hour), BERLIN).astimezone(dt.UTC) for hour in (13, 15))
    assert axis.place(start, end) == "from-13 from-m0 to-15 to-m0"
