"""The quiet hours: as the database has them, when they are, and when they are over."""

import datetime as dt

from flask import current_app

from fieldapp.extensions import db
from fieldapp.messages.models import THE_ONE, QuietHours

USUAL = QuietHours(starts=dt.time(21), ends=dt.time(8))  # as long as nobody has said otherwise


def hours() -> QuietHours:
    return db.session.get(QuietHours, THE_ONE) or USUAL


def are_now(moment: dt.datetime) -> bool:
    quiet = hours()
    if quiet.starts is None or quiet.ends is None:
        return False
    clock = moment.astimezone(current_app.config["TIME_ZONE"]).time()
    if quiet.starts < quiet.ends:
        return quiet.starts <= clock < quiet.ends
    return clock >= quiet.starts or clock < quiet.ends


def over_after(moment: dt.datetime) -> dt.datetime:
    """When the quiet hours that go on, or the next ones, are over; this moment if there are none."""
    ends = hours().ends
    if ends is None:
        return moment
    here = moment.astimezone(current_app.config["TIME_ZONE"])
    over = dt.datetime.combine(here.date(), ends, here.tzinfo)
    return (over if over > here else over + dt.timedelta(days=1)).astimezone(dt.UTC)
