"""Forms of who can be sent when: a skill, a shift, a leave; service hours and a date that is not like the others."""

import datetime as dt
from enum import StrEnum
from typing import Any

import wtforms
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import validators
from wtforms.fields.choices import SelectChoice  # pyright: ignore[reportAttributeAccessIssue] (newer than its types)

from fieldapp.crew.status import DAY, LEAVE_LABELS, LeaveReason
from fieldapp.crew.telling import weekday
from fieldapp.forms import REQUIRED, Chips, Day, Form, Words, labelled

LONGEST_LEAVE = dt.timedelta(days=730)


class SkillForm(Form):
    name = Words(_l("Skill"), required=True, most=100)
    valid_until = Day(_l("Valid until"))


class Weekdays(wtforms.SelectMultipleField):
    """Ticked days of the week, by their number from Monday."""

    option_widget = wtforms.widgets.CheckboxInput()

    def __init__(self, label, **options):
        super().__init__(label, coerce=int, choices=list, **options)
        self.choices = [SelectChoice(str(number), weekday(number, "abbreviated")) for number in range(7)]

    def pre_validate(self, form):
        if not self.data:
            raise validators.StopValidation(_("Choose at least one day."))
        if not set(self.data) <= set(range(7)):
            raise validators.StopValidation(_("Choose one of the list."))


class Clock(wtforms.TimeField):
    """A time of the day; `minutes` are counted from midnight."""

    data: Any

    def __init__(self, label, *, required=True, **options):
        checks = [validators.InputRequired(REQUIRED) if required else validators.Optional()]
        super().__init__(label, checks, format=["%H:%M", "%H:%M:%S"], **options)

    @property
    def minutes(self) -> int:
        return self.data.hour * 60 + self.data.minute


class HoursForm(Form):
    weekdays = Weekdays(_l("Days"))
    begins = Clock(_l("From"), default=dt.time(9))
    ends = Clock(_l("Until"), default=dt.time(17))

    @property
    def hours(self) -> dict[str, Any]:
        return {"weekdays": sorted(set(self.weekdays.data or [])), **from_until(self.begins, self.ends)}


def from_until(begins: Clock, ends: Clock) -> dict[str, int]:
    """Until midnight, or a time of the next morning, if the end is not after the beginning."""
    last = ends.minutes if ends.minutes > begins.minutes else ends.minutes + DAY
    return {"begins": begins.minutes, "ends": last}


class LeaveForm(Form):
    reason = Chips(_l("Why"), labels=LEAVE_LABELS, default=LeaveReason.HOLIDAY)
    first_day = Day(_l("First day"), required=True)
    from_noon = wtforms.BooleanField(_l("only from noon"))
    last_day = Day(_l("Last day"))
    until_noon = wtforms.BooleanField(_l("only until noon"))
    words = Words(_l("Remark"), most=500)

    def validate(self, extra_validators=None) -> bool:
        fine, first = super().validate(extra_validators), self.first_day.data
        last = self.last_day.data or first
        if not fine or not first or not last:
            return False
        if last < first:
            self.last_day.errors = [_("This is before the first day.")]
        elif last - first > LONGEST_LEAVE:
            self.last_day.errors = [_("This is more than two years.")]
        elif first == last and self.from_noon.data and self.until_noon.data:
            self.until_noon.errors = [_("Nothing is left of that day.")]
        return not (self.last_day.errors or self.until_noon.errors)

    @property
    def details(self) -> dict[str, Any]:
        return {**self.data, "last_day": self.last_day.data or self.first_day.data}


class Serves(StrEnum):
    """What a date is, whatever its weekday says."""

    CLOSED = "closed"
    OPEN = "open"


SERVES_LABELS = labelled(Serves, closed=_l("No service"), open=_l("Service day"))


class ExceptionForm(Form):
    day = Day(_l("Date"), required=True)
    serves = Chips(_l("That day"), labels=SERVES_LABELS, default=Serves.CLOSED)
    begins = Clock(_l("Open from"), required=False, id="open-from")
    ends = Clock(_l("Open until"), required=False, id="open-until")
    words = Words(_l("Why"), most=200)

    @property
    def details(self) -> dict[str, Any]:
        """Open without hours is open all day."""
        hours: dict[str, int] = {}
        if self.serves.data == Serves.OPEN:
            whole = self.begins.data is None or self.ends.data is None
            hours = {"begins": 0, "ends": DAY} if whole else from_until(self.begins, self.ends)
        return {"day": self.day.data, "words": self.words.data, **hours}

    def validate(self, extra_validators=None) -> bool:
        fine = super().validate(extra_validators)
        if self.serves.data == Serves.OPEN and (self.begins.data is None) != (self.ends.data is None):
            field = self.ends if self.ends.data is None else self.begins
            field.errors = [*field.errors, _("Say from when until when, or neither.")]
        return fine and not (self.begins.errors or self.ends.errors)
