"""Ids: time-ordered UUIDs (version 7), normally made by the browser and only where there is none by us."""

from uuid import UUID

from uuid6 import uuid7


def new_id() -> UUID:
    return UUID(bytes=uuid7().bytes)


def parse_id(text: str | None) -> UUID | None:
    """The UUID that `text` is (quotes of the Idempotency-Key header allowed), or None."""
    try:
        return UUID((text or "").strip().strip('"'))
    except ValueError:
        return None
