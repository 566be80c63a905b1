"""The visit of a job that the server does not know yet: opened without signal, its pages are these with its id in."""

import datetime as dt
import uuid
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm.attributes import set_committed_value

from fieldapp.accounts.models import User
from fieldapp.customers.models import Customer, Site
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.status import Category, JobKind, JobState, Urgency, VisitState

BLANK = uuid.UUID("00000000-0000-7000-8000-000000000000")
LASTS = dt.timedelta(hours=2)  # until somebody knows better


def blank_visit(technician: User, now: dt.datetime) -> Visit:
    """As `open_in_field` would make it; never saved. What is not known yet the phone puts in its place."""
    customer = Customer(id=BLANK, name="", phone="", language=None)
    site = Site(id=BLANK, customer_id=BLANK, name="", address="", access_notes="")
    visit = Visit(id=BLANK, job_id=BLANK, technician_id=technician.id, state=VisitState.ON_SITE, state_since=now)
    visit.window_from, visit.window_until = now, now + LASTS
    visit.leading, visit.reason, visit.missing = True, "", ""
    visit.no_parts = visit.changed_after_signing = False
    job = blank_job(now)
    for owner, name, other in (
        (site, "customer", customer),
        (site, "property_manager", None),
        (job, "site", site),
        (visit, "job", job),
        (visit, "technician", technician),
        (visit, "follows", None),
    ):
        set_committed_value(owner, name, other)  # without a session taking them in
    return visit


def blank_job(now: dt.datetime) -> Job:
    details: dict[str, Any] = {"title": _("Emergency job"), "words": "", "number": "", "ended_reason": ""}
    kind = {"kind": JobKind.REPAIR, "category": Category.OTHER, "urgency": Urgency.EMERGENCY}
    job = Job(id=BLANK, site_id=BLANK, state=JobState.IN_PROGRESS, state_since=now, opened_at=now, **details, **kind)
    job.skills, job.checklist, job.opened_in_field, job.lacks_details = [], [], True, True
    for name in ("product", "contact", "opened_by"):
        set_committed_value(job, name, None)
    return job
