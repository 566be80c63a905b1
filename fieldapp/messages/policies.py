"""Who may say what becomes of messages, and change their texts."""

from fieldapp.accounts.models import User
from fieldapp.accounts.status import Role

TEXTS = (Role.MANAGER, Role.ADMIN)


def can_settle_messages(user: User) -> bool:
    return user.is_desk


def can_change_texts(user: User) -> bool:
    return user.role in TEXTS
