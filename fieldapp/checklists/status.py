"""The points that every visit is checked for (domain.md, main path 5) and their answers."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from fieldapp.forms import labelled


class Point(StrEnum):
    CLOTHES = "clothes"
    MANNERS = "manners"
    SAFETY = "safety"
    CLEANED = "cleaned"
    TAGGED = "tagged"


class Answer(StrEnum):
    OK = "ok"
    NOT_OK = "not_ok"


POINT_LABELS = labelled(
    Point,
    clothes=_l("Work clothes and badge"),
    manners=_l("Greeted, explained, asked"),
    safety=_l("Safe procedure kept"),
    cleaned=_l("Site cleaned, no rubbish left"),
    tagged=_l("What must not be used yet is tagged or explained"),
)
ANSWER_LABELS = labelled(Answer, ok=_l("In order"), not_ok=_l("Not in order"))
