"""The form of a weather day: which visits are put off, each to when, and why."""

import datetime as dt
import uuid
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from fieldapp.forms import Day, Form, Words
from fieldapp.ids import parse_id
from fieldapp.jobs.forms import WindowForm
from fieldapp.weather.queries import Proposal

FROM = "-window_from"


class WeatherForm(Form):
    day = Day(_l("Day"), required=True)
    words = Words(_l("The weather"), required=True, most=500)


class PostponeDay:
    """The weather, and a window for each visit that is shown; `moves` are those that are put off."""

    def __init__(self, day: dt.date | None, words: str, proposed: dict[uuid.UUID, Proposal]):
        self.weather = WeatherForm(data={"day": day, "words": words})
        self.moves = set(proposed)
        self.windows = {
            key: WindowForm(prefix=f"{key}-", data={"window_from": new.start, "window_until": new.end})
            for key, new in proposed.items()
        }
        self.error = ""

    @classmethod
    def posted(cls) -> "PostponeDay":
        form: Any = cls(None, "", {})
        form.weather = WeatherForm.posted()
        form.moves = {key for text in request.form.getlist("visit") if (key := parse_id(text))}
        named = [name.removesuffix(FROM) for name in request.form if name.endswith(FROM)]
        shown = form.moves | {key for text in named if (key := parse_id(text))}
        form.windows = {key: WindowForm(request.form, prefix=f"{key}-") for key in shown}
        return form

    def validate(self) -> bool:
        wrong = [key for key in self.moves if not self.windows[key].validate()]
        fine = self.weather.validate() and not wrong
        if not self.moves:
            self.error = _("Choose at least one visit that is put off.")
        return fine and bool(self.moves)
