"""What a disabled person's or a revoked phone still holds: deposited, kept, applied only by the desk."""

import sqlalchemy as sa

from fieldapp.checkup import named_files
from fieldapp.extensions import db
from fieldapp.history import Event, Operation
from fieldapp.history.deposits import Deposit, DepositFile
from fieldapp.ids import new_id
from fieldapp.jobs.models import ToReconcile, Visit
from fieldapp.notes.models import Note
from fieldapp.parts.models import PartUsed
from fieldapp.photos.models import Photo
from fieldapp.reconciling import deposits
from tests.arrival.phones import announced, item, tell
from tests.jobs.acts import acts_once, count_events
from tests.reconciling.late import at, reassigned, record
from tests.visiting import bring, change, kinds
from tests.world import named


def disable(admin, world):
    assert admin.act(f"/people/{world.wei}/disabling").status_code == 303


def kept(app) -> list[Deposit]:
    with app.app_context():
        query = sa.select(Deposit).options(db.joinedload(Deposit.files)).order_by(Deposit.happened_at)
        return list(db.session.scalars(query).unique())


def count(app, kind) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(kind)) or 0


def deposited(answer):
    assert (answer.status_code, answer.headers["Op-Result"], answer.data) == (202, "review", b""), answer.text
    assert "Set-Cookie" not in answer.headers
    return answer


def test_disabled_in_the_middle_of_an_outbox_nothing_is_written_and_nothing_lost(app, wei, dana, admin, world):
    bring(app, world.visit)
    assert record(app, wei, world, "note").headers["Op-Result"] == "applied"
    disable(admin, world)
    operations = count(app, PartUsed), count(app, Photo), count(app, Note)
    ops = {fact: new_id() for fact in ("part", "photo", "note", "expense", "check", "payment", "time", "sign-off")}
    for fact, op in ops.items():
        deposited(record(app, wei, world, fact, op=op, headers=at(20)))
    assert (count(app, PartUsed), count(app, Photo), count(app, Note)) == operations
    assert {deposit.id for deposit in kept(app)} == set(ops.values())
    assert all(deposit.job_id == world.job and not deposit.settled_at for deposit in kept(app))
    with app.app_context():
        store = app.extensions["files"]
        files = list(db.session.scalars(sa.select(DepositFile)))
        assert len(files) == 4 and all(store.has(file.sha256) for file in files)
        assert {file.sha256 for file in files} <= set(named_files())
        assert not db.session.scalar(sa.select(Operation).where(Operation.id.in_(ops.values())))
    page = dana.get("/reconcile").text
    assert (
        "Deposited by Wei Chen (disabled)" in page and "SEAL-70" in page and "1 to reconcile" in dana.get("/desk").text
    )
    assert kinds(app, world.job)[-1] == "deposited"
    assert "may not send any more" in dana.get(f"/jobs/{world.job}").text


def test_nothing_comes_back_to_that_phone(app, wei, admin, world):
    disable(admin, world)
    assert wei.get("/today").status_code == 303
    assert wei.get(f"/visits/{world.visit}", headers={"HX-Request": "true"}).status_code == 401
    assert wei.act("/account/password", old="x", new="y").status_code in (401, 404)
    assert wei.act(f"/desk/jobs/{world.job}/visits").status_code == 401
    assert wei.post(f"/visits/{world.visit}/notes", data={"text": "x", "op": str(new_id())}).status_code == 401
    assert kept(app) == []


def test_a_second_time_the_same_id_is_kept_once(app, wei, admin, world):
    bring(app, world.visit)
    disable(admin, world)
    op = new_id()
    for _ in range(2):
        deposited(record(app, wei, world, "part", op=op, headers=at(20)))
    assert len(kept(app)) == 1
    assert wei.act(f"/visits/{world.visit}/parts", op=op, sku="HINGE-L").status_code == 422
    assert len(kept(app)) == 1


def test_what_was_applied_before_is_not_kept_again(app, wei, admin, world):
    """The answer got lost, then the person was disabled."""
    bring(app, world.visit)
    op = new_id()
    record(app, wei, world, "part", op=op)
    disable(admin, world)
    deposited(record(app, wei, world, "part", op=op))
    assert kept(app) == [] and count(app, PartUsed) == 1


def test_a_revoked_phone_deposits_too(app, wei, dana, world):
    bring(app, world.visit)
    assert dana.act(f"/devices/{named('weis device')}/revocation").status_code in (200, 303)
    deposited(record(app, wei, world, "part"))
    assert "Deposited by Wei Chen (phone revoked)" in dana.get("/reconcile").text


