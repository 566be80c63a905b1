"""The form of a weather day: which visits are put off, each to when, and why."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from fieldapp.forms import Day, Form, Words
from fieldapp.ids import parse_id
from fieldapp.jobs.forms import TimeForm
from fieldapp.jobs.models import Visit
from fieldapp.jobs.special import is_said
from fieldapp.weather.actions import Later
from fieldapp.weather.queries import Proposal

FROM = "-window_from"


class WeatherForm(Form):
    day = Day(_l("Date"), required=True)
    words = Words(_l("The weather"), required=True, most=500)


class PostponeDay:
    """The weather, and a window for each visit that is shown; `moves` are those that are put off."""

    def __init__(self, day: dt.date | None, proposed: dict[uuid.UUID, Proposal]):
        self.weather = WeatherForm(data={"day": day})
        self.moves = set(proposed)
        self.windows = {key: form_of(key, new) for key, new in proposed.items()}
        self.error = ""

    @classmethod
    def posted(cls) -> "PostponeDay":
        form: Any = cls(None, {})
        form.weather = WeatherForm.posted()
        form.moves = {key for text in request.form.getlist("visit") if (key := parse_id(text))}
        named = [name.removesuffix(FROM) for name in request.form if name.endswith(FROM)]
        shown = form.moves | {key for text in named if (key := parse_id(text))}
        form.windows = {key: TimeForm(request.form, prefix=f"{key}-") for key in shown}
        return form

    def validate(self, visits: Sequence[Visit]) -> bool:
        """Of the `visits` that are put off; what lies outside the service days is asked for its reason."""
        wrong = [visit for visit in visits if not self.is_fine(visit)]
        fine = self.weather.validate() and not wrong
        if not self.moves:
            self.error = _("Choose at least one visit that is put off.")
        return fine and bool(self.moves)

    def is_fine(self, visit: Visit) -> bool:
        window = self.windows[visit.id]
        return window.validate() and is_said(window, visit.job.urgency)

    def breaks(self, visit: Visit) -> bool:
        """Whether the new window comes to lie behind what was promised."""
        ends, promised = self.windows[visit.id].window_until.data, visit.job.promised_until
        return bool(ends and promised and ends > promised)

    def later(self, visits: Sequence[Visit]) -> list[Later]:
        forms = [(visit, self.windows[visit.id]) for visit in visits]
        return [Later(visit, **form.window, special_case=form.special_case.data) for visit, form in forms]


def form_of(key: uuid.UUID, new: Proposal) -> TimeForm:
    form = TimeForm(prefix=f"{key}-", data={"window_from": new.start, "window_until": new.end})
    form.asks = form.special_case.flags.required = new.outside
    return form
