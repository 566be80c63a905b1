"""Writing a note."""

from fieldapp.extensions import db
from fieldapp.history import Kind, Op, once
from fieldapp.jobs.models import Visit
from fieldapp.jobs.recording import may_record
from fieldapp.jobs.signed import touched
from fieldapp.notes.models import Note


@once
def add_note(visit: Visit, op: Op, *, text: str, for_customer: bool) -> Note:
    may_record(visit, op)
    note = Note(
        id=op.id, visit=visit, by_id=op.actor.id, text=text, for_customer=for_customer, written_at=op.happened_at
    )
    db.session.add(note)
    op.record(visit.job, Kind.NOTE_ADDED, visit=visit.id, for_customer=for_customer, words={"text": text})
    if for_customer:
        touched(visit, op)
    return note
