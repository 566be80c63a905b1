"""Visits outside the service days and hours: they want the mark "special case" with its reason (domain.md)."""

import datetime as dt
from typing import Any

from flask_babel import gettext as _

from fieldapp.crew.queries import is_service_time, service
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.status import Urgency


def wants_mark(urgency: Urgency, start: dt.datetime, end: dt.datetime) -> bool:
    """Whether a visit at this time is to be marked; emergencies need none."""
    return urgency != Urgency.EMERGENCY and not is_service_time(start, end)


def is_said(form: Any, urgency: Urgency, moved: Visit | None = None) -> bool:
    """Whether a plan outside the service days says why, or that it goes without the mark; asks for it otherwise. Of a
    visit that is `moved` what was said already holds."""
    start, end = form.window_from.data, form.window_until.data
    said = moved and (moved.special_case or (moved.window_from, moved.window_until) == (start, end))
    if said or not start or not end or not wants_mark(urgency, start, end):
        form.special_case.data = ""
        return True
    form.asks = form.special_case.flags.required = True
    if not form.special_case.data and not form.unmarked.data:
        form.special_case.errors = [_("This is outside the service days or hours. Say why it is a special case.")]
    return not form.special_case.errors


def outside(job: Job) -> list[Visit]:
    """The job's visits that stand, or stood, outside the service days and hours, marked or not."""
    counted = [visit for visit in job.visits if visit.counts]
    if job.urgency == Urgency.EMERGENCY or not counted:
        return []
    times = [moment for visit in counted for moment in (visit.window_from, visit.window_until)]
    days = service(min(times), max(times))
    return [visit for visit in counted if not days.covers(visit.window_from, visit.window_until)]
