"""Signed documents, found and read again."""

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from fieldapp.accounts.models import User
from fieldapp.files import FileStore
from fieldapp.jobs.models import Visit
from fieldapp.signoff.models import SignOff


def visible_to(user: User) -> sa.Select[Any]:
    """Sign-offs of the visits that this person may see."""
    visits = Visit.visible_to(user).with_only_columns(Visit.id)
    query = sa.select(SignOff).where(SignOff.visit_id.in_(visits))
    return query.options(joinedload(SignOff.visit).joinedload(Visit.job), joinedload(SignOff.taken_by))


def document_of(signoff: SignOff, store: FileStore) -> dict[str, Any]:
    """What was signed, as the bytes under its hash say it."""
    with store.open(signoff.document_sha256) as file:
        return json.load(file)
