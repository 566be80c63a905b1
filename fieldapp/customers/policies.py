"""Who may change customers, their sites and products."""

from fieldapp.accounts.models import User


def can_change_customers(user: User) -> bool:
    return user.is_catalogue
