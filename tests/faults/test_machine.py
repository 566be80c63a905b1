"""Two phones and a desk, as chance has it: what is lost, repeated or late changes nothing of what comes of it.

Hypothesis records operations on the phones, delivers them in any order that the outbox allows, loses answers, repeats
old requests, and lets the desk reassign, cancel, postpone, close and reopen between. In the end everything was taken
or refused with a reason, and the state is that of the same acts delivered once each, in order.
"""

import datetime as dt
import io
import shutil
import uuid
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from fieldapp.checklists.models import Check
from fieldapp.expenses.models import Expense
from fieldapp.extensions import db
from fieldapp.history import Event, Operation
from fieldapp.history.chain import first_broken
from fieldapp.ids import new_id
from fieldapp.jobs.models import Job, Move, Visit
from fieldapp.notes.models import Note
from fieldapp.parts.models import PartUsed, Stock
from fieldapp.photos.models import Photo
from tests.conftest import signed_in
from tests.faults.phones import FINAL, picture
from tests.faults.world import opened
from tests.visiting import bring, change
from tests.world import build_world, named

PHONES = {"wei": named("visit"), "bo": named("bos_visit")}
JOBS = {"wei": named("job"), "bo": named("bos_job")}
NEXT = {"window_from": "2030-11-28T13:00", "window_until": "2030-11-28T15:00"}
FACTS: dict[str, tuple[str, dict[str, str]]] = {
    "part": ("parts", {"sku": "SEAL-70", "quantity": "2"}),
    "note": ("notes", {"text": "Seal torn"}),
    "expense": ("expenses", {"kind": "parking", "amount": "12.00"}),
    "checks": ("checklist", {"all": "ok"}),
    "check": ("checklist", {"tagged-answer": "not_ok", "tagged-remark": "Sash is tagged"}),
    "photo": ("photos", {"caption": "Torn"}),
    "pause": ("moves", {"to": "paused"}),
    "go on": ("moves", {"to": "on_site"}),
    "finish": ("moves", {"to": "finished"}),
}
ROWS = {"part": PartUsed, "note": Note, "expense": Expense, "photo": Photo}
DESK: dict[str, tuple[str, dict[str, str]]] = {
    "reassign": ("/visits/{visit}/reassignment", {"technician": "{other}", "overrule": "Nearer"}),
    "give back": ("/visits/{visit}/reassignment", {"technician": "{own}", "overrule": "Nearer"}),
    "cancel visit": ("/visits/{visit}/cancellation", {"reason": "Moved away"}),
    "postpone": ("/visits/{visit}/postponement", {"reason": "Rain", **NEXT}),
    "cancel job": ("/jobs/{job}/cancellation", {"reason": "Moved away"}),
    "close": ("/jobs/{job}/closing", {}),
    "reopen": ("/jobs/{job}/reopening", {"reason": "It leaks again"}),
}


@dataclass
class Act:
    """One request, the same each time it is sent."""

    who: str
    kind: str
    path: str
    fields: dict[str, str]
    file: bytes | None = None
    id: str = field(default_factory=lambda: str(new_id()))
    at: str = field(default_factory=lambda: dt.datetime.now(dt.UTC).isoformat())
    answer: tuple[int, str | None] | None = None  # as the phone has heard it

    def send(self, app: Flask, *, htmx: bool = True) -> Any:
        """As the page's script sends it; or as a plain form, which is answered sooner."""
        files = {"photo": (io.BytesIO(self.file), "photo.jpg")} if self.file else {}
        headers = {"Op-Occurred-At": self.at, "Op-Sent-At": self.at}
        return signed_in(app, self.who).act(
            self.path, op=uuid.UUID(self.id), htmx=htmx, headers=headers, **self.fields, **files
        )


