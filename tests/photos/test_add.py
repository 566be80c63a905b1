"""POST /visits/<id>/photos: a photo is sent."""

import datetime as dt
import hashlib
import io
from decimal import Decimal

import pytest
from markupsafe import escape
from PIL import Image, ImageColor

from fieldapp.extensions import db
from fieldapp.forms import label
from fieldapp.history import Event, Kind
from fieldapp.ids import new_id
from fieldapp.jobs.models import Job
from fieldapp.jobs.status import JobState, VisitState
from fieldapp.photos.models import Photo
from fieldapp.pictures.status import Reason
from tests.photos.conftest import file
from tests.pictures import CANARY, CORNERS, corpus, exif, photo, saved, scene
from tests.visiting import bring, change, kinds


def photos(app) -> list[Photo]:
    with app.app_context():
        return list(db.session.scalars(db.select(Photo).order_by(Photo.taken_at)))


def kept(app, sha256: str) -> bytes:
    with app.extensions["files"].open(sha256) as stored:
        return stored.read()


def test_twelve_megapixels_are_kept_to_the_byte_and_shown_upright(app, wei, url):
    content, op = photo(3000, 4000, orientation=6), new_id()
    answer = wei.act(url, op=op, photo=file(content), kind="before", caption="Lower corner")
    assert answer.status_code == 200 and 'id="photos"' in answer.text and f"/photos/{op}/small" in answer.text
    (row,) = photos(app)
    assert row.id == op and (row.kind, row.caption, row.width, row.height) == ("before", "Lower corner", 3000, 4000)
    assert row.sha256 == hashlib.sha256(content).hexdigest() and row.size == len(content)
    assert kept(app, row.sha256) == content
    large = Image.open(io.BytesIO(kept(app, row.large_sha256)))
    assert large.size == (1200, 1600)
    for colour, right, below in CORNERS:
        seen = large.getpixel((right * 1199, below * 1599))
        assert isinstance(seen, tuple)
        assert all(abs(one - other) < 40 for one, other in zip(seen, ImageColor.getrgb(colour), strict=True)), colour


def test_time_and_place_are_in_the_row_and_in_no_copy(app, wei, url):
    wei.act(url, photo=file(photo(640, 480)))
    (row,) = photos(app)
    assert row.taken_at == dt.datetime(2026, 11, 3, 6, 5, 9, tzinfo=dt.UTC)
    assert (row.latitude, row.longitude) == (Decimal("31.230400"), Decimal("121.473700"))
    for sha256 in (row.large_sha256, row.small_sha256):
        assert CANARY.encode() not in kept(app, sha256) and not Image.open(io.BytesIO(kept(app, sha256))).getexif()


def test_what_a_phone_made_small_brings_time_and_place_along(app, wei, url):
    small, head = saved(scene(320, 240), "JPEG"), photo(640, 480)[: 128 * 1024]
    wei.act(url, photo=file(small), head=file(head, "head"))
    (row,) = photos(app)
    assert row.latitude == Decimal("31.230400") and row.taken_at.hour == 6


@pytest.mark.parametrize(
    ("written", "taken_at"),
    [
        (exif(offset=None), dt.datetime(2026, 11, 3, 6, 5, 9, tzinfo=dt.UTC)),  # the company's zone
        (exif(offset="-05:00"), dt.datetime(2026, 11, 3, 19, 5, 9, tzinfo=dt.UTC)),
    ],
)
def test_a_camera_without_a_zone_has_the_companys(app, wei, url, written, taken_at):
    wei.act(url, photo=file(saved(scene(64, 48), "JPEG", exif=written)))
    assert photos(app)[0].taken_at == taken_at


@pytest.mark.parametrize("written", ["0000:00:00 00:00:00", "2099:01:01 00:00:00", "9999:12:31 23:59:59", None])
def test_a_time_that_cannot_be_is_when_it_was_sent(app, wei, url, written):
    before = dt.datetime.now(dt.UTC)
    wei.act(url, photo=file(saved(scene(64, 48), "JPEG", exif=exif(taken_at=written, offset="-12:00"))))
    assert before <= photos(app)[0].taken_at <= dt.datetime.now(dt.UTC)


def test_the_state_of_the_visit_suggests_the_kind(app, world, wei, url):
    for _ in range(2):
        wei.act(url, photo=file(saved(scene(64, 48), "JPEG")))
    assert 'value="defect" checked' in wei.get(f"/visits/{world.visit}").text
    assert [row.kind for row in photos(app)] == ["before", "defect"]


def test_after_the_work_it_is_after(app, world, bo):
    bring(app, world.bos_visit, VisitState.FINISHED)
    bo.act(f"/visits/{world.bos_visit}/photos", photo=file(saved(scene(64, 48), "JPEG")))
    assert photos(app)[0].kind == "after"


