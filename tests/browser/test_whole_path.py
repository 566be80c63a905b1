"""A visit from the desk to the signature: Wei's phone and Dana's desk side by side, in both languages."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect

from fieldapp.extensions import db
from fieldapp.history.canonical import digest
from fieldapp.jobs.models import Job
from fieldapp.jobs.status import VisitState
from fieldapp.photos.models import Photo
from fieldapp.signoff.models import SignOff
from fieldapp.signoff.queries import document_of
from tests.browser.conftest import BY_ITSELF
from tests.pictures import photo
from tests.visiting import bring
from tests.world import named

VISIT, JOB = named("visit"), named("job")
LANGUAGES = {"en-GB": "en", "zh-CN": "zh_Hans_CN"}


class Thumb:
    """One thumb: counts its taps."""

    def __init__(self, page: Page):
        self.page, self.taps = page, 0

    def tap(self, target: Locator) -> None:
        target.tap()
        self.taps += 1

    def next_act(self, after: str) -> None:
        """The large button, until the visit's state is `after`."""
        self.tap(self.page.locator("#next .primary:visible"))
        expect(self.page.locator(f"#visit-head [data-state={after}]").first).to_be_visible()


class Desk:
    """Dana's pages: what Wei does is there by itself."""

    def __init__(self, desk: Page, job: Page):
        self.desk, self.job = desk, job

    def sees(self, place: str) -> None:
        expect(self.job.locator(place).first).to_be_visible(timeout=BY_ITSELF)

    def sees_state(self, state: str) -> None:
        expect(self.desk.locator(f".crew [data-state={state}], .column [data-state={state}]").first).to_be_visible(
            timeout=BY_ITSELF
        )


@pytest.fixture
def picture(tmp_path_factory):
    """Twelve megapixels with EXIF, turned on its side, as a phone makes them."""
    path = tmp_path_factory.mktemp("camera") / "IMG_0001.jpg"
    path.write_bytes(photo(3000, 4000, orientation=6))
    return path


def draw_signature(page: Page) -> None:
    canvas = page.locator("#signature canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 60)
    page.mouse.down()
    for x, y in ((90, 100), (140, 40), (220, 110)):
        page.mouse.move(box["x"] + x, box["y"] + y, steps=6)
    page.mouse.up()


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_a_repair_from_setting_out_to_the_signature(live_server, open_phone, open_desk, picture, spoken):
    language = LANGUAGES[spoken]
    cookie = {"name": "lang", "value": language, "url": live_server.url}
    phone, desk = open_phone("wei", language=spoken), open_desk("dana", language=spoken)
    job = desk.context.new_page()
    for page in (phone, desk):
        page.context.add_cookies([cookie])
    phone.goto(f"/visits/{VISIT}")
    desk.goto("/desk")
    job.goto(f"/jobs/{JOB}")
    desk.locator("input[type=search]").first.fill("half a word")
    dana, thumb = Desk(desk, job), Thumb(phone)
    thumb.next_act("accepted")

    thumb.taps = 0  # the ten taps begin with setting out
    thumb.next_act("travelling")
    dana.sees_state("travelling")
    thumb.next_act("on_site")
    dana.sees_state("on_site")
    record(thumb, dana, picture)
    thumb.tap(phone.locator("#next .primary:visible"))
    phone.wait_for_url("**/signoff")
    dana.sees_state("done")
    sign(thumb)
    dana.sees("[data-state=returned]")
    assert job.evaluate("document.documentElement.lang").replace("-", "_") == language

    assert thumb.taps <= 10, f"{thumb.taps} taps"
    assert desk.locator("input[type=search]").first.input_value() == "half a word"
    was_kept(live_server, picture.read_bytes(), language)


def record(thumb: Thumb, dana: Desk, picture: Path) -> None:
    """A photo, a part, and the checklist."""
    phone = thumb.page
    with phone.expect_file_chooser() as chooser:
        thumb.tap(phone.locator("label.camera").first)
    chooser.value.set_files(picture)
    expect(phone.locator("#photos img[src*='/photos/']")).to_have_count(1, timeout=20_000)
    dana.sees("img[src*='/photos/']")
    if not phone.locator("#part-chips .chip").count():
        thumb.tap(phone.locator("#parts .adder > summary").first)
    thumb.tap(phone.locator("#part-chips .chip").first)
    expect(phone.locator("#parts li.row:not(.waiting)")).to_have_count(1)
    dana.sees("text=密封条 Seal 70")
    thumb.tap(phone.locator("#checklists button[name=all]"))
    expect(phone.locator("#checklists[data-done]")).to_be_attached()


def sign(thumb: Thumb) -> None:
    """Over to the customer, who rates it and signs."""
    phone = thumb.page
    thumb.tap(phone.locator(".bar .primary:visible"))
    phone.wait_for_url("**/signoff/room**")
    expect(phone.locator(".document h1")).to_be_visible()
    thumb.tap(phone.locator("#rating-5"))
    draw_signature(phone)
    thumb.tap(phone.locator("#signoff button.primary"))
    phone.wait_for_url("**/signoff/thanks")


def was_kept(live_server, original: bytes, language: str) -> None:
    """What stands in the database and the files is what was done on the phone."""
    with live_server.app.app_context():
        assert db.session.get_one(Job, JOB).state == "returned"
        kept = db.session.scalars(sa.select(Photo)).one()
        assert (kept.width, kept.height) == (1200, 1600), "made small on the phone, upright"
        assert kept.size < len(original)
        assert kept.latitude is not None, "the place came along from the original's head"
        signed = db.session.scalars(sa.select(SignOff)).one()
        document = document_of(signed, live_server.app.extensions["files"])
        assert digest(document) == signed.document_sha256
        assert (document["language"], document["photos"][0]["sha256"]) == (language, kept.sha256)
        assert signed.differences == []
        db.session.remove()
        db.engine.dispose()


def test_the_signed_hash_is_the_one_the_customer_saw(live_server, open_phone):
    bring(live_server.app, VISIT, VisitState.FINISHED)
    phone = open_phone("wei")
    phone.goto(f"/visits/{VISIT}/signoff/room?language=en")
    hash_ = phone.locator("[data-hash]")
    expect(hash_).to_have_text(re.compile("([0-9a-f]{8} ?){8}"))
    shown = re.sub(r"\s", "", hash_.inner_text())
    draw_signature(phone)
    with phone.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith("/signoff")):
        phone.locator("#signoff button.primary").tap()
        phone.wait_for_url("**/signoff/thanks")
    with live_server.app.app_context():
        assert db.session.scalars(sa.select(SignOff.document_sha256)).one() == shown
        db.engine.dispose()


def test_nothing_is_signed_without_a_stroke_and_leaving_asks(live_server, open_phone):
    bring(live_server.app, VISIT, VisitState.FINISHED)
    phone = open_phone("wei")
    phone.goto(f"/visits/{VISIT}/signoff")
    phone.locator(".bar .primary:visible").tap()
    phone.locator("#signoff button.primary").tap()
    expect(phone.locator("[data-signature-missing]")).to_be_visible()
    draw_signature(phone)
    phone.locator("#signer").fill("")
    phone.locator("#signoff button.primary").tap()
    expect(phone.locator("[data-signer-missing]")).to_be_visible()
    phone.evaluate("location.href = '/today'")
    expect(phone.locator("dialog[data-leave]")).to_be_visible()
    phone.locator("dialog[data-leave] button[value=stay]").tap()
    assert "/signoff/room" in phone.url
