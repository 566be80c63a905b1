"""The form of a corrected time."""

from flask_babel import lazy_gettext as _l

from fieldapp.forms import Chips, Form, Whole, Words
from fieldapp.hours.status import TIME_LABELS, TimeKind

LONGEST_HOURS = 99


class TimeForm(Form):
    kind = Chips(_l("Which time"), labels=TIME_LABELS, default=TimeKind.WORK)
    hours = Whole(_l("Hours"), required=True, most=LONGEST_HOURS, default=0, id="whole-hours")
    minutes = Whole(_l("Minutes"), required=True, most=59)
    reason = Words(_l("Why"), required=True, most=500)

    @property
    def seconds(self) -> int:
        return ((self.hours.data or 0) * 60 + (self.minutes.data or 0)) * 60
