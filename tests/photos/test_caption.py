"""POST /photos/<id>/caption: words under a photo."""

import pytest

from fieldapp.extensions import db
from fieldapp.ids import new_id
from fieldapp.photos.models import Photo
from tests.visiting import kinds


@pytest.fixture
def here(photo_id) -> str:
    return f"/photos/{photo_id}/caption"


def caption(app, photo_id) -> str:
    with app.app_context():
        return db.session.get_one(Photo, photo_id).caption


def test_words_are_kept_under_it(app, world, wei, here, photo_id):
    answer = wei.act(here, caption="  左窗扇下角 ")
    assert answer.status_code == 200 and 'value="左窗扇下角"' in answer.text
    assert caption(app, photo_id) == "左窗扇下角"
    assert kinds(app, world.job)[-1] == "photo_captioned"


def test_sent_again_it_is_told_once(app, world, wei, here):
    op = new_id()
    wei.act(here, op=op, caption="Corner")
    assert wei.act(here, op=op, caption="Corner").headers["Idempotency-Replayed"] == "true"
    assert kinds(app, world.job).count("photo_captioned") == 1
    assert wei.act(here, op=op, caption="Other").status_code == 422


def test_it_is_answered_again_after_the_photo_was_taken_out(wei, here, photo_id):
    op = new_id()
    wei.act(here, op=op, caption="Corner")
    wei.act(f"/photos/{photo_id}/removal", reason="Blurred")
    assert wei.act(here, op=op, caption="Corner").status_code == 200
    assert wei.act(here, caption="Corner").status_code == 409
    assert wei.act(here, caption="x" * 301).status_code == 422


@pytest.mark.parametrize("words", ["x" * 301, "a\0b"])
def test_what_is_no_caption_comes_back(app, wei, here, photo_id, words):
    answer = wei.act(here, caption=words)
    assert answer.status_code == 422 and 'aria-invalid="true"' in answer.text
    assert caption(app, photo_id) == ""


def test_it_may_be_taken_away_again(app, wei, here, photo_id):
    wei.act(here, caption="Corner")
    assert wei.act(here, caption="").status_code == 200
    assert caption(app, photo_id) == ""


def test_somebody_elses_is_not_found_and_the_office_does_not(bo, office, here):
    assert bo.act(here, caption="Corner").status_code == 404
    assert office.act(here, caption="Corner").status_code == 403


def test_without_javascript_the_photo_comes_again(wei, here, photo_id):
    answer = wei.act(here, htmx=False, caption="Corner")
    assert (answer.status_code, answer.location) == (303, f"/photos/{photo_id}")
    assert "<!DOCTYPE html>" in wei.act(here, htmx=False, caption="x" * 301).text
