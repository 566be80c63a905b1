"""Who may say who can be sent when."""

from fieldapp.accounts.models import User
from fieldapp.accounts.status import CATALOGUE


def can_change_crew(user: User) -> bool:
    """Skills, shifts, leave and the service days: dispatchers, managers, administrators."""
    return user.role in CATALOGUE
