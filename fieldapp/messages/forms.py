"""Forms of messages: giving one up, a template's text, its switch, the quiet hours."""

import datetime as dt
from typing import Any

import wtforms
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import validators

from fieldapp.forms import Form, LongWords, Reason, Words
from fieldapp.messages.status import Template
from fieldapp.messages.texts import MOST_BODY, MOST_SUBJECT, Text, wrong_in


class GiveUpForm(Form):
    reason = Reason(_l("Why need they not be told?"))


class TextForm(Form):
    """The text of one template in one language; `under` tells its fields' ids apart on the page."""

    subject = Words(_l("Subject of the e-mail"), required=True, most=MOST_SUBJECT)
    body = LongWords(_l("Text"), required=True, most=MOST_BODY, render_kw={"rows": 5})
    template: Template

    def of(self, template: Template, key: Any):
        self.template = template
        for field in self:
            field.id = f"{field.short_name}-{key}"
        return self

    @property
    def text(self) -> Text:
        return Text(self.subject.data, self.body.data)

    def validate_subject(self, field):
        if wrong := wrong_in(self.template, field.data):
            raise validators.ValidationError(wrong)

    validate_body = validate_subject


class SwitchForm(Form):
    on = wtforms.BooleanField()


class QuietForm(Form):
    starts = wtforms.TimeField(_l("From"), [validators.Optional()], id="quiet-starts")
    ends = wtforms.TimeField(_l("Until"), [validators.Optional()], id="quiet-ends")

    def validate(self, extra_validators=None) -> bool:
        fine = super().validate(extra_validators)
        if fine and (self.starts.data is None) != (self.ends.data is None):
            self.ends.errors = [_("Say both times, or neither for no quiet hours.")]
        elif fine and self.starts.data is not None and self.starts.data == self.ends.data:
            self.ends.errors = [_("These are the same. Leave both empty for no quiet hours.")]
        return fine and not self.ends.errors

    @property
    def hours(self) -> dict[str, dt.time | None]:
        return {"starts": self.starts.data, "ends": self.ends.data}
