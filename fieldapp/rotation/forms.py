"""When somebody is to be there, and where somebody is put in the list."""

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _l

from fieldapp.forms import LocalTime, Whole, Words
from fieldapp.jobs.forms import OnPage, SpecialForm, check_window


class NextForm(OnPage, SpecialForm):
    """Without a window it is the one that the page would suggest."""

    window_from = LocalTime(_l("From"))
    window_until = LocalTime(_l("Until"))

    def validate(self, extra_validators=None) -> bool:
        fine = super().validate(extra_validators)
        return check_window(self.window_from, self.window_until) and fine

    def or_at(self, suggested: tuple[dt.datetime, dt.datetime]):
        if not (self.window_from.data and self.window_until.data):
            self.window_from.data, self.window_until.data = suggested
        return self

    @property
    def chosen(self) -> dict[str, Any]:
        window = {"start": self.window_from.data, "end": self.window_until.data}
        return {**window, "special_case": self.special_case.data}


class PlaceForm(OnPage):
    place = Whole(_l("Place in the list"), required=True, least=1, most=1000)
    reason = Words(_l("Why"), required=True, most=500)
