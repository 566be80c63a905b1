"""The form of a note."""

import wtforms
from flask_babel import lazy_gettext as _l

from fieldapp.forms import Form, LongWords


class NoteForm(Form):
    text = LongWords(_l("New note"), required=True)
    for_customer = wtforms.BooleanField(_l("For the customer: what was done"))
