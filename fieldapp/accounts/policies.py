"""Who may do what to whom."""

from fieldapp.accounts.models import User
from fieldapp.accounts.status import DESK, Role


def can_manage_people(user: User) -> bool:
    return user.role == Role.ADMIN


def can_make_link(user: User, other: User) -> bool:
    """An admin for anybody; a dispatcher for a technician, since a link is as good as the password."""
    return can_manage_people(user) or (user.role in DESK and other.role == Role.TECHNICIAN)


def can_revoke(user: User, other: User) -> bool:
    """One's own devices; an admin anybody's; the desk a technician's lost phone."""
    return user.id == other.id or can_make_link(user, other)
