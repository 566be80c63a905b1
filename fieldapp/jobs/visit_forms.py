"""Forms of the technician's acts on a visit: a move, not finished, an emergency in the field."""

import datetime as dt
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from fieldapp.forms import Chips, Choice, Form, LocalTime, LongWords, Words, labelled
from fieldapp.jobs.models import Visit
from fieldapp.jobs.status import CATEGORY_LABELS, UNFINISHED_LABELS, VISIT_STATE_LABELS, Category, Unfinished


class MoveForm(Form):
    to = Choice(_l("Next"), labels=VISIT_STATE_LABELS)
    reason = LongWords(_l("Why not?"), most=500)
    came_from = Words(_l("From"), most=20)  # "today": the page to go to is then the visit


class Again(StrEnum):
    """When the next visit is."""

    SAME = "same"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EXACT = "exact"


AGAIN_LABELS = labelled(
    Again,
    same=_l("Tomorrow, same time"),
    morning=_l("Tomorrow morning"),
    afternoon=_l("Tomorrow afternoon"),
    exact=_l("Another time"),
)
HALF_DAYS = {Again.MORNING: (9, 12), Again.AFTERNOON: (13, 17)}  # hours


class UnfinishedForm(Form):
    why = Chips(_l("Why"), labels=UNFINISHED_LABELS, default=Unfinished.PART)
    missing = LongWords(_l("What is missing"), most=500)
    again = Chips(_l("Next time, agreed with the customer"), labels=AGAIN_LABELS, default=Again.SAME)
    next_from = LocalTime(_l("From"))
    next_until = LocalTime(_l("Until"))

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        for field in (self.next_from, self.next_until):
            field.flags.required = True  # they are shown only for another time

    def validate(self, extra_validators=None) -> bool:
        if not super().validate(extra_validators) or self.again.data != Again.EXACT:
            return not self.errors
        start, end = self.next_from.data, self.next_until.data
        if not start or not end or end < start:
            field = self.next_until if start else self.next_from
            field.errors = [_("Say from when until when, the end after the beginning.")]
            return False
        return True

    def window(self, visit: Visit, now: dt.datetime) -> tuple[Any, Any]:
        """When the next visit of `visit` is; `now` is in the company's zone."""
        if self.again.data == Again.EXACT:
            return self.next_from.data, self.next_until.data
        tomorrow = (now + dt.timedelta(days=1)).date()
        if self.again.data == Again.SAME:
            start = dt.datetime.combine(tomorrow, visit.window_from.astimezone(now.tzinfo).time(), now.tzinfo)
            return start, start + (visit.window_until - visit.window_from)
        begin, end = HALF_DAYS[self.again.data]
        start = dt.datetime.combine(tomorrow, dt.time(begin), now.tzinfo)
        return start, start + dt.timedelta(hours=end - begin)


class FieldJobForm(Form):
    """A job opened on site: at a site that is known, or at a new customer's."""

    site = Words(_l("Where"), most=36)
    name = Words(_l("Customer"), most=200)
    phone = Words(_l("Phone"), most=40, render_kw={"inputmode": "tel"})
    address = Words(_l("Address"), most=300)
    title = Words(_l("What is wrong"), required=True)
    category = Chips(_l("What it is about"), labels=CATEGORY_LABELS, default=Category.WINDOW)

    @property
    def is_new(self) -> bool:
        """Whether a new customer is named, with where they live."""
        return bool(self.name.data and self.address.data)
