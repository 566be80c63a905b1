"""The checker: compares what phones have written down with what the server has, and says all that does not fit.

Every accepted operation is there exactly once with its content; a photo's bytes are the phone's; one that was never
answered is there once or not at all; a refused one is not there; nothing is there that no phone sent; no row names a
missing file; states are reachable; the chain verifies; the database is whole; accepted + parked + queued = created.
"""

import hashlib
import json
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app

from fieldapp import checkup
from fieldapp.checklists.models import Check
from fieldapp.expenses.models import Expense
from fieldapp.extensions import db
from fieldapp.history import Event, Kind, Operation
from fieldapp.history.chain import first_broken
from fieldapp.jobs.models import Job, Move, Visit
from fieldapp.jobs.state import state_of
from fieldapp.jobs.status import MOVES, VisitState
from fieldapp.notes.models import Note
from fieldapp.parts.models import Part, PartUsed, Stock, StockPlace
from fieldapp.photos.models import Photo

TABLES = [Operation, PartUsed, Note, Expense, Photo, Move, Check]
EVENTS = {
    "part": [Kind.PART_ADDED],
    "note": [Kind.NOTE_ADDED],
    "photo": [Kind.PHOTO_ADDED],
    "expense": [Kind.EXPENSE_ADDED],
    "receipt": [Kind.PHOTO_ADDED, Kind.EXPENSE_ADDED],
    "check": [Kind.CHECKS_MADE],
    "move": [Kind.VISIT_MOVED],
}


@dataclass
class Told:
    """What a phone's history says of one operation."""

    id: uuid.UUID
    kind: str
    path: str
    fields: dict[str, str]
    sha256: str | None
    sent: int = 0
    answers: list[dict[str, Any]] = field(default_factory=list)

    @property
    def accepted(self) -> bool:
        return any(answer["accepted"] for answer in self.answers)

    @property
    def refused(self) -> bool:
        return not self.accepted and any(answer["refused"] for answer in self.answers)

    @property
    def committed_unanswered(self) -> bool:
        """Applied, and the phone was not told until it asked again."""
        return self.accepted and all(answer["replayed"] for answer in self.answers if answer["accepted"])


def told_by(histories: Iterable[Path]) -> dict[uuid.UUID, Told]:
    """Everything the phones have written down; a line that was cut off while being written does not count."""
    told: dict[uuid.UUID, Told] = {}
    for line in (line for path in histories for line in path.read_text().splitlines(keepends=True)):
        if not line.endswith("\n"):
            continue
        said = json.loads(line)
        op_id = uuid.UUID(said["id"])
        match said["what"]:
            case "created":
                told[op_id] = Told(op_id, said["kind"], said["path"], said["fields"], said["sha256"])
            case "sent":
                told[op_id].sent += 1
            case "answered":
                told[op_id].answers.append(said)
    return told


@dataclass
class Before:
    """What was there before any phone sent anything."""

    ids: dict[str, set[uuid.UUID]]
    stock: dict[tuple[uuid.UUID, uuid.UUID], Decimal]

    @classmethod
    def of(cls, app: Flask) -> "Before":
        with app.app_context():
            ids = {kind.__tablename__: set(db.session.scalars(sa.select(kind.id))) for kind in TABLES}
            before = cls(ids, stock())
            db.session.remove()
            db.engine.dispose()  # the file may be another one next time
            return before


class Checker:
    def __init__(self, app: Flask, before: Before, histories: Iterable[Path]):
        self.app, self.before, self.histories = app, before, list(histories)

    def problems(self, *, drained: bool) -> list[str]:
        """All that does not fit; `drained`: nothing waits on the phones any more."""
        told = told_by(self.histories)
        with self.app.app_context():
            try:
                found = Found(told, self.before)
                return [
                    *self.counted(told, drained),
                    *found.operations(),
                    *found.content(),
                    *found.strangers(),
                    *found.photos(),
                    *stock_differs(self.before),
                    *states(),
                    *whole(),
                ]
            finally:
                db.session.remove()
                db.engine.dispose()

    def counted(self, told: dict[uuid.UUID, Told], drained: bool) -> Iterator[str]:
        accepted = sum(one.accepted for one in told.values())
        parked = sum(one.refused for one in told.values())
        queued = sum(not one.answers or not (one.accepted or one.refused) for one in told.values())
        if accepted + parked + queued != len(told):
            yield f"{accepted} accepted + {parked} parked + {queued} queued are not {len(told)} created"
        if drained and queued:
            yield f"{queued} were never answered: {[str(i) for i, one in told.items() if not one.accepted][:3]}"
        for one in told.values():
            if any(answer["accepted"] for answer in one.answers) and any(answer["refused"] for answer in one.answers):
                yield f"{one.kind} {one.id} was accepted and refused"
            if one.refused and one.kind != "wrong":
                yield f"{one.kind} {one.id} was refused: {one.answers[-1]['status']}"
            if one.accepted and one.kind == "wrong":
                yield f"{one.id} was accepted, and is wrong"


