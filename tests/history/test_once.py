"""An operation sent twice happens once; the chain of events finds what was changed."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from fieldapp.accounts.actions import choose_language
from fieldapp.accounts.models import User
from fieldapp.accounts.status import Language
from fieldapp.extensions import begin_write, db
from fieldapp.history import DifferentContent, Event, NotNow, Op, Operation
from fieldapp.history.chain import first_broken
from fieldapp.history.models import EventWords, Head
from fieldapp.ids import new_id
from fieldapp.jobs.models import Move, Visit
from fieldapp.jobs.moves import move
from fieldapp.jobs.status import VisitState
from tests.conftest import signed_in


@pytest.fixture
def context(app):
    with app.app_context():
        yield


def visit_of(world):
    return db.session.get_one(Visit, world.visit)


def accept(world, op_id, **details):
    visit = visit_of(world)
    op = Op(actor=visit.technician, id=op_id, **details)
    return move(visit, op, to=VisitState.ACCEPTED), op


def test_the_same_operation_again_does_nothing_and_answers_the_same(context, world):
    op_id = new_id()
    first, _op = accept(world, op_id)
    again, op = accept(world, op_id)
    assert (again.id, op.replayed, op.result) == (first.id, True, "applied")
    assert db.session.scalar(sa.select(sa.func.count()).where(Event.operation_id == op_id)) == 1
    assert db.session.scalar(sa.select(sa.func.count(Move.id))) == 1


def test_the_same_id_with_other_content_is_refused(context, world):
    op_id = new_id()
    accept(world, op_id)
    with pytest.raises(DifferentContent):
        accept(world, op_id, fingerprint="other")


def test_the_same_id_by_another_person_is_refused(context, world):
    op_id = new_id()
    accept(world, op_id)
    visit = visit_of(world)
    with pytest.raises(DifferentContent):
        move(visit, Op(actor=db.session.get(User, world.bo), id=op_id), to=VisitState.ACCEPTED)


def test_what_was_refused_is_not_remembered(context, world):
    op_id, visit = new_id(), visit_of(world)
    with pytest.raises(NotNow):
        move(visit, Op(actor=visit.technician, id=op_id), to=VisitState.ON_SITE)
    assert db.session.get(Operation, op_id) is None
    accept(world, op_id)
    assert db.session.get(Operation, op_id)


def test_fifty_threads_with_one_operation_make_one_effect(app, world):
    """One effect, one event, the same answer: over HTTP, as the phone's retries would come."""
    op_id = new_id()
    browsers = [signed_in(app, "wei") for _ in range(50)]
    with ThreadPoolExecutor(50) as threads:
        results = list(threads.map(lambda one: accept_over_http(one, world, op_id), browsers))
    assert {(status, result) for status, result, _replayed in results} == {(200, "applied")}
    assert sum(replayed is None for *_rest, replayed in results) == 1
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).where(Event.operation_id == op_id)) == 1
        assert db.session.scalar(sa.select(sa.func.count(Move.id))) == 1
        assert first_broken() is None


def accept_over_http(browser, world, op_id):
    answer = browser.act(f"/visits/{world.visit}/moves", op=op_id, to="accepted")
    return answer.status_code, answer.headers.get("Op-Result"), answer.headers.get("Idempotency-Replayed")


def test_fifty_threads_with_fifty_operations_make_fifty_events_in_one_chain(app, world):
    def choose(number):
        with app.app_context():
            person = db.session.get_one(User, world.wei)
            choose_language(person, Op(actor=person), language=list(Language)[number % 2])

    with app.app_context():
        before = db.session.get_one(Head, 1).event_id
    with ThreadPoolExecutor(50) as threads:
        list(threads.map(choose, range(50)))
    with app.app_context():
        assert db.session.get_one(Head, 1).event_id == before + 50
        assert first_broken() is None


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE events SET kind = 'job_closed' WHERE id = 5",
        "UPDATE events SET data = '{}' WHERE id = (SELECT max(id) FROM events WHERE kind = 'visit_planned')",
        "UPDATE events SET recorded_at = '2020-01-01 00:00:00' WHERE id = 3",
        "DELETE FROM events WHERE id = (SELECT max(id) FROM events)",
        "UPDATE event_head SET event_id = event_id - 1",
    ],
)
def test_a_changed_history_is_found(context, damage):
    assert first_broken() is None
    begin_write()
    db.session.execute(
        sa.delete(EventWords).where(EventWords.event_id == sa.select(sa.func.max(Event.id)).scalar_subquery())
    )
    db.session.execute(sa.text(damage))
    db.session.commit()
    assert first_broken() is not None


def test_erasing_the_words_of_an_event_leaves_the_chain_whole(context):
    begin_write()
    assert db.session.scalar(sa.select(sa.func.count(EventWords.event_id)))
    db.session.execute(sa.delete(EventWords))
    db.session.commit()
    assert first_broken() is None


def test_changing_the_words_of_an_event_is_found(context):
    begin_write()
    words = db.session.scalars(sa.select(EventWords)).first()
    words.words = {"name": "Somebody else"}
    db.session.commit()
    assert first_broken() is not None
