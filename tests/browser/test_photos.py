"""Photos on Wei's phone: several in a row, one that is none, an arrow on one of them."""

import re
from urllib.parse import parse_qs

import pytest
import sqlalchemy as sa
from playwright.sync_api import FilePayload, Page, Route, expect

from fieldapp.extensions import db
from fieldapp.photos.models import Photo
from tests.pictures import foreign, photo
from tests.visiting import bring

pytestmark = pytest.mark.browser


@pytest.fixture
def visit(live_server, world, phone: Page) -> Page:
    """Wei's phone, showing the visit he is at."""
    bring(live_server.app, world.visit)
    phone.goto(f"/visits/{world.visit}")
    return phone


def as_file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def take(page: Page, *contents: bytes) -> None:
    page.set_input_files("#photo", [as_file(f"{n}.jpg", content) for n, content in enumerate(contents)])


def test_three_in_a_row_are_sent_one_by_one(visit):
    expect(visit.locator("#photo-before")).to_be_checked()
    take(visit, photo(4000, 3000), photo(3000, 4000, 6), photo(320, 240))
    expect(visit.locator("#photos figure.photo:not([data-photo-tile]) a img")).to_have_count(3, timeout=30_000)
    expect(visit.locator("[data-photo-tile]")).to_have_count(0)
    expect(visit.locator("#photos .gist")).to_have_text("3")
    expect(visit.locator("#photo-defect")).to_be_checked()
    sizes = [image.evaluate("image => image.naturalWidth / image.naturalHeight") for image in loaded(visit)]
    assert sorted(round(size, 2) for size in sizes) == [0.75, 1.33, 1.33]


def test_a_photo_that_is_chosen_before_the_script_has_come_is_taken(visit):
    held: list[Route] = []
    visit.route("**/js/photos*.js", lambda route: held.append(route))
    with visit.expect_request("**/js/photos*.js"):
        visit.reload(wait_until="domcontentloaded")
    take(visit, photo(320, 240))
    expect(visit.locator("#sync")).to_contain_text("All sent")
    held[0].continue_()
    expect(visit.locator("#photos figure.photo:not([data-photo-tile]) a img")).to_have_count(1)


def loaded(page: Page) -> list:
    images = page.locator("#photos figure.photo:not([data-photo-tile]) a img").all()
    for image in images:
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("complete", True)
    return images


def test_what_is_no_photo_says_so_and_keeps_no_one_waiting(world, visit):
    heic = next(sample for sample in foreign() if sample.name == "iphone.heic")
    take(visit, heic.content, photo(320, 240))
    tile = visit.locator(".photo.needs-you")
    expect(tile).to_contain_text("Most Compatible")
    expect(visit.locator("#photos figure.photo:not([data-photo-tile]) a img")).to_have_count(1)
    with visit.expect_request("**/outbox/discards") as told:
        tile.get_by_role("button").click()
    expect(tile).to_have_count(0)
    said = parse_qs(told.value.post_data)
    assert said["reason"][0].startswith("Refused: ") and "Most Compatible" in said["reason"][0]
    assert said["what"][0].startswith("Photo") and said["visit"] == [str(world.visit)] and "seq" in said


def test_a_photo_is_what_it_was_to_be_when_the_camera_was_opened(live_server, visit):
    """Also when another kind is suggested by the time it is taken, and when its form has gone."""
    camera = visit.locator("label.camera").first
    with visit.expect_file_chooser() as first:
        camera.tap()
    visit.set_input_files("#photo-album", as_file("album.jpg", photo(320, 240)))
    expect(visit.locator("#photo-defect")).to_be_checked()
    first.value.set_files(as_file("first.jpg", photo(480, 320)))
    expect(visit.locator("#photos figure.photo:not([data-photo-tile]) a img")).to_have_count(2)
    visit.locator("label:has(#photo-after)").tap()
    with visit.expect_file_chooser() as second:
        camera.tap()
    visit.locator("#photos").evaluate("section => section.remove()")
    with visit.expect_response(lambda answer: answer.url.endswith("/photos") and answer.request.method == "POST"):
        second.value.set_files(as_file("second.jpg", photo(640, 480)))
    with live_server.app.app_context():
        kinds = list(db.session.scalars(sa.select(Photo.kind).order_by(Photo.id)))
        db.session.remove()
        db.engine.dispose()
    assert kinds == ["before", "before", "after"]


def test_an_arrow_is_drawn_and_kept(visit):
    take(visit, photo(640, 480))
    visit.locator("#photos figure.photo:not([data-photo-tile]) a").click()
    visit.get_by_role("link", name="Draw on it").click()
    box = visit.locator(".sheet svg").bounding_box()
    assert box
    visit.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.75)
    visit.mouse.down()
    visit.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    visit.mouse.up()
    drawn = visit.locator("[data-shapes]").inner_html()
    visit.get_by_role("button", name="Save drawing").click()
    expect(visit).to_have_url(re.compile(r"/photos/[0-9a-f-]+$"))
    assert visit.locator("[data-shapes]").inner_html() == drawn
    assert 'x1="250" y1="562.5" x2="500" y2="375"' in drawn


def test_the_arrow_keys_turn_to_the_next(visit):
    take(visit, photo(320, 240), photo(640, 480))
    expect(visit.locator("#photos figure.photo:not([data-photo-tile]) a img")).to_have_count(2)
    visit.locator("#photos figure.photo:not([data-photo-tile]) a").first.click()
    visit.wait_for_url("**/photos/*")
    next_one = visit.locator("a[rel=next]").get_attribute("href")
    visit.keyboard.press("ArrowRight")
    expect(visit).to_have_url(re.compile(f"{next_one}$"))


def test_a_photo_that_cannot_be_made_small_in_time_holds_nothing_up(live_server, visit):
    """Its worker was stopped without a word: the photo goes as it is, and what is recorded after it is kept."""
    visit.add_init_script("""{
        Worker.prototype.postMessage = () => undefined;
        HTMLImageElement.prototype.decode = () => new Promise(() => undefined);
        const wait = setTimeout;
        globalThis.setTimeout = (act, ms, ...more) => wait(act, ms > 10_000 ? ms / 40 : ms, ...more);
    }""")
    visit.reload()
    content = photo(1200, 900)
    visit.locator("#photo").set_input_files({"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": content})
    visit.locator("#part-chips .chip").first.click()
    expect(visit.locator("#parts li.row:not(.waiting)")).to_have_count(1)
    expect(visit.locator("#photos figure.photo:not([data-photo-tile]) a img")).to_have_count(1)
