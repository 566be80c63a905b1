"""What the page of one photo reads."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from fieldapp.extensions import db
from fieldapp.jobs.models import Visit
from fieldapp.photos.models import Photo


def whole(query: sa.Select[Any]) -> sa.Select[Any]:
    """The query, with the photo's visit and job and who took it in the same statement, and what is drawn on it."""
    visit = joinedload(Photo.visit, innerjoin=True).joinedload(Visit.job, innerjoin=True)
    return query.options(visit, joinedload(Photo.by, innerjoin=True), selectinload(Photo.layers))


def in_order(photo: Photo) -> list[uuid.UUID]:
    """The ids of its visit's photos as they were taken, without those taken out, itself in any case."""
    here = sa.or_(Photo.removed_at.is_(None), Photo.id == photo.id)
    query = sa.select(Photo.id).where(Photo.visit_id == photo.visit_id, here)
    return list(db.session.scalars(query.order_by(Photo.taken_at, Photo.id)))
