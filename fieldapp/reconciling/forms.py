"""The forms of settling: one fact or all of a group, and why something is not counted."""

from flask_babel import lazy_gettext as _l

from fieldapp.forms import Form, Reason, Words


class GroupForm(Form):
    only = Words(_l("One of them"), most=36)


class ReasonForm(GroupForm):
    reason = Reason(_l("Why"))