class Found:
    """What the server has of what the phones told."""

    def __init__(self, told: dict[uuid.UUID, Told], before: Before):
        self.told, self.before = told, before
        self.there = Counter(self.new(Operation, Operation.id))
        self.rows = {kind: rows() for kind, rows in CONTENT.items()}
        self.kinds: dict[uuid.UUID, list[Kind]] = defaultdict(list)
        for op_id, kind in db.session.execute(sa.select(Event.operation_id, Event.kind).order_by(Event.id)):
            self.kinds[op_id].append(kind)

    def new(self, table: Any, *columns: Any) -> Any:
        rows = db.session.execute(sa.select(table.id, *columns)).all()
        return [row[1] if len(row) == 2 else row for row in rows if row[0] not in self.before.ids[table.__tablename__]]

    def operations(self) -> Iterator[str]:
        """Accepted: exactly once. Refused: not. Never answered: at most once."""
        for one in self.told.values():
            count = self.there[one.id]
            if one.accepted and count != 1:
                yield f"{one.kind} {one.id} was accepted and is there {count} times"
            if one.refused and count:
                yield f"{one.kind} {one.id} was refused and is there"
            if count > 1:
                yield f"{one.kind} {one.id} is there {count} times"

    def content(self) -> Iterator[str]:
        """What is there, is there whole: its row with its content, its events; and nothing of what is not."""
        for one in self.told.values():
            rows = self.rows[one.kind].get(key(one), []) if one.kind in self.rows else []
            wanted = [EXPECTED[one.kind](one)] if self.there[one.id] and one.kind in EXPECTED else []
            if rows != wanted:
                yield f"{one.kind} {one.id} should be {wanted}, is {rows}"
            events = EVENTS[one.kind] if self.there[one.id] and one.kind in EVENTS else []
            if self.kinds.get(one.id, []) != events:
                yield f"{one.kind} {one.id} should have left {events}, has {self.kinds.get(one.id)}"

    def strangers(self) -> Iterator[str]:
        for table in TABLES:
            if table is Check:
                continue
            for row_id in self.new(table, table.id):
                if row_id not in self.told:
                    yield f"{table.__tablename__} {row_id} was sent by no phone"
        known = {key(one) for one in self.told.values() if one.kind == "check"}
        for remark in self.new(Check, Check.remark):
            if remark not in known:
                yield f"the check {remark!r} was sent by no phone"
        for op_id in self.kinds:
            if op_id not in self.told and op_id not in self.before.ids[Operation.__tablename__]:
                yield f"events of {op_id}, which no phone sent"

    def photos(self) -> Iterator[str]:
        """The bytes that the phone had, under the row that names them."""
        store = current_app.extensions["files"]
        for one in self.told.values():
            if one.sha256 and self.there[one.id]:
                path = store.path(one.sha256)
                if not path.is_file():
                    yield f"{one.kind} {one.id}: its file is missing"
                elif hashlib.sha256(path.read_bytes()).hexdigest() != one.sha256:
                    yield f"{one.kind} {one.id}: its file has other bytes ({path.stat().st_size})"


def key(one: Told) -> Any:
    """How its row is found: by the operation's id, or, of a check, by its words."""
    if one.kind == "check":
        return next(value for name, value in one.fields.items() if name.endswith("-remark"))
    return one.id


def visit_of(one: Told) -> uuid.UUID:
    return uuid.UUID(one.path.split("/")[2])


