"""The forms of what will not come."""

from typing import Any

import wtforms
from flask_babel import lazy_gettext as _l
from wtforms import validators

from fieldapp.forms import Form, Words
from fieldapp.ids import parse_id


class Id(wtforms.StringField):
    """An id, or nothing."""

    data: Any  # a UUID, or None

    def process_formdata(self, valuelist):
        self.data = parse_id(valuelist[0]) if valuelist else None


class DiscardForm(Form):
    """What a technician has discarded on the phone."""

    discarded = Id("", [validators.InputRequired()])
    reason = Words(_l("Why"), required=True, most=500)
    what = Words("", most=300)
    job = Id("")
    visit = Id("")
    seq = wtforms.IntegerField("", [validators.Optional(), validators.NumberRange(0, 2**31 - 1)])

    def validate(self, extra_validators=None) -> bool:
        return super().validate(extra_validators) and self.discarded.data is not None


class WriteOffForm(Form):
    reason = Words(_l("Why it will not come"), required=True, most=500)
