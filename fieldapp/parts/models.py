"""The price list, what is in stock where, and the parts used on a visit."""

import datetime as dt
import uuid
from decimal import ROUND_HALF_UP, Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.accounts.models import User
from fieldapp.columns import enum, money, quantity
from fieldapp.extensions import Base
from fieldapp.ids import new_id
from fieldapp.jobs.models import Visit
from fieldapp.parts.status import PLACE_LABELS, PlaceKind, Unit, Use


class Part(Base):
    __tablename__ = "parts"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    sku: Mapped[str] = mapped_column(sa.String(60), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200), index=True)
    unit: Mapped[Unit] = mapped_column(enum(Unit), default=Unit.PIECE)
    price: Mapped[Decimal] = mapped_column(money())
    barcode: Mapped[str] = mapped_column(sa.String(60), default="", index=True)
    listed: Mapped[bool] = mapped_column(default=True)  # no longer listed: found no more, old uses stay

    stocks: Mapped[list["Stock"]] = relationship(back_populates="part")


class StockPlace(Base):
    """The warehouse, or one technician's bag."""

    __tablename__ = "stock_places"
    __table_args__ = (
        sa.CheckConstraint("(kind = 'bag') = (technician_id IS NOT NULL)", name="bag_has_its_technician"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[PlaceKind] = mapped_column(enum(PlaceKind))
    name: Mapped[str] = mapped_column(sa.String(100))
    technician_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"), unique=True)

    technician: Mapped[User | None] = relationship()

    @property
    def title(self) -> str:
        """What people call it: a bag by its technician, who may have changed their name."""
        return self.technician.name if self.technician else self.name or str(PLACE_LABELS[self.kind])


class Stock(Base):
    """How much of a part is at a place. Below zero is allowed: what was used was used; it is flagged."""

    __tablename__ = "stock"

    part_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("parts.id"), primary_key=True)
    place_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("stock_places.id"), primary_key=True)
    quantity: Mapped[Decimal] = mapped_column(quantity())

    part: Mapped[Part] = relationship(back_populates="stocks")
    place: Mapped[StockPlace] = relationship()

    @property
    def is_short(self) -> bool:
        return self.quantity < 0


class PartUsed(Base):
    __tablename__ = "parts_used"
    __table_args__ = (
        sa.CheckConstraint("quantity > 0", name="some"),
        sa.CheckConstraint("(removed_at IS NULL) = (removed_reason = '')", name="removed_has_its_reason"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visits.id"), index=True)
    part_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("parts.id"), index=True)
    place_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("stock_places.id"))  # the bag it was taken from
    use: Mapped[Use] = mapped_column(enum(Use))
    quantity: Mapped[Decimal] = mapped_column(quantity())
    price: Mapped[Decimal] = mapped_column(money())  # of one unit, as listed when it was used
    covered: Mapped[bool]  # under warranty: seen, not charged
    removed_at: Mapped[dt.datetime | None]
    removed_reason: Mapped[str] = mapped_column(sa.String(500), default="")

    visit: Mapped[Visit] = relationship(back_populates="parts_used")
    part: Mapped[Part] = relationship()
    stock: Mapped[Stock | None] = relationship(
        primaryjoin=lambda: sa.and_(PartUsed.part_id == Stock.part_id, PartUsed.place_id == Stock.place_id),
        foreign_keys=lambda: [PartUsed.part_id, PartUsed.place_id],
        viewonly=True,
    )

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None

    @property
    def amount(self) -> Decimal:
        """What it is worth; ordered, taken-back and removed parts cost nothing now."""
        if self.use != Use.USED or self.is_removed:
            return Decimal(0)
        return (self.price * self.quantity).quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def due(self) -> Decimal:
        """What the customer pays for it."""
        return Decimal(0) if self.covered else self.amount
