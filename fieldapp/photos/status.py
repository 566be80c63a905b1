"""Kinds of photos, and which of them each state of a visit suggests."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from fieldapp.forms import labelled
from fieldapp.jobs.status import VisitState


class PhotoKind(StrEnum):
    BEFORE = "before"
    DEFECT = "defect"
    AFTER = "after"
    NAMEPLATE = "nameplate"
    EXISTING = "existing"
    TAG = "tag"
    RECEIPT = "receipt"


SHOWN_TO_CUSTOMER = frozenset({PhotoKind.BEFORE, PhotoKind.DEFECT, PhotoKind.AFTER, PhotoKind.EXISTING})
PHOTO_LABELS = labelled(
    PhotoKind,
    before=_l("Before"),
    defect=_l("Defect"),
    after=_l("After"),
    nameplate=_l("Nameplate"),
    existing=_l("Existing damage"),
    tag=_l("Warning tag"),
    receipt=_l("Receipt"),
)


def suggested(state: VisitState, taken: int) -> PhotoKind:
    """The kind a photo most likely is: before the work, of the defect, after it."""
    if state == VisitState.FINISHED:
        return PhotoKind.AFTER
    return PhotoKind.DEFECT if taken else PhotoKind.BEFORE
