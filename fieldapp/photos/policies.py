"""Who may do what with photos."""

from fieldapp.accounts.models import User
from fieldapp.jobs.policies import can_record
from fieldapp.photos.models import Photo


def can_change(user: User, photo: Photo) -> bool:
    """Caption it, draw on it, take it out: whoever records on its visit, as long as anything is recorded there."""
    visit = photo.visit
    return not photo.is_removed and visit.is_recording and visit.job.is_open and can_record(user, visit)


def can_fetch_original(user: User) -> bool:
    """The bytes as they came hold time, place and more, and nobody has looked at what else."""
    return user.is_desk
