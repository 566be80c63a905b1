"""How far a phone's clock is from ours, without what the line adds to it: the same for acts that follow each other."""

import datetime as dt
import uuid

import sqlalchemy as sa

from fieldapp.extensions import db
from fieldapp.history.models import Operation

NEARLY = dt.timedelta(seconds=5)  # what a line takes, or a second of a good clock: no error
STEADY = dt.timedelta(seconds=10)  # a line varies by so much from request to request; a clock does not
MOST = 2**31 - 1


def skew_of(measured: dt.timedelta, device_id: uuid.UUID | None) -> int:
    """Seconds by which the phone's clock is behind ours. `measured` is one request's, with its line's delay in it."""
    if abs(measured) < NEARLY:
        return 0
    last = last_skew(device_id) if device_id else None
    if last is not None and abs(measured - dt.timedelta(seconds=last)) < STEADY:
        return last
    return max(-MOST, min(MOST, int(measured.total_seconds())))


def last_skew(device_id: uuid.UUID) -> int | None:
    """With which this phone's last act was set right."""
    counted = sa.select(Operation.skew_seconds).where(Operation.device_id == device_id, Operation.sequence.is_not(None))
    return db.session.scalar(counted.order_by(Operation.sequence.desc()).limit(1))
