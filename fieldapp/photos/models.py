"""Photos and what was drawn on them. The uploaded bytes stay as they came; people see copies without metadata."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.accounts.models import User
from fieldapp.columns import Exact, enum
from fieldapp.extensions import Base
from fieldapp.jobs.models import Visit
from fieldapp.photos.status import SHOWN_TO_CUSTOMER, PhotoKind


class Photo(Base):
    __tablename__ = "photos"
    __table_args__ = (
        sa.CheckConstraint("(removed_at IS NULL) = (removed_reason = '')", name="removed_has_its_reason"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visits.id"), index=True)
    kind: Mapped[PhotoKind] = mapped_column(enum(PhotoKind))
    caption: Mapped[str] = mapped_column(sa.String(300), default="")
    sha256: Mapped[str] = mapped_column(sa.String(64))  # of the bytes as uploaded
    large_sha256: Mapped[str] = mapped_column(sa.String(64))  # re-encoded, at most 1600 px, without metadata
    small_sha256: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"))
    taken_at: Mapped[dt.datetime]  # by the camera if it says, else when it was added
    latitude: Mapped[Decimal | None] = mapped_column(Exact(6))
    longitude: Mapped[Decimal | None] = mapped_column(Exact(6))
    removed_at: Mapped[dt.datetime | None]
    removed_reason: Mapped[str] = mapped_column(sa.String(500), default="")

    visit: Mapped[Visit] = relationship(back_populates="photos")
    by: Mapped[User] = relationship()
    layers: Mapped[list["Layer"]] = relationship(back_populates="photo", order_by="Layer.drawn_at, Layer.id")

    @property
    def shapes(self) -> list[Any]:
        """What is drawn on it now: the last layer."""
        return self.layers[-1].shapes if self.layers else []

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None

    @property
    def is_shown_to_customer(self) -> bool:
        return not self.is_removed and self.kind in SHOWN_TO_CUSTOMER

    @staticmethod
    def visible_to(user: User) -> sa.Select[Any]:
        """Photos of the visits this person may see."""
        visits = Visit.visible_to(user).with_only_columns(Visit.id)
        return sa.select(Photo).where(Photo.visit_id.in_(visits))

    @staticmethod
    def shown_to(user: User) -> sa.Select[Any]:
        """Those of them to look at: a technician has no use for what was taken out, at a desk it is marked."""
        query = Photo.visible_to(user)
        return query.where(Photo.removed_at.is_(None)) if user.is_technician else query


class Layer(Base):
    """Arrows, circles and words over a photo, in shares of its width and height; each drawing is a new layer."""

    __tablename__ = "photo_layers"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    photo_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("photos.id"), index=True)
    by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"))
    drawn_at: Mapped[dt.datetime]
    shapes: Mapped[list[Any]] = mapped_column(sa.JSON)

    photo: Mapped[Photo] = relationship(back_populates="layers")
