"""Operations that a disabled person's or a revoked phone still held: kept whole, never applied by themselves."""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.columns import enum
from fieldapp.extensions import Base


class DepositEnd(StrEnum):
    """What the desk made of a deposited operation."""

    APPLIED = "applied"
    LEFT_OUT = "left_out"


class Deposit(Base):
    """One request as it came: its id is the operation's, its files are in the file store under their hash."""

    __tablename__ = "deposits"
    __table_args__ = (
        sa.CheckConstraint("(settled_at IS NULL) = (settled_how IS NULL)", name="settled_says_how"),
        sa.CheckConstraint("settled_how <> 'left_out' OR settled_reason <> ''", name="left_out_says_why"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"))
    device_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("devices.id"), index=True)
    job_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("jobs.id"), index=True)  # which it is about
    endpoint: Mapped[str] = mapped_column(sa.String(60))
    path: Mapped[str] = mapped_column(sa.String(300))
    fields: Mapped[list[Any]] = mapped_column(sa.JSON)  # [[name, text], …], without the operation's id
    headers: Mapped[dict[str, Any]] = mapped_column(sa.JSON)  # Op-Seq, Op-Seen, Op-Occurred-At … as they came
    fingerprint: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int]  # bytes, with its files
    happened_at: Mapped[dt.datetime]
    came_at: Mapped[dt.datetime]
    settled_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    settled_by_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("users.id"))
    settled_how: Mapped[DepositEnd | None] = mapped_column(enum(DepositEnd))
    settled_reason: Mapped[str] = mapped_column(sa.String(500), default="")

    user = relationship("User", foreign_keys=user_id, viewonly=True)
    job = relationship("Job", foreign_keys=job_id, viewonly=True)
    files: Mapped[list["DepositFile"]] = relationship(order_by="DepositFile.ordinal")


class DepositFile(Base):
    __tablename__ = "deposit_files"

    deposit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("deposits.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    field: Mapped[str] = mapped_column(sa.String(60))
    name: Mapped[str] = mapped_column(sa.String(300))
    media_type: Mapped[str] = mapped_column(sa.String(100))
    sha256: Mapped[str] = mapped_column(sa.String(64))
    size: Mapped[int]
