"""The board's forms: each act says on which state of things it was made."""

from typing import Any

from wtforms import HiddenField

from fieldapp.forms import Form
from fieldapp.ids import parse_id
from fieldapp.jobs.forms import AssignForm, PostponeForm, ReasonForm, TimeForm
from fieldapp.rotation import forms as rotation

LARGEST = 2**63 - 1


class Seen(Form):
    """`seen`: the last event that the page knew of when the act was begun."""

    seen = HiddenField()

    @property
    def event(self) -> int | None:
        text = str(self.seen.data or "")
        return int(text) if text.isascii() and text.isdigit() and int(text) <= LARGEST else None


class Sending(TimeForm, AssignForm, Seen):
    @property
    def chosen(self) -> dict[str, Any]:
        window = {"start": self.window_from.data, "end": self.window_until.data}
        return {**self.who, **window, "special_case": self.special_case.data}


class SendForm(Sending):
    another = HiddenField()  # beside visits that somebody makes already


class PlaceForm(Sending):
    pass


class NextForm(rotation.NextForm, Seen):
    pass


class PutOffForm(PostponeForm, Seen):
    pass


class DropForm(ReasonForm, Seen):
    pass


class TakeBackForm(Form):
    act = HiddenField()

    @property
    def operation(self):
        return parse_id(self.act.data)
