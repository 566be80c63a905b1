"""GET /sw.js, /offline.json, /offline, /manifest.webmanifest: what makes a phone ready for the cellar."""

import datetime as dt
import gzip
import io
import re

import pytest
from PIL import Image

from bench.weighing import outbox_part
from fieldapp.extensions import db
from fieldapp.ids import new_id
from fieldapp.jobs.models import Visit
from tests.pictures import photo
from tests.statements import counted
from tests.visits.steps import arrive

MOST_STATEMENTS = 5
WORKER_AND_OUTBOX = 30_000  # bytes over the wire, at most, with idb


def held(browser) -> dict[str, str]:
    told = browser.get("/offline.json").json
    return {one["url"]: one["version"] for one in told["hold"]}


def add_photo(browser, visit) -> str:
    op = new_id()
    answer = browser.act(f"/visits/{visit}/photos", op=op, photo=(io.BytesIO(photo(60, 40)), "a.jpg"), kind="defect")
    assert answer.status_code == 200, answer.text
    return str(op)


def test_the_worker_is_one_script_for_the_whole_site(browser):
    answer = browser.get("/sw.js")
    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert not re.search(r"^\s*(import|export)\b", answer.text, re.M)
    sent = browser.get("/sw.js", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(sent.data) == answer.data and len(sent.data) + outbox_part() < WORKER_AND_OUTBOX


def test_the_worker_is_sent_again_only_when_it_has_changed(browser):
    first = browser.get("/sw.js")
    again = browser.get("/sw.js", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and not again.data


def test_the_worker_names_every_file_of_the_shell(browser):
    shell = re.search(r'"assets": (\[.*?\])', browser.get("/sw.js").text)
    assert shell
    urls = re.findall(r'"(/static/[^"]+)"', shell[1])
    assert any("/js/phone." in url for url in urls) and any("/css/main." in url for url in urls)
    assert not any(name in url for url in urls for name in ("/js/sw.", "/js/app.", "at-desk"))
    assert {browser.get(url).status_code for url in urls} == {200}


@pytest.mark.parametrize("path", ["/today", "/visits/{visit}", "/offline.json", "/offline", "/nothing"])
def test_a_technicians_pages_say_whose_they_are(wei, world, path):
    answer = wei.get(path.format(visit=world.visit))
    assert answer.headers.get("Offline-User") == (None if path == "/nothing" else str(world.wei))


def test_pages_for_strangers_and_for_desks_belong_to_no_phone(wei, dana, browser):
    assert "Offline-User" not in browser.get("/sign-in").headers
    assert "Offline-User" not in wei.get("/sign-in").headers
    assert "Offline-User" not in dana.get("/desk").headers
    assert "Offline-User" not in browser.get("/today").headers


def test_the_list_holds_the_day_its_visits_and_what_a_new_job_needs(wei, world):
    urls = held(wei)
    wanted = ["/today", "/offline", "/field-jobs/new", f"/jobs/{world.job}", f"/visits/{world.visit}"]
    wanted += [f"/visits/{world.visit}/{page}" for page in ("signoff", "signoff/room", "signoff/without", "unfinished")]
    assert set(wanted) <= set(urls)
    assert not [url for url in urls if str(world.bos_visit) in url or str(world.bos_job) in url]


def test_the_list_names_only_what_the_server_answers(wei):
    for url in held(wei):
        assert wei.get(url).status_code in (200, 303, 409), url


def test_the_list_takes_few_statements(wei, world):
    wei.get("/offline.json")
    with counted() as statements:
        wei.get("/offline.json")
    assert len(statements) <= MOST_STATEMENTS, statements


def test_nothing_has_changed_when_nothing_has_happened(wei):
    assert held(wei) == held(wei)


def test_an_act_changes_the_pages_of_its_job_and_the_day(wei, world):
    before = held(wei)
    arrive(wei, world.visit)
    after = held(wei)
    changed = {url for url, version in after.items() if before.get(url) != version}
    assert {"/today", f"/visits/{world.visit}", f"/visits/{world.visit}/signoff/room", f"/jobs/{world.job}"} <= changed
    assert "/offline" not in changed


def test_somebody_elses_job_changes_nothing_here(wei, dana, world):
    before = held(wei)
    other = dana.act(f"/jobs/{world.bos_job}/visits", technician=world.bo)
    assert other.status_code < 500
    assert held(wei)["/offline"] == before["/offline"]


def test_another_language_changes_every_page(wei):
    before = held(wei)
    wei.post("/language", data={"language": "zh_Hans_CN"})
    after = held(wei)
    assert all(after[url] != before[url] for url in before)


def test_pictures_come_with_the_visit_and_never_change(wei, world):
    arrive(wei, world.visit)
    taken = add_photo(wei, world.visit)
    first = held(wei)
    assert {f"/photos/{taken}/small", f"/photos/{taken}/large", f"/photos/{taken}", f"/photos/{taken}/layers"} <= set(
        first
    )
    assert wei.get("/offline.json").json["pictures"] == 1
    wei.act(f"/photos/{taken}/caption", caption="The left sash")
    second = held(wei)
    assert second[f"/photos/{taken}/small"] == first[f"/photos/{taken}/small"]
    assert second[f"/photos/{taken}"] != first[f"/photos/{taken}"]


def test_a_visit_given_to_another_leaves_the_list(app, wei, bo, world):
    with app.app_context():
        visit = db.session.get_one(Visit, world.visit)
        visit.technician_id = world.bo
        db.session.commit()
    assert not [url for url in held(wei) if str(world.visit) in url]
    assert f"/visits/{world.visit}" in held(bo)


def test_the_price_list_says_of_when_it_is(wei, admin):
    assert wei.get("/offline.json").json["parts"] is None  # this world's parts were never entered
    part = {"sku": "LOCK-1", "name": "Lock", "unit": "piece", "price": "20", "barcode": "", "listed": "y"}
    assert admin.act("/parts", **part).status_code == 200
    first = wei.get("/offline.json").json["parts"]
    assert dt.datetime.fromisoformat(first).tzinfo


def test_a_phone_at_the_desk_holds_nothing(dana):
    assert dana.get("/offline.json").status_code == 403


def test_the_page_for_what_is_not_here_leads_on(wei):
    page = wei.get("/offline").text
    assert "This page is not on this phone" in page and 'href="/today"' in page and 'href="/outbox"' in page
    wei.post("/language", data={"language": "zh_Hans_CN"})
    assert "This page is not on this phone" not in wei.get("/offline").text


def test_the_manifest_makes_it_an_app(browser):
    answer = browser.get("/manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    told = answer.json
    assert told["start_url"] == "/today" and told["display"] == "standalone"
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    for picture in [*told["icons"], *told["screenshots"]]:
        image = Image.open(io.BytesIO(browser.get(picture["src"]).data))
        assert f"{image.width}x{image.height}" == picture["sizes"]
    assert [one["url"] for one in told["shortcuts"]][:2] == ["/today", "/field-jobs/new"]


def test_the_manifest_speaks_the_browsers_language(browser):
    browser.set_cookie("lang", "zh_Hans_CN")
    assert browser.get("/manifest.webmanifest").json["lang"] == "zh-Hans-CN"


def test_every_page_names_the_manifest(browser):
    assert 'rel="manifest"' in browser.get("/sign-in").text