def test_the_job_tells_of_it(app, world, wei, url):
    op = new_id()
    wei.act(url, op=op, photo=file(photo(64, 48)), kind="nameplate", caption="No. 17")
    with app.app_context():
        event = db.session.scalars(db.select(Event).where(Event.kind == Kind.PHOTO_ADDED)).one()
        assert event.operation_id == op and event.subject_id == world.job
        assert event.facts["photo_kind"] == "nameplate" and event.facts["caption"] == "No. 17"
        assert "31.23" not in str(event.facts)


def test_sent_again_it_is_one_photo(app, wei, url):
    content, op = photo(64, 48), new_id()
    first, second = (wei.act(url, op=op, photo=file(content), kind="before") for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert second.headers["Idempotency-Replayed"] == "true" and second.headers["Op-Result"] == "applied"
    assert len(photos(app)) == 1


def test_the_same_id_with_other_bytes_is_refused(app, wei, url):
    op = new_id()
    wei.act(url, op=op, photo=file(photo(64, 48)))
    assert wei.act(url, op=op, photo=file(photo(80, 60))).status_code == 422
    assert len(photos(app)) == 1


def test_the_same_photo_twice_is_two(app, wei, url):
    for _ in range(2):
        assert wei.act(url, photo=file(photo(64, 48))).status_code == 200
    assert len({row.sha256 for row in photos(app)}) == 1 and len(photos(app)) == 2


def test_each_file_that_is_no_photo_says_what_to_do_instead(app, wei, url):
    for name, content, reasons in corpus():
        answer = wei.act(url, photo=file(content, name), kind="before")
        if not reasons:
            assert answer.status_code == 200, name
            continue
        assert answer.status_code == (413 if reasons == {"too_large_bytes"} else 422), name
        assert answer.headers["Op-Result"] == "refused"
        with app.test_request_context():
            assert any(sentence(reason) in answer.text for reason in reasons), name


def sentence(reason: str) -> str:
    return str(escape(label(Reason(reason))))


def test_nothing_of_a_refused_file_is_kept(app, wei, url):
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    wei.act(url, photo=file(svg, "drawing.jpg"))
    assert photos(app) == [] and not app.extensions["files"].has(hashlib.sha256(svg).hexdigest())


def test_more_than_a_request_may_have_is_too_large(wei, url):
    answer = wei.act(url, photo=file(bytes(18 * 1024 * 1024)))
    assert answer.status_code == 413 and "15 MB" in answer.text


@pytest.mark.parametrize(
    "fields", [{}, {"photo": ""}, {"photo": "text"}, {"kind": "selfie"}, {"caption": "x" * 301}, {"caption": "a\0b"}]
)
def test_a_form_that_is_not_right_comes_back(app, wei, url, fields):
    sent = {"photo": file(photo(64, 48)), **fields} if "kind" in fields or "caption" in fields else fields
    answer = wei.act(url, **sent)
    assert answer.status_code == 422 and 'class="error"' in answer.text and 'id="photos"' in answer.text
    assert photos(app) == []


def test_somebody_elses_visit_is_not_found(app, bo, url):
    assert bo.act(url, photo=file(photo(64, 48))).status_code == 404
    assert photos(app) == []


def test_the_desk_may_complete_it_and_the_office_may_not(dana, office, url):
    assert dana.act(url, photo=file(photo(64, 48))).status_code == 200
    assert office.act(url, photo=file(photo(64, 48))).status_code == 403


def test_before_setting_out_it_is_not_now_nor_at_the_desk_after_closing(app, world, dana, bo, url):
    assert bo.act(f"/visits/{world.bos_visit}/photos", photo=file(photo(64, 48))).status_code == 409
    change(app, Job, world.job, state=JobState.CLOSED, closed_at=dt.datetime.now(dt.UTC))
    assert dana.act(url, photo=file(photo(64, 48))).status_code == 409
    assert photos(app) == []


def test_without_javascript_several_go_at_once(app, world, wei, url):
    answer = wei.act(url, htmx=False, photo=[file(photo(64, 48)), file(b"", ""), file(photo(80, 60))], kind="after")
    assert (answer.status_code, answer.location) == (303, f"/visits/{world.visit}#photos")
    assert [row.kind for row in photos(app)] == ["after", "after"]
    assert kinds(app, world.job).count("photo_added") == 2


def test_without_javascript_the_page_says_what_is_wrong(wei, url):
    answer = wei.act(url, htmx=False, photo=file(b"%PDF-1.7", "paper.jpg"))
    assert answer.status_code == 422 and "<!DOCTYPE html>" in answer.text and "This is a PDF" in answer.text


def test_the_desk_sees_it(dana, world, photo_id):
    assert f"/photos/{photo_id}/small" in dana.get(f"/visits/{world.visit}").text
