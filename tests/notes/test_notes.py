"""POST /visits/<id>/notes."""

import pytest

from fieldapp.extensions import db
from fieldapp.history import Event, Kind
from fieldapp.ids import new_id
from fieldapp.notes.models import Note
from tests.visits.steps import arrive


@pytest.fixture
def url(wei, world) -> str:
    arrive(wei, world.visit)
    return f"/visits/{world.visit}/notes"


def test_a_note_is_kept_and_shown(wei, url, app):
    answer = wei.act(url, text="Seal torn at the lower corner", for_customer="y")
    assert answer.status_code == 200
    assert 'id="notes"' in answer.text and "Seal torn" in answer.text and "for the customer" in answer.text
    with app.app_context():
        note = db.session.scalars(db.select(Note)).one()
        assert note.for_customer
        event = db.session.scalars(db.select(Event).where(Event.kind == Kind.NOTE_ADDED)).one()
        assert event.operation_id == note.id and event.facts["text"] == "Seal torn at the lower corner"


def test_sent_again_it_is_one_note(wei, url, app):
    op = new_id()
    wei.act(url, op=op, text="Seal torn")
    assert wei.act(url, op=op, text="Seal torn").headers["Idempotency-Replayed"] == "true"
    assert wei.act(url, op=op, text="Another").status_code == 422
    with app.app_context():
        assert db.session.scalar(db.select(db.func.count()).select_from(Note)) == 1


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001, "nul \x00"])
def test_what_is_no_note_comes_back_with_what_was_typed(wei, url, text):
    answer = wei.act(url, text=text)
    assert answer.status_code == 422
    assert 'id="notes"' in answer.text and 'aria-invalid="true"' in answer.text


def test_someone_elses_visit_is_not_found(bo, url):
    assert bo.act(url, text="Seal torn").status_code == 404


def test_the_office_writes_no_notes(office, url):
    assert office.act(url, text="Seal torn").status_code == 403


def test_the_desk_may_complete_it(dana, url):
    assert dana.act(url, text="Customer rang back").status_code == 200


def test_before_setting_out_it_is_not_now(wei, world):
    answer = wei.act(f"/visits/{world.visit}/notes", text="Seal torn")
    assert answer.status_code == 409


def test_without_javascript(wei, url, world):
    answer = wei.act(url, htmx=False, text="Seal torn")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/visits/{world.visit}#notes")
    answer = wei.act(url, htmx=False, text="")
    assert answer.status_code == 422 and "<!DOCTYPE html>" in answer.text
