"""A whole visit in a cellar: every act without signal, to the signature; then all of it arrives in order."""

from pathlib import Path

import sqlalchemy as sa
from playwright.sync_api import Page, expect

from fieldapp.extensions import db
from fieldapp.history import Event
from fieldapp.jobs.models import Visit
from tests.browser.test_whole_path import JOB, VISIT, Thumb, draw_signature
from tests.browser.worker import until_held
from tests.pictures import photo

ORDER = ["travelling", "on_site", "finished"]


def work(phone: Page, picture: Path) -> None:
    """To the site, a photo, a part, the checklist."""
    thumb = Thumb(phone)
    phone.goto(f"/visits/{VISIT}")
    for state in ("accepted", "travelling", "on_site"):
        thumb.next_act(state)
    with phone.expect_file_chooser() as chooser:
        thumb.tap(phone.locator("label.camera").first)
    chooser.value.set_files(picture)
    expect(phone.locator("#photos img[src]")).to_have_count(1, timeout=20_000)
    if not phone.locator("#part-chips .chip").count():
        thumb.tap(phone.locator("#parts .adder > summary").first)
    thumb.tap(phone.locator("#part-chips .chip").first)
    expect(phone.locator("#parts [data-waiting-row], #parts li.row")).to_have_count(1)
    thumb.tap(phone.locator("#checklists button[name=all]"))
    expect(phone.locator("#checklists li.waiting")).to_be_visible()  # kept: what is left sooner may not be


def sign(phone: Page) -> None:
    thumb = Thumb(phone)
    thumb.tap(phone.locator("#next .primary:visible"))
    phone.wait_for_url("**/signoff")
    thumb.tap(phone.locator(".bar .primary:visible"))
    phone.wait_for_url("**/signoff/room**")
    expect(phone.locator(".document")).to_contain_text("Seal 70")
    draw_signature(phone)
    thumb.tap(phone.locator("#signoff button.primary"))
    phone.wait_for_url("**/signoff/thanks")


def test_1_a_whole_visit_without_signal_arrives_in_order(live_server, open_phone, open_desk, tmp_path):
    picture = tmp_path / "IMG_0001.jpg"
    picture.write_bytes(photo(800, 600))
    phone = open_phone("wei")
    phone.goto("/today")
    until_held(phone, f"/visits/{VISIT}/signoff/room")
    phone.context.set_offline(True)
    work(phone, picture)
    phone.goto("/today")
    phone.goto(f"/visits/{VISIT}")
    expect(phone.locator("#visit-head [data-state=on_site]:visible").first).to_be_visible()
    sign(phone)
    phone.goto("/today")
    phone.context.set_offline(False)
    job = open_desk("dana")
    job.goto(f"/jobs/{JOB}")
    expect(job.locator("[data-state=returned]").first).to_be_visible(timeout=60_000)
    expect(phone.locator("#sync[data-sync=sent]")).to_be_visible(timeout=30_000)
    with live_server.app.app_context():
        assert db.session.get_one(Visit, VISIT).signoff.outcome == "signed"
        told = sa.select(Event.data).where(Event.subject_id == JOB).order_by(Event.id)
        states = [data["to"] for data in db.session.scalars(told) if "to" in data]
        db.session.remove()
        db.engine.dispose()
    assert [state for state in states if state in ORDER] == ORDER
