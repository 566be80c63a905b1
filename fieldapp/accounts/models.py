"""People, the devices on which they are signed in, failures to sign in, and one-time links."""

import datetime as dt
import re
import uuid

import sqlalchemy as sa
from flask_login import AnonymousUserMixin, UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from fieldapp.accounts.status import CATALOGUE, DESK, Language, Role
from fieldapp.columns import enum
from fieldapp.extensions import Base
from fieldapp.ids import new_id

# What a User-Agent holds, the telling ones first: every browser also says Safari, every Android also says Linux.
BROWSERS = {
    "MicroMessenger": "WeChat",
    "Edg": "Edge",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "HarmonyOS": "HarmonyOS",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Mac OS": "Mac",
    "Windows": "Windows",
    "Linux": "Linux",
}


class User(Base, UserMixin):
    __tablename__ = "users"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(sa.String(60), unique=True)  # lower case
    name: Mapped[str] = mapped_column(sa.String(100))
    role: Mapped[Role] = mapped_column(enum(Role))
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    language: Mapped[Language | None] = mapped_column(enum(Language))
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    disabled_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]

    devices: Mapped[list["Device"]] = relationship(back_populates="user", order_by="Device.last_seen_at.desc()")

    token = ""  # of the device on this request: what Flask-Login keeps in the cookie

    def get_id(self) -> str:
        return self.token

    @property
    def is_active(self) -> bool:  # pyright: ignore[reportIncompatibleMethodOverride] (Flask-Login's is always true)
        return self.disabled_at is None

    @property
    def is_desk(self) -> bool:
        """Whether this person may do what a dispatcher does."""
        return self.role in DESK

    @property
    def is_technician(self) -> bool:
        return self.role == Role.TECHNICIAN

    @property
    def is_catalogue(self) -> bool:
        """Whether this person may change customers, products and parts."""
        return self.role in CATALOGUE

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN


class Stranger(AnonymousUserMixin):
    """Who asks before signing in."""

    id = None
    name = ""
    role = ""
    language = None
    is_desk = is_technician = is_catalogue = is_admin = False


class Device(Base):
    """One browser in which somebody is signed in. The cookie's token is kept as its hash; the row ends the session."""

    __tablename__ = "devices"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    agent: Mapped[str] = mapped_column(sa.String(300))
    created_at: Mapped[dt.datetime]
    last_seen_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]

    user: Mapped[User] = relationship(back_populates="devices", lazy="joined", innerjoin=True)

    @property
    def is_phone(self) -> bool:
        return bool(re.search("Mobile|Android|iPhone|HarmonyOS", self.agent))

    @property
    def label(self) -> str:
        """Browser and system by their own names, such as "Chrome, Android"."""
        names = (first_of(BROWSERS, self.agent), first_of(SYSTEMS, self.agent))
        return ", ".join(name for name in names if name) or self.agent[:40] or "?"

    def has_ended(self, now: dt.datetime, *, phone_days: int, desk_hours: int) -> bool:
        """Phones: so many days after signing in; desks: so many hours after the last act (decisions.md)."""
        if self.revoked_at or not self.user.is_active:
            return True
        if self.user.is_technician:
            return now - self.created_at > dt.timedelta(days=phone_days)
        return now - self.last_seen_at > dt.timedelta(hours=desk_hours)


def first_of(names: dict[str, str], agent: str) -> str:
    return next((name for sign, name in names.items() if sign in agent), "")


class Failure(Base):
    """Wrong passwords in a row, counted per account and per address so that the next try has to wait."""

    __tablename__ = "sign_in_failures"

    key: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    count: Mapped[int]
    last_at: Mapped[dt.datetime]


class SignInLink(Base):
    """A one-time link for a forgotten password, good for an hour; only the token's hash is kept."""

    __tablename__ = "sign_in_links"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_by_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"))
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]

    user: Mapped[User] = relationship(foreign_keys=user_id)
