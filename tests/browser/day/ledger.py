"""What a technician did in a day, held against what the server has of it: each once, whole, and in its order."""

import hashlib
import re
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import sqlalchemy as sa
from flask import Flask, current_app
from playwright.sync_api import Page, expect

from fieldapp.expenses.models import Expense
from fieldapp.extensions import db
from fieldapp.history import Event, Operation
from fieldapp.history.announced import MissingNumber
from fieldapp.history.canonical import digest
from fieldapp.history.chain import first_broken
from fieldapp.jobs.models import Job, Visit
from fieldapp.notes.models import Note
from fieldapp.parts.models import PartUsed
from fieldapp.photos.models import Layer, Photo
from fieldapp.signoff.models import SignOff
from fieldapp.signoff.queries import document_of
from tests.browser.day.technician import Done
from tests.world import named

ROWS = {"part": PartUsed, "photo": Photo, "note": Note, "expense": Expense, "sign-off": SignOff}
SHOWN = """() => [...document.querySelectorAll("#history li[id^=event-]")].map(({ id }) => Number(id.slice(6)))"""


@contextmanager
def looking(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield
        db.session.remove()
        db.engine.dispose()


def balances(app: Flask, done: list[Done]) -> None:
    """Everything arrived, everything once, nothing else, and all of it whole."""
    with looking(app):
        came = db.session.scalars(sa.select(Operation).where(Operation.user_id == named("wei"))).all()
        numbered = {str(op.id): op.sequence for op in came if op.sequence is not None}
        assert numbered == {one.id: one.op["seq"] for one in done}
        assert sorted(numbered.values()) == list(range(1, len(done) + 1)), "no number is left out"
        assert db.session.scalars(sa.select(MissingNumber.number)).all() == []
        assert {op.result for op in came} == {"applied"}
        for one in done:
            CHECKS.get(one.kind, nothing_more)(one, uuid.UUID(one.id))
        counted = Counter(one.kind for one in done)
        counted["photo"] += counted["expense"]  # the receipts
        for name, kind in ROWS.items():
            assert db.session.scalar(sa.select(sa.func.count()).select_from(kind)) == counted[name], name
        assert first_broken() is None


def nothing_more(one: Done, id_: uuid.UUID) -> None:
    pass


def is_part(one: Done, id_: uuid.UUID) -> None:
    row = db.session.get_one(PartUsed, id_)
    assert (str(row.visit_id), row.part.sku) == (one.visit, one.what["sku"]), one.op["fields"]
    assert row.quantity == Decimal(one.what["quantity"])


def is_out(one: Done, id_: uuid.UUID) -> None:
    assert db.session.get_one(PartUsed, uuid.UUID(one.what["part"])).is_removed


def is_photo(one: Done, id_: uuid.UUID) -> None:
    row = db.session.get_one(Photo, id_)
    assert (str(row.visit_id), row.kind) == (one.visit, one.what["shows"]), one.op["fields"]
    has_bytes(row.sha256, one.op["files"][0]["sha256"])


def has_bytes(named_: str, kept: str) -> None:
    with current_app.extensions["files"].open(named_) as file:
        assert hashlib.sha256(file.read()).hexdigest() == named_ == kept


def is_drawing(one: Done, id_: uuid.UUID) -> None:
    layer = db.session.get_one(Layer, id_)
    assert str(layer.photo_id) == one.what["photo"]
    assert len(layer.shapes) == 1


def is_note(one: Done, id_: uuid.UUID) -> None:
    assert db.session.get_one(Note, id_).text == one.what["text"]


def is_expense(one: Done, id_: uuid.UUID) -> None:
    row = db.session.get_one(Expense, id_)
    assert row.amount == Decimal(one.what["amount"])
    has_bytes(row.receipt.sha256, one.op["files"][0]["sha256"])


def is_left_open(one: Done, id_: uuid.UUID) -> None:
    visit = db.session.get_one(Visit, uuid.UUID(one.visit))
    assert (visit.state, visit.outcome, visit.missing) == ("finished", "incomplete", one.what["missing"])
    assert db.session.scalars(sa.select(Visit).where(Visit.follows_id == visit.id)).one().is_open


def is_signed(one: Done, id_: uuid.UUID) -> None:
    """The very document that the phone showed and kept, and the office knows nothing else of the visit."""
    row = db.session.get_one(SignOff, id_)
    (kept,) = (file["sha256"] for file in one.op["files"] if file["field"] == "document")
    document = document_of(row, current_app.extensions["files"])
    assert digest(document) == row.document_sha256 == kept
    assert row.differences == [], (one.visit, row.differences)
    assert db.session.get_one(Visit, uuid.UUID(one.visit)).signoff == row


CHECKS = {
    "part": is_part,
    "part-removal": is_out,
    "photo": is_photo,
    "photo-drawing": is_drawing,
    "note": is_note,
    "expense": is_expense,
    "unfinished": is_left_open,
    "sign-off": is_signed,
}


def jobs_of(app: Flask, done: list[Done]) -> dict[uuid.UUID, tuple[str, list[Done]]]:
    """Each job with its state and what was done on it, in the order in which it was done."""
    with looking(app):
        of = {one.visit: db.session.get_one(Visit, uuid.UUID(one.visit)).job_id for one in done}
        states = {job: db.session.get_one(Job, job).state for job in of.values()}
    return {job: (states[job], [one for one in done if of[one.visit] == job]) for job in states}


def reads_true(app: Flask, desk: Page, job: uuid.UUID, done: list[Done]) -> None:
    """The desk's page of the job: all has arrived, and what happened first is told first."""
    desk.goto(f"/jobs/{job}")
    said = desk.locator("#proof, .proof").first
    expect(said).to_contain_text(re.compile(rf"\b{len(done)} of {len(done)} arrived"))
    shown = desk.evaluate(SHOWN)
    with looking(app):
        query = sa.select(Event.id, Event.operation_id).where(Event.subject_id == job)
        operations = {event: str(operation) for event, operation in db.session.execute(query)}
    known = {one.id for one in done}
    told = [operations[event] for event in reversed(shown) if operations.get(event) in known]
    assert list(dict.fromkeys(told)) == [one.id for one in done], differing(told, done)


def differing(told: list[str], done: list[Done]) -> list[str]:
    """Where the history leaves the order in which it was done, in words."""
    kinds = {one.id: f"{one.kind} {one.op['occurredAt']}" for one in done}
    pairs = zip(dict.fromkeys(told), [one.id for one in done], strict=False)
    return [f"{kinds[said]} instead of {kinds[was]}" for said, was in pairs if said != was]
