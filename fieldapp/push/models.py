"""Where pushes go: the browsers that asked for them, and what is on its way to each."""

import datetime as dt
import uuid

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.accounts.models import User
from fieldapp.extensions import Base
from fieldapp.history import Event
from fieldapp.ids import new_id


class Subscription(Base):
    """One browser of one person, as its push service knows it (RFC 8030)."""

    __tablename__ = "push_subscriptions"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    device_id: Mapped[uuid.UUID | None]  # where they must still be signed in
    endpoint: Mapped[str] = mapped_column(sa.String(1000), unique=True)
    p256dh: Mapped[str] = mapped_column(sa.String(200))
    auth: Mapped[str] = mapped_column(sa.String(100))
    created_at: Mapped[dt.datetime]

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)

    @property
    def info(self) -> dict:
        """As the Push API writes it."""
        return {"endpoint": self.endpoint, "keys": {"p256dh": self.p256dh, "auth": self.auth}}


class Push(Base):
    """One event for one browser. The row goes when the push service has taken it, or it is too late to matter."""

    __tablename__ = "pushes"
    __table_args__ = (sa.UniqueConstraint("event_id", "subscription_id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[int] = mapped_column(sa.BigInteger, sa.ForeignKey("events.id"))
    subscription_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("push_subscriptions.id"), index=True)
    due_at: Mapped[dt.datetime] = mapped_column(index=True)
    tries: Mapped[int] = mapped_column(default=0)

    event: Mapped[Event] = relationship(lazy="joined", innerjoin=True)
    subscription: Mapped[Subscription] = relationship(lazy="joined", innerjoin=True)
