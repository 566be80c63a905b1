"""The photo that the server does not have yet: its pages, which the phone completes."""

import datetime as dt

from sqlalchemy.orm.attributes import set_committed_value

from fieldapp.accounts.models import User
from fieldapp.jobs.blank import BLANK, blank_visit
from fieldapp.photos.models import Photo
from fieldapp.photos.status import PhotoKind


def blank_photo(by: User, now: dt.datetime) -> Photo:
    """Never saved; the phone knows its shape."""
    photo = Photo(id=BLANK, visit_id=BLANK, kind=PhotoKind.BEFORE, caption="", width=4, height=3, taken_at=now)
    for name, value in (("visit", blank_visit(by, now)), ("by", by), ("layers", [])):
        set_committed_value(photo, name, value)
    return photo