class Service(RuleBasedStateMachine):
    app: ClassVar[Flask]
    aside: ClassVar[Path]

    def __init__(self):
        super().__init__()
        fresh(self.app, self.aside)
        self.waiting: dict[tuple[str, str], list[Act]] = {
            (who, lane): [] for who in PHONES for lane in ("job", "files")
        }
        self.delivered: list[Act] = []  # by phones, and heard of
        self.happened: list[Act] = []  # in the order in which they were applied
        self.refused: list[Act] = []
        self.numbers = count()

    # --- what happens

    @rule(who=st.sampled_from([*PHONES]), kind=st.sampled_from([*FACTS]))
    def record(self, who: str, kind: str):
        where, fields = FACTS[kind]
        file = picture(f"{next(self.numbers)}") if kind == "photo" else None
        act = Act(who, kind, f"/visits/{PHONES[who]}/{where}", fields, file)
        self.waiting[who, "files" if file else "job"].append(act)

    @precondition(lambda self: any(self.waiting.values()))
    @rule(data=st.data(), heard=st.booleans())
    def deliver(self, data: st.DataObject, heard: bool):
        lane = data.draw(st.sampled_from([lane for lane, acts in self.waiting.items() if acts]))
        self.send(lane, heard=heard)

    @precondition(lambda self: self.delivered)
    @rule(data=st.data())
    def repeat(self, data: st.DataObject):
        """A request that was under way all the time comes at last: the same answer, and nothing happens."""
        act, before = data.draw(st.sampled_from(self.delivered)), state(self.app)
        answer = act.send(self.app)
        assert (answer.status_code, answer.headers.get("Op-Result")) == act.answer
        assert answer.headers["Idempotency-Replayed"] == "true"
        assert state(self.app) == before

    @rule(whose=st.sampled_from([*PHONES]), what=st.sampled_from([*DESK]))
    def decide(self, whose: str, what: str):
        other = next(name for name in PHONES if name != whose)
        ids = {"visit": PHONES[whose], "job": JOBS[whose], "own": named(whose), "other": named(other)}
        path, fields = DESK[what]
        given = {name: value.format(**ids) for name, value in fields.items()}
        act = Act("dana", what, path.format(**ids), given)
        answer = act.send(self.app, htmx=False)
        assert answer.status_code in {303, 409}, (what, answer.status_code, answer.text[:500])
        if answer.status_code == 303:
            self.happened.append(act)

    def send(self, lane: tuple[str, str], *, heard: bool):
        act = self.waiting[lane][0]
        answer = act.send(self.app)
        status, result = answer.status_code, answer.headers.get("Op-Result")
        applied = status < 300 and result in {"applied", "review"}
        assert applied or (status in FINAL and result == "refused"), (act.kind, status, answer.text[:500])
        if applied and act not in self.happened:
            assert "Idempotency-Replayed" not in answer.headers
            self.happened.append(act)
        assert applied or act not in self.happened, "applied, and then refused"
        assert applied or act.kind not in ROWS, "what happened on site is taken, whatever the office has planned since"
        if heard:
            act.answer = status, result
            self.waiting[lane].pop(0)
            (self.delivered if applied else self.refused).append(act)

    # --- what must have come of it

    def teardown(self):
        for lane, acts in self.waiting.items():
            while acts:
                self.send(lane, heard=True)
        self.nothing_dropped()
        came = state(self.app)
        fresh(self.app, self.aside)
        for act in self.happened:
            assert act.send(self.app, htmx=False).status_code == 303
        assert state(self.app) == came

    def nothing_dropped(self):
        with self.app.app_context():
            assert first_broken() is None
            for act in self.delivered:
                assert db.session.get(Operation, uuid.UUID(act.id))
                if act.kind in ROWS:
                    assert db.session.get(ROWS[act.kind], uuid.UUID(act.id)), act.kind
            for act in self.refused:
                assert act.answer and not db.session.get(Operation, uuid.UUID(act.id))
            db.session.remove()


def fresh(app: Flask, aside: Path) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    file = app.config["DATA"] / "fieldapp.sqlite"
    for left in ("-wal", "-shm"):
        Path(f"{file}{left}").unlink(missing_ok=True)
    shutil.copy(aside, file)


def state(app: Flask) -> dict[str, Any]:
    """Everything but the times, and the ids that the server made up."""
    queries = {
        "operations": sa.select(Operation.id, Operation.result),
        "events": sa.select(Event.id, Event.operation_id, Event.ordinal, Event.kind),
        "jobs": sa.select(Job.id, Job.state),
        "visits": sa.select(Visit.id, Visit.state, Visit.technician_id, Visit.outcome, Visit.leading, Visit.reason),
        "moves": sa.select(Move.visit_id, Move.was, Move.to, Move.by_id),
        "parts": sa.select(PartUsed.id, PartUsed.visit_id, PartUsed.quantity, PartUsed.price),
        "stock": sa.select(Stock.part_id, Stock.place_id, Stock.quantity),
        "notes": sa.select(Note.id, Note.visit_id, Note.text),
        "expenses": sa.select(Expense.id, Expense.visit_id, Expense.amount),
        "photos": sa.select(Photo.id, Photo.visit_id, Photo.sha256, Photo.kind),
        "checks": sa.select(Check.visit_id, Check.point, Check.answer, Check.remark),
    }
    with app.app_context():
        found = {name: sorted(map(repr, db.session.execute(query))) for name, query in queries.items()}
        db.session.remove()
        return found


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> type[Service]:
    data = tmp_path_factory.mktemp("machine")
    app = opened(data)
    with app.app_context():
        upgrade()
        build_world()
        db.session.remove()
    for visit in PHONES.values():
        bring(app, visit)
        change(app, Visit, visit, leading=False)  # so that finishing is enough to be closed
    with app.app_context():
        db.engine.dispose()
    Service.app, Service.aside = app, Path(shutil.copy(data / "fieldapp.sqlite", data / "aside"))
    return Service


def test_lost_late_and_repeated_deliveries_come_to_the_same(service, option):
    quietly = [HealthCheck.too_slow, HealthCheck.data_too_large]
    profile = settings(
        max_examples=option("--examples"),
        stateful_step_count=10 if option("--examples") <= 100 else 25,
        deadline=None,
        derandomize=option("--seed") == 1,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=quietly,
    )
    run_state_machine_as_test(service, settings=profile)
