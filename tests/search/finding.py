"""What a search finds, as a list of ids."""

import uuid

from fieldapp.extensions import Base, db
from fieldapp.search.models import matching


def found(query: str, kind: type[Base]) -> list[uuid.UUID]:
    ids = matching(query, kind)
    assert ids is not None
    return list(db.session.scalars(ids))