def test_a_session_that_is_merely_over_asks_to_sign_in(app, wei, world):
    from fieldapp.accounts.models import Device
    from fieldapp.history.operations import now

    bring(app, world.visit)
    change(app, Device, named("weis device"), revoked_at=now())  # by a new password, say
    assert record(app, wei, world, "part").status_code == 401
    assert kept(app) == []


def test_strangers_and_other_roles_deposit_nothing(app, browser, office, admin, world):
    admin.act(f"/people/{world.office}/disabling")
    for person in (browser, office):
        assert record(app, person, world, "note").status_code == 401
    assert kept(app) == []


def test_of_somebody_else_it_stays_on_the_phone(app, wei, admin, world):
    disable(admin, world)
    answer = record(app, wei, world, "note", headers={"Op-User": str(world.bo)})
    assert (answer.status_code, answer.headers["Op-Reason"]) == (403, "wrong-user")
    assert kept(app) == []


def test_from_another_site_nothing_is_deposited(app, wei, admin, world):
    disable(admin, world)
    assert record(app, wei, world, "note", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert kept(app) == []


def test_it_is_bounded_in_number_and_size(app, wei, admin, world, monkeypatch):
    disable(admin, world)
    monkeypatch.setattr(deposits, "MOST_ITEMS", 2)
    for _ in range(2):
        deposited(record(app, wei, world, "note"))
    assert record(app, wei, world, "note").status_code == 413
    monkeypatch.setattr(deposits, "MOST_ITEMS", 2000)
    monkeypatch.setattr(deposits, "MOST_BYTES", sum(deposit.size for deposit in kept(app)) + 10)
    assert record(app, wei, world, "note").status_code == 413
    assert len(kept(app)) == 2


def test_one_that_is_too_large_is_not_kept(app, wei, admin, world):
    disable(admin, world)
    assert wei.act(f"/visits/{world.visit}/notes", text="x" * (18 * 1024 * 1024)).status_code == 413
    assert kept(app) == []


def test_applied_it_is_that_persons_act_at_that_time(app, wei, dana, admin, world):
    bring(app, world.visit)
    disable(admin, world)
    part, photo = new_id(), new_id()
    deposited(record(app, wei, world, "part", op=part, headers=at(45)))
    deposited(record(app, wei, world, "photo", op=photo, headers=at(40)))
    happened = {deposit.id: deposit.happened_at for deposit in kept(app)}
    for op in (part, photo):
        acts_once(app, dana, f"/reconcile/deposits/{op}/application")
    with app.app_context():
        used = db.session.get_one(PartUsed, part)
        assert (used.visit_id, used.quantity, db.session.get_one(Photo, photo).by_id) == (world.visit, 2, world.wei)
        for op in (part, photo):
            done = db.session.get_one(Operation, op)
            assert (done.user_id, done.happened_at, done.result) == (world.wei, happened[op], "applied")
        (event,) = db.session.scalars(sa.select(Event).where(Event.operation_id == part))
        assert (event.kind, event.actor_id) == ("part_added", world.wei)
        last = db.session.scalars(sa.select(Event).order_by(Event.id.desc())).first()
        assert (last.kind, last.actor_id) == ("deposit_applied", world.dana)
    assert {deposit.settled_how for deposit in kept(app)} == {"applied"}
    assert "Nothing to reconcile" in dana.get("/reconcile").text


def test_applied_after_the_visit_was_given_away_it_is_to_be_reconciled(app, wei, dana, admin, world):
    bring(app, world.visit)
    disable(admin, world)
    op = new_id()
    deposited(record(app, wei, world, "part", op=op))
    reassigned(app, dana, world)
    answer = dana.act(f"/reconcile/deposits/{op}/application")
    assert answer.status_code == 200 and "Keep as recorded" in answer.text
    with app.app_context():
        assert db.session.get_one(ToReconcile, op).why == "reassigned"
        assert db.session.get_one(Operation, op).result == "review"


def test_what_cannot_be_applied_stays_and_says_why(app, wei, dana, admin, world):
    disable(admin, world)
    op = new_id()
    deposited(record(app, wei, world, "part", op=op))
    before = count_events(app)
    answer = dana.act(f"/reconcile/deposits/{op}/application")
    assert answer.status_code == 422 and "Waiting" in answer.text
    assert count_events(app) == before and not kept(app)[0].settled_at
    answer = dana.act(f"/reconcile/deposits/{op}/application", htmx=False)
    assert answer.status_code == 422 and "<!DOCTYPE html>" in answer.text


def test_left_out_it_is_kept_with_its_reason(app, wei, dana, admin, world):
    bring(app, world.visit)
    disable(admin, world)
    op = new_id()
    deposited(record(app, wei, world, "part", op=op))
    path = f"/reconcile/deposits/{op}/leaving-out"
    assert dana.act(path, reason="").status_code == 422
    acts_once(app, dana, path, reason="Did not happen")
    (deposit,) = kept(app)
    assert (deposit.settled_how, deposit.settled_reason, deposit.settled_by_id) == (
        "left_out",
        "Did not happen",
        world.dana,
    )
    assert count(app, PartUsed) == 0
    assert dana.act(f"/reconcile/deposits/{op}/application").status_code == 409
    assert kinds(app, world.job)[-1] == "deposit_left_out"


def test_only_the_desk_applies(app, request, wei, admin, world):
    disable(admin, world)
    op = new_id()
    deposited(record(app, wei, world, "note", op=op))
    for person, status in {"bo": 403, "office": 403, "admin": 403, "browser": 401}.items():
        for act in ("application", "leaving-out"):
            path = f"/reconcile/deposits/{op}/{act}"
            assert request.getfixturevalue(person).act(path, reason="x").status_code == status
    assert request.getfixturevalue("dana").act(f"/reconcile/deposits/{new_id()}/application").status_code == 404


def test_a_job_opened_in_the_field_by_somebody_disabled_meanwhile(app, wei, dana, admin, world):
    disable(admin, world)
    op = new_id()
    fields = {"site": str(world.site), "title": "Glass broken", "category": "window"}
    deposited(wei.act("/field-jobs", op=op, headers=at(30), **fields))
    assert "Job opened in the field" in dana.get("/reconcile").text
    assert dana.act(f"/reconcile/deposits/{op}/application").status_code == 200
    with app.app_context():
        assert db.session.get_one(Visit, op).technician_id == world.wei


def test_enabled_again_the_phone_goes_on_as_before(app, wei, admin, world):
    bring(app, world.visit)
    disable(admin, world)
    admin.act(f"/people/{world.wei}/enabling")
    assert record(app, wei, world, "note").headers["Op-Result"] == "applied"


def test_what_a_phone_had_told_of_has_arrived_when_it_is_deposited(app, wei, admin, dana, world):
    bring(app, world.visit)
    op = new_id()
    tell(wei, item(world, id=str(op), kind="note", words="Add note"))
    disable(admin, world)
    assert "still on Wei Chen's phone" in dana.get(f"/jobs/{world.job}").text
    deposited(record(app, wei, world, "note", op=op, headers=at(20)))
    assert announced(app, op).arrived_at is not None
    assert "still on Wei Chen's phone" not in dana.get(f"/jobs/{world.job}").text


def test_all_of_one_person_is_applied_in_its_order_with_one_tap(app, wei, admin, dana, world):
    bring(app, world.visit)
    disable(admin, world)
    for minutes, to in ((10, "on_site"), (20, "paused")):  # came in the wrong order
        deposited(wei.act(f"/visits/{world.visit}/moves", headers=at(minutes), to=to))
    deposited(record(app, wei, world, "note", headers=at(5)))
    assert "Apply all 3 of Wei Chen in order" in dana.get("/reconcile").text
    op = new_id()
    for _ in range(2):
        answer = dana.act(f"/reconcile/people/{world.wei}/deposits/application", op=op)
        assert answer.status_code == 200 and "Nothing to reconcile" in answer.text, answer.text
    assert all(deposit.settled_how == "applied" for deposit in kept(app)) and count(app, Note) == 1
    with app.app_context():
        assert db.session.get_one(Visit, world.visit).state == "on_site"


def test_it_stops_at_what_cannot_be_applied_and_says_why(app, wei, admin, dana, world):
    bring(app, world.visit)
    disable(admin, world)
    deposited(record(app, wei, world, "note", headers=at(20)))
    deposited(wei.act(f"/visits/{world.visit}/moves", headers=at(10), to="travelling"))
    deposited(record(app, wei, world, "part", headers=at(5)))
    answer = dana.act(f"/reconcile/people/{world.wei}/deposits/application")
    assert answer.status_code == 422 and "SEAL-70" in answer.text
    assert [deposit.settled_at is not None for deposit in kept(app)] == [True, False, False]