EXPECTED: dict[str, Callable[[Told], Any]] = {
    "part": lambda one: (visit_of(one), one.fields["sku"], Decimal(one.fields["quantity"])),
    "note": lambda one: (visit_of(one), one.fields["text"]),
    "photo": lambda one: (visit_of(one), one.sha256, one.fields["caption"]),
    "expense": lambda one: (
        visit_of(one),
        one.fields["kind"],
        Decimal(one.fields["amount"]),
        one.fields["remark"],
        None,
    ),
    "receipt": lambda one: (
        visit_of(one),
        one.fields["kind"],
        Decimal(one.fields["amount"]),
        one.fields["remark"],
        one.sha256,
    ),
    "check": lambda one: (visit_of(one), next(iter(one.fields)).removesuffix("-answer"), "not_ok"),
    "move": lambda one: (visit_of(one), one.fields["to"]),
}


def grouped(query: Any) -> dict[Any, list[Any]]:
    """{key: [the rest of each row]}."""
    rows = defaultdict(list)
    for first, *rest in db.session.execute(query):
        rows[first].append(tuple(rest))
    return rows


def expenses() -> dict[Any, list[Any]]:
    columns = (Expense.id, Expense.visit_id, Expense.kind, Expense.amount, Expense.remark, Photo.sha256)
    return grouped(sa.select(*columns).outerjoin(Photo, Photo.id == Expense.receipt_id))


CONTENT: dict[str, Callable[[], dict[Any, list[Any]]]] = {
    "part": lambda: grouped(sa.select(PartUsed.id, PartUsed.visit_id, Part.sku, PartUsed.quantity).join(Part)),
    "note": lambda: grouped(sa.select(Note.id, Note.visit_id, Note.text)),
    "photo": lambda: grouped(sa.select(Photo.id, Photo.visit_id, Photo.sha256, Photo.caption)),
    "expense": expenses,
    "receipt": expenses,
    "check": lambda: grouped(sa.select(Check.remark, Check.visit_id, Check.point, Check.answer)),
    "move": lambda: grouped(sa.select(Move.id, Move.visit_id, Move.to)),
}


def stock() -> dict[tuple[uuid.UUID, uuid.UUID], Decimal]:
    """What each place would have if nothing had been used from it."""
    kept: dict[Any, Decimal] = {
        (row.part_id, row.place_id): row.quantity for row in db.session.scalars(sa.select(Stock))
    }
    for part_id, place_id, quantity in db.session.execute(
        sa.select(PartUsed.part_id, PartUsed.place_id, PartUsed.quantity).where(PartUsed.place_id.is_not(None))
    ):
        kept[part_id, place_id] = kept.get((part_id, place_id), Decimal(0)) + quantity
    return kept


def stock_differs(before: Before) -> Iterator[str]:
    names = dict(db.session.execute(sa.select(StockPlace.id, StockPlace.name)).all())
    for (part_id, place_id), quantity in stock().items():
        if quantity != before.stock.get((part_id, place_id), Decimal(0)):
            yield f"the stock of {names[place_id]} does not follow from what was used"


def states() -> Iterator[str]:
    """Each visit came to its state along the table of moves, and each job's follows from its visits."""
    steps = defaultdict(dict)
    for move in db.session.scalars(sa.select(Move)):
        steps[move.visit_id].setdefault(move.was, Counter())[move.to] += 1
        if move.to not in MOVES[move.was]:
            yield f"visit {move.visit_id} went from {move.was} to {move.to}"
    for visit in db.session.scalars(sa.select(Visit)):
        if not is_way(steps[visit.id], visit.state):
            yield f"visit {visit.id} cannot have come to {visit.state}"
    for job in db.session.scalars(sa.select(Job)):
        if job.is_open and job.state != state_of(job):
            yield f"job {job.id} is {job.state} and should be {state_of(job)}"


def is_way(steps: dict[VisitState, Counter[VisitState]], end: VisitState) -> bool:
    """Whether there is one way along all these moves, from the beginning to `end`: what goes in goes out again."""
    balance: Counter[VisitState] = Counter({VisitState.PROPOSED: 1})
    for was, ways in steps.items():
        balance[was] -= ways.total()
        balance.update(ways)
    return {state: count for state, count in balance.items() if count} == {end: 1}


def whole() -> Iterator[str]:
    if (broken := first_broken()) is not None:
        yield f"the chain breaks at event {broken}"
    if not (database := checkup.database_whole()).good:
        yield database.says
    missing = [sha for sha in checkup.named_files() if not checkup.is_whole(sha)]
    if missing:
        yield f"{len(missing)} files that rows name are missing or damaged"
