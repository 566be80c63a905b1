"""Why somebody is off, and what people call it."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from fieldapp.forms import labelled


class LeaveReason(StrEnum):
    HOLIDAY = "holiday"
    SICK = "sick"
    TRAINING = "training"
    OTHER = "other"


LEAVE_LABELS = labelled(
    LeaveReason,
    holiday=_l("Holiday"),
    sick=_l("Sick leave"),
    training=_l("Training course"),
    other=_l("Other leave"),
)
DAY = 24 * 60  # minutes
NOON = DAY // 2
