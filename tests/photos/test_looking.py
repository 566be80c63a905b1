"""GET /photos/<id>, /small, /large, /original, /layers: looking at photos."""

import pytest

from fieldapp.extensions import db
from fieldapp.ids import new_id
from fieldapp.photos.models import Photo
from tests.photos.conftest import file
from tests.pictures import CANARY, photo
from tests.statements import counted

PARTS = ["", "/small", "/large", "/layers"]


@pytest.mark.parametrize("size", ["small", "large"])
def test_a_copy_may_be_kept_by_the_browser_for_good(wei, photo_id, size):
    answer = wei.get(f"/photos/{photo_id}/{size}")
    assert answer.status_code == 200 and answer.mimetype == "image/jpeg" and answer.data[:3] == b"\xff\xd8\xff"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    again = wei.get(f"/photos/{photo_id}/{size}", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_original_is_for_the_desk_and_never_opened(dana, lin, photo_id):
    for person in (dana, lin):
        answer = person.get(f"/photos/{photo_id}/original")
        assert answer.status_code == 200 and answer.data == photo(320, 240)
        assert answer.headers["Content-Disposition"] == f"attachment; filename={photo_id}.jpeg"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["Cache-Control"] == "no-store"


def test_the_original_is_nobody_elses(wei, bo, office, admin, photo_id):
    for person in (wei, bo, office, admin):
        assert person.get(f"/photos/{photo_id}/original").status_code == 403


def test_where_it_was_taken_is_in_nothing_a_technician_can_get(wei, world, photo_id):
    wei.act(f"/photos/{photo_id}/layers", shapes="[]")
    paths = [f"/photos/{photo_id}{part}" for part in PARTS]
    answers = [wei.get(path).data for path in [*paths, f"/visits/{world.visit}", "/today", f"/jobs/{world.job}"]]
    answers.append(wei.act(f"/visits/{world.visit}/photos", photo=file(photo(64, 48))).data)
    answers.append(wei.act(f"/photos/{photo_id}/caption", caption="Corner").data)
    for answer in answers:
        assert CANARY.encode() not in answer and b"31.23" not in answer and b"121.47" not in answer


@pytest.mark.parametrize("part", PARTS)
def test_somebody_elses_is_not_found(bo, photo_id, part):
    assert bo.get(f"/photos/{photo_id}{part}").status_code == 404


@pytest.mark.parametrize("part", [*PARTS, "/original"])
def test_strangers_sign_in_first_and_wrong_ids_are_not_found(browser, dana, photo_id, part):
    assert browser.get(f"/photos/{photo_id}{part}").status_code == 303
    for wrong in (new_id(), "17", "x"):
        assert dana.get(f"/photos/{wrong}{part}").status_code == 404


@pytest.mark.parametrize("part", PARTS)
def test_what_was_taken_out_only_the_desk_sees_marked(wei, dana, world, photo_id, part):
    wei.act(f"/photos/{photo_id}/removal", reason="Blurred")
    assert wei.get(f"/photos/{photo_id}{part}").status_code == 404
    assert dana.get(f"/photos/{photo_id}{part}").status_code == (303 if part == "/layers" else 200)
    assert "Blurred" in dana.get(f"/photos/{photo_id}").text
    assert str(photo_id) not in wei.get(f"/visits/{world.visit}").text


def test_from_one_to_the_next(wei, url, photo_id):
    later = new_id()
    wei.act(url, op=later, photo=file(photo(64, 48)))
    wei.act(url, photo=file(photo(64, 48)))
    first, second = (wei.get(f"/photos/{each}").text for each in (photo_id, later))
    assert f'rel="next" href="/photos/{later}"' in first and 'rel="prev"' not in first
    assert f'rel="prev" href="/photos/{photo_id}"' in second and 'rel="next"' in second


def test_the_office_looks_and_changes_nothing(office, photo_id):
    answer = office.get(f"/photos/{photo_id}")
    assert answer.status_code == 200 and "data-op" not in answer.text
    assert office.get(f"/photos/{photo_id}/layers").status_code == 403


def test_many_photos_and_layers_cost_no_more_statements(app, wei, url, photo_id):
    def cost() -> int:
        with counted() as statements:
            assert wei.get(f"/photos/{photo_id}").status_code == 200
        return len(statements)

    before = cost()
    for _ in range(5):
        wei.act(url, photo=file(photo(64, 48)))
        wei.act(f"/photos/{photo_id}/layers", shapes="[]")
    assert cost() == before <= 8
    with app.app_context():
        assert len(db.session.get_one(Photo, photo_id).layers) == 5
