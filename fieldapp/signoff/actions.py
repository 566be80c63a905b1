"""The sign-off: what the customer saw and put their name under, or why nobody did."""

import io
from typing import Any

from fieldapp.extensions import db
from fieldapp.files import FileStore
from fieldapp.history import Kind, NotNow, Op, once, require
from fieldapp.history.canonical import canonical
from fieldapp.jobs.models import Visit
from fieldapp.jobs.policies import can_work_on
from fieldapp.jobs.recording import counts, leave_to_desk, overtaken, replanned
from fieldapp.jobs.state import settle
from fieldapp.jobs.status import Why
from fieldapp.signoff.clocks import as_told
from fieldapp.signoff.document import Terms, but_for_the_clock, differences, document_in, facts, numbered_as
from fieldapp.signoff.frozen import Frozen
from fieldapp.signoff.models import SignOff
from fieldapp.signoff.status import SignOutcome


def keep(frozen: Frozen, store: FileStore) -> dict[str, str | None]:
    """Put the bytes on disk, synced, before any row names them; their hashes by column."""
    parts = {"document": frozen.document_bytes, "strokes": frozen.strokes, "image": frozen.image}
    return {f"{name}_sha256": content and store.put(io.BytesIO(content)).sha256 for name, content in parts.items()}


def freeze_ours(visit: Visit, terms: Terms, language: str) -> Frozen:
    """The document as the server builds it: for a visit that nobody signs, sent without a phone's document."""
    document = document_in(facts(visit, terms, language=language), language)
    return Frozen(canonical(document), document, None, None)


@once
def sign_off(
    visit: Visit, op: Op, *, outcome: SignOutcome, document: dict[str, Any], hashes: dict[str, Any], terms: Terms,
    reason: str = "", signer: str = "", rating: int | None = None, opinion: str = "",
) -> SignOff:  # fmt: skip
    """A new row each time; an earlier one stays. Only after a change can what was signed be signed again."""
    may_sign(visit, op)
    signed = SignOff(
        id=op.id, visit=visit, outcome=outcome, reason=reason, signer=signer, rating=rating, opinion=opinion,
        differences=differing(visit, op, document, terms), taken_by_id=op.actor.id, signed_at=op.happened_at,
        counted=counts(op), **hashes,
    )  # fmt: skip
    db.session.add(signed)
    if signed.counted:
        visit.changed_after_signing = False
        settle(visit.job, op)
    op.record(
        visit.job, Kind.SIGNED_OFF, visit=visit.id, outcome=outcome, rating=rating, document=signed.document_sha256,
        differs=signed.differences or None, words={"signer": signer, "reason": reason, "opinion": opinion},
    )  # fmt: skip
    return signed


def differing(visit: Visit, op: Op, document: dict[str, Any], terms: Terms) -> list[str]:
    """Where the document says something else than our facts, and not only because its phone's clock was wrong."""
    found = list(differences(document, ours(visit, document, terms)))
    told = as_told(visit, op) if found else None
    return but_for_the_clock(found, list(differences(document, ours(told, document, terms)))) if told else found


def ours(visit: Visit, document: dict[str, Any], terms: Terms) -> dict[str, Any]:
    """Our own document, in that one's language."""
    language = document["language"]
    return numbered_as(document, document_in(facts(visit, terms, language=language), language), visit.job)


def may_sign(visit: Visit, op: Op) -> None:
    """Its technician, once it is finished. What a customer signed while the office decided otherwise was signed."""
    if why := overtaken(op.actor, visit):
        leave_to_desk(visit, op, why)
        return
    require(can_work_on(op.actor, visit))
    if not visit.is_finished and replanned(visit, op):
        leave_to_desk(visit, op, Why.REPLANNED)
        return
    if not visit.is_finished or (visit.signoff and visit.signoff.is_signed and not visit.changed_after_signing):
        raise NotNow(visit.state)
