"""Every page for people who do not see or point: axe finds nothing, in light and dark, on phone and desk."""

import datetime as dt
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from fieldapp.extensions import begin_write, db
from fieldapp.jobs.models import Job
from fieldapp.photos.models import Photo
from fieldapp.signoff.models import SignOff
from tests.browser.conftest import DESK, PHONE
from tests.conftest import signed_in
from tests.pictures import photo
from tests.visiting import bring
from tests.world import named

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async (only) => (await axe.run(document, {resultTypes: ["violations"], ...only})).violations.map(
    (v) => v.id + ": " + v.nodes.map((n) => n.target + " " + n.html.slice(0, 120)).join(" | "))"""
# A label, a link or a morph that names an id means one element.
TWICE = """() => [...document.querySelectorAll("[id]")].map((one) => one.id).filter(
    (id, place, all) => all.indexOf(id) !== place).map((id) => "the id " + id + " twice")"""
VISIT, JOB = named("visit"), named("job")
IMPORT = named("import")
HELD = named("held")
TURN, STORM = named("turn"), named("storm")
CUSTOMER, SITE, PRODUCT, CONTACT = named("customer"), named("site"), named("product"), named("contact")
PEOPLE = {
    None: ["/sign-in", "/welcome/unknown", "/nothing"],
    "wei": [
        "/today",
        "/my-turn",
        f"/visits/{VISIT}",
        f"/visits/{VISIT}/unfinished",
        "/visits/blank",
        "/visits/blank/unfinished",
        "/photos/blank",
        "/photos/blank/layers",
        f"/visits/{VISIT}/parts/search?q=seal",
        "/field-jobs/new",
        "/account",
        "/outbox",
        "/photos/PHOTO",
        "/photos/PHOTO/layers",
        f"/jobs/{JOB}",
        "/people",
    ],
    "wei, finished": [
        f"/visits/{VISIT}",
        f"/visits/{VISIT}/signoff",
        f"/visits/{VISIT}/signoff/room",
        f"/visits/{VISIT}/signoff/without",
        f"/visits/{VISIT}/signoff/thanks",
        "/offline",
    ],
    "dana, finished": [
        "/desk",
        f"/desk?view=week&job={JOB}",
        f"/desk/jobs/{JOB}",
        "/phones",
        "/reconcile",
        f"/announced/{HELD}",
        "/jobs",
        "/jobs?q=nothing+like+it",
        "/find?q=garden",
        "/find",
        "/weather?day=2037-11-28",
        f"/weather/{STORM}",
        "/jobs/new",
        f"/jobs/new?site={SITE}",
        f"/jobs/{JOB}",
        f"/jobs/{JOB}/edit",
        f"/visits/{VISIT}",
        "/signoffs/SIGNOFF",
        f"/people/{named('wei')}",
    ],
    "dana": [
        "/customers",
        "/customers?q=nothing+like+it",
        "/customers/new",
        f"/customers/{CUSTOMER}",
        f"/customers/{CUSTOMER}/edit",
        f"/customers/{CUSTOMER}/sites/new",
        f"/customers/{CUSTOMER}/contacts/new",
        f"/contacts/{CONTACT}/edit",
        "/sites",
        f"/sites/{SITE}",
        f"/sites/{SITE}/edit",
        f"/sites/{SITE}/products/new",
        "/products",
        f"/products/{PRODUCT}",
        f"/products/{PRODUCT}/edit",
        "/parts",
        "/parts/new",
        f"/parts/{named('seal')}",
        f"/parts/{named('seal')}/edit",
        "/crew",
        f"/crew/{named('wei')}",
        "/service-days",
        "/imports",
        "/imports/customers",
        "/rotation",
        f"/rotation/turns/{TURN}",
        f"/imports/{IMPORT}",
    ],
    "lin": ["/messages", "/messages?show=told", "/message-templates"],
    "admin": ["/people", "/people/new", f"/people/{named('bo')}"],
}
# Files, redirects, answers for scripts
NO_PAGES = {
    "accounts.home",
    "documents.download",
    "finding.suggestions",
    "healthz",
    "imports.export",
    "jobs.export",
    "live.changes",
    "message_templates.preview",
    "photos.large",
    "photos.original",
    "photos.small",
    "price_list.listed",
    "push.show",
    "signoff.document",
    # without an id put in they are empty, with it the same as those that are looked at
    "signoff.blank_hand_over",
    "signoff.blank_room",
    "signoff.blank_thanks",
    "signoff.blank_without",
    "signoff.signature",
    "weather.forecast",
    "worker.hold",
    "worker.manifest",
    "worker.script",
}
SIZES = {"phone": PHONE, "desk": DESK}


def fill(app) -> None:
    """Wei has worked: a photo, a part, an expense, a note; the visit is finished and nobody could sign."""
    wei = signed_in(app, "wei")
    bring(app, VISIT)
    path = f"/visits/{VISIT}"
    wei.act(f"{path}/photos", photo=(io.BytesIO(photo(600, 400)), "a.jpg"), kind="before", caption="Seal torn")
    wei.act(f"{path}/parts", sku="SEAL-70", quantity="2", use="used")
    wei.act(f"{path}/expenses", kind="parking", amount="12.50")
    wei.act(f"{path}/notes", text="Both sashes tight again", for_customer="y")
    wei.act(f"{path}/checklist", all="ok")
    held = {"id": str(HELD), "job": str(JOB), "visit": str(VISIT), "words": "Photo: torn seal", "state": "needs-you"}
    wei.act("/outbox/manifest", held=json.dumps([held]))
    window = {"window_from": "2037-11-28T13:00", "window_until": "2037-11-28T15:00"}
    another = {"technician": named("wei"), "overrule": "Knows the house", **window}
    signed_in(app, "dana").act(f"/jobs/{named('bos_job')}/visits", op=TURN, **another)
    prices = io.BytesIO(b"sku,name,unit,price\nNEW-1,New,piece,1.00\n")
    dana, crew = signed_in(app, "dana"), f"/crew/{named('wei')}"
    dana.act("/imports/parts", op=IMPORT, file=(prices, "prices.csv"))
    dana.act(f"{crew}/shifts", weekdays=["0", "5"], begins="09:00", ends="17:00")
    dana.act(f"{crew}/leaves", reason="sick", first_day=str(dt.date.today()), last_day="2099-12-01")
    dana.act(f"{crew}/skills", name="height", valid_until=str(dt.date.today()))
    dana.act("/service-days/hours", weekdays=["6"], begins="09:00", ends="17:00")
    dana.act("/service-days/dates", day="2099-10-01", serves="closed", words="National Day")
    with app.app_context():
        begin_write()
        db.session.get_one(Job, named("bos_job")).outdoor = True
        db.session.commit()
        db.engine.dispose()
    visit = named("bos_visit")
    later: dict[str, Any] = {f"{visit}-{name}": text for name, text in window.items()}
    later[f"{visit}-special_case"] = "The only time that suits"
    fine = dana.act("/weather", op=STORM, day="2037-11-28", words="Storm", visit=visit, **later)
    assert fine.status_code == 200


def sign(app) -> None:
    wei, path = signed_in(app, "wei"), f"/visits/{VISIT}"
    wei.act(f"{path}/moves", to="finished")
    wei.act(f"{path}/signoff", outcome="absent", reason="At work")


def named_rows(app, page: str) -> str:
    with app.app_context():
        photo_id, signoff_id = db.session.scalar(sa.select(Photo.id)), db.session.scalar(sa.select(SignOff.id))
        db.engine.dispose()
    return page.replace("PHOTO", str(photo_id)).replace("SIGNOFF", str(signoff_id))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("actor", PEOPLE)
def test_axe_finds_nothing(live_server, open_page, actor, size):
    fill(live_server.app)
    if actor and "finished" in actor:
        sign(live_server.app)
    page, found = open_page(actor and actor.partition(",")[0], **SIZES[size]), []
    for path in PEOPLE[actor]:
        page.emulate_media(color_scheme="light")
        page.goto(named_rows(live_server.app, path))
        page.evaluate(AXE.read_text())
        found += [f"{path} {violation}" for violation in page.evaluate(RUN, {}) + page.evaluate(TWICE)]
        page.emulate_media(color_scheme="dark")
        contrast = {"runOnly": ["color-contrast"]}  # the only rule that colours have a part in
        found += [f"{path}, dark: {violation}" for violation in page.evaluate(RUN, contrast)]
    assert found == []


def test_every_page_is_looked_at(running_server):
    app = running_server.app
    urls = app.url_map.bind("localhost")
    listed = [path.partition("?")[0] for paths in PEOPLE.values() for path in paths if path != "/nothing"]
    looked_at = {urls.match(re.sub("PHOTO|SIGNOFF", str(VISIT), path))[0] for path in listed}
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert pages - looked_at - NO_PAGES == set()
