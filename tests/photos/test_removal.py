"""POST /photos/<id>/removal: a photo is taken out, and what happened stays."""

import pytest

from fieldapp.extensions import db
from fieldapp.ids import new_id
from fieldapp.photos.models import Photo
from tests.visiting import kinds


@pytest.fixture
def here(photo_id) -> str:
    return f"/photos/{photo_id}/removal"


def is_removed(app, photo_id) -> bool:
    with app.app_context():
        return db.session.get_one(Photo, photo_id).is_removed


def test_it_is_gone_from_the_visit_and_stays_in_the_history(app, world, wei, here, photo_id):
    answer = wei.act(here, reason="Blurred")
    assert answer.status_code == 200 and answer.headers["HX-Redirect"] == f"/visits/{world.visit}#photos"
    with app.app_context():
        row = db.session.get_one(Photo, photo_id)
        assert row.removed_reason == "Blurred" and app.extensions["files"].has(row.sha256)
    assert kinds(app, world.job)[-2:] == ["photo_added", "photo_removed"]


def test_a_reason_tapped_wins_over_one_half_typed(app, wei, here, photo_id):
    wei.post(here, data={"reason": ["Blur", "Taken twice"], "op": str(new_id())})
    with app.app_context():
        assert db.session.get_one(Photo, photo_id).removed_reason == "Taken twice"


def test_sent_again_it_is_taken_out_once(app, world, wei, here):
    op = new_id()
    first, second = (wei.act(here, op=op, reason="Blurred") for _ in range(2))
    assert first.headers["HX-Redirect"] == second.headers["HX-Redirect"]
    assert second.headers["Idempotency-Replayed"] == "true" and kinds(app, world.job).count("photo_removed") == 1
    assert wei.act(here, op=op, reason="Taken twice").status_code == 422


def test_taken_out_twice_is_too_late(wei, here):
    wei.act(here, reason="Blurred")
    assert wei.act(here, reason="Blurred").status_code == 409


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301, "a\0b"])
def test_without_a_reason_it_stays(app, wei, here, photo_id, reason):
    answer = wei.act(here, reason=reason)
    assert answer.status_code == 422 and 'class="error"' in answer.text and 'id="removal"' in answer.text
    assert not is_removed(app, photo_id)


def test_somebody_elses_is_not_found_and_the_office_does_not(app, bo, office, here, photo_id):
    assert bo.act(here, reason="Blurred").status_code == 404
    assert office.act(here, reason="Blurred").status_code == 403
    assert not is_removed(app, photo_id)


def test_without_javascript(world, wei, here):
    assert "<!DOCTYPE html>" in wei.act(here, htmx=False, reason="").text
    answer = wei.act(here, htmx=False, reason="Blurred")
    assert (answer.status_code, answer.location) == (303, f"/visits/{world.visit}#photos")
