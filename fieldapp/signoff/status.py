"""How a visit is signed for, and what people call it."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from fieldapp.forms import labelled


class SignOutcome(StrEnum):
    SIGNED = "signed"
    REFUSED = "refused"
    ABSENT = "absent"


OUTCOME_LABELS = labelled(SignOutcome, signed=_l("Signed"), refused=_l("Refused to sign"), absent=_l("Not there"))
