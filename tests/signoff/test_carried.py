"""What a phone without signal shows the customer is what the server says once all has arrived."""

import datetime as dt
import json
import re

import pytest
import sqlalchemy as sa

from fieldapp.extensions import db
from fieldapp.history.canonical import canonical
from fieldapp.jobs.blank import BLANK
from fieldapp.jobs.models import Job
from fieldapp.signoff.models import SignOff
from tests.pictures import photo
from tests.signoff.phone import Phone
from tests.signoff.test_sign import signing
from tests.visiting import change

SEAL = {"sku": "SEAL-70", "name": "密封条 Seal 70", "price": "12.50", "unit": "metre", "covered": True}
HINGE = {"sku": "HINGE-L", "name": "合页 Hinge, left", "price": "38.00", "unit": "piece", "covered": True}


def facts_in(browser, visit):
    page = browser.get(f"/visits/{visit}/signoff/room")
    assert page.status_code == 200
    return json.loads(re.search('id="visit-facts">(.*?)</script>', page.text, re.S)[1])


@pytest.fixture
def phone(wei, world):
    """Its last look at the server was before Wei set out."""
    return Phone(wei, world.visit, dt.datetime.now(dt.UTC) - dt.timedelta(hours=2))


def goes_there(phone):
    for to in ("accepted", "travelling", "on_site"):
        phone.does("moves", to=to)


def differences(app):
    with app.app_context():
        (found,) = db.session.scalars(sa.select(SignOff.differences)).all()
        return found


def is_what_the_server_says(phone, facts, visit, language="en"):
    """Signed as the phone shows it, sent after all else: no differences."""
    shown = phone.documents(facts)
    phone.sends()
    answer = phone.browser.act(f"/visits/{visit}/signoff", **signing(canonical(shown[language])))
    assert answer.status_code == 200, answer.text
    assert differences(phone.browser.application) == []
    return shown[language]


@pytest.mark.parametrize("language", ["en", "zh_Hans_CN"])
@pytest.mark.parametrize("covered", [True, False])
def test_a_whole_visit_without_signal(app, phone, wei, world, language, covered):
    change(app, Job, world.job, covered=covered)
    facts = facts_in(wei, world.visit)
    goes_there(phone)
    phone.does("photos", photo=photo(width=400, height=300), kind="before", caption=" Torn seal ")
    phone.does("photos", photo=photo(width=300, height=400), kind="nameplate")
    phone.does("parts", sku="SEAL-70", quantity="2,50", use="used", data=SEAL)
    phone.does("parts", sku="HINGE-L", data=HINGE)
    taken_out = phone.does("parts", sku="SEAL-70", quantity="9", use="used", data=SEAL)
    phone.does(f"parts/{taken_out}/removal", reason="Wrong quantity")
    phone.does("parts", sku="HINGE-L", quantity="1", use="ordered", data=HINGE)
    phone.does("parts", sku="SEAL-70", quantity="0.333", use="taken_back", data=SEAL)
    phone.does("moves", to="paused")
    phone.does("moves", to="on_site")
    phone.does("notes", text="Seal torn at the lower corner.\n换了密封条。", for_customer="y")
    phone.does("notes", text="Ask for the key at the gate.")
    phone.does("hours", kind="travel", hours="0", minutes="22", reason="Forgot to press")
    phone.does("checklist", all="ok")
    phone.does("moves", to="finished")
    shown = is_what_the_server_says(phone, facts, world.visit, language)
    assert [part["quantity"] for part in shown["parts"]] == ["2.5", "1"]
    assert shown["totals"]["parts"] == "69.25"
    assert shown["totals"]["due"] == ("0.00" if covered else "129.25")
    assert [photo["caption"] for photo in shown["photos"]] == ["Torn seal"]


@pytest.mark.parametrize("again", ["same", "morning", "afternoon", "exact"])
@pytest.mark.parametrize("language", ["en", "zh_Hans_CN"])
def test_not_finished_and_the_next_time(phone, wei, world, language, again):
    facts = facts_in(wei, world.visit)
    goes_there(phone)
    phone.does(
        "unfinished", why="weather", missing="Glass, 60 × 90", again=again,
        next_from="2027-03-04T08:30", next_until="2027-03-04T10:00",
    )  # fmt: skip
    shown = is_what_the_server_says(phone, facts, world.visit, language)
    assert "Glass, 60 × 90" in shown["work"][-1]


def test_what_the_server_has_and_the_phone_still_holds_counts_once(phone, wei, world):
    goes_there(phone)
    phone.does("parts", sku="SEAL-70", quantity="2", data=SEAL)
    phone.does("notes", text="Seal torn.", for_customer="y")
    phone.does("photos", photo=photo(width=400, height=300), kind="after")
    kept = list(phone.ops)
    phone.sends()
    facts = facts_in(wei, world.visit)
    phone.ops = kept
    shown = phone.documents(facts)["en"]
    assert (len(shown["parts"]), len(shown["photos"]), shown["work"].count("Seal torn.")) == (1, 1, 1)
    phone.ops = []
    assert phone.documents(facts)["en"] == shown


def test_what_was_there_is_taken_out_without_signal(phone, wei, world):
    goes_there(phone)
    part = phone.does("parts", sku="SEAL-70", quantity="2", data=SEAL)
    picture = phone.does("photos", photo=photo(width=400, height=300), kind="after")
    other = phone.does("photos", photo=photo(width=300, height=400), kind="before")
    phone.sends()
    facts = facts_in(wei, world.visit)
    phone.does(f"parts/{part}/removal", reason="Wrong part")
    phone.does(f"/photos/{picture}/removal", reason="Blurred")
    phone.does(f"/photos/{other}/caption", caption="The lower corner")
    phone.does("checklist", all="ok")
    phone.does("moves", to="finished")
    shown = is_what_the_server_says(phone, facts, world.visit)
    assert (shown["parts"], [one["caption"] for one in shown["photos"]]) == ([], ["The lower corner"])


def test_a_price_that_changed_meanwhile_is_a_difference(app, phone, wei, world):
    facts = facts_in(wei, world.visit)
    goes_there(phone)
    phone.does("parts", sku="SEAL-70", data={**SEAL, "price": "11.00"})
    phone.does("checklist", all="ok")
    phone.does("moves", to="finished")
    shown = phone.documents(facts)["en"]
    phone.sends()
    wei.act(f"/visits/{world.visit}/signoff", **signing(canonical(shown)))
    found = differences(app)
    assert "parts.0.price" in found and found[-1].startswith("totals")


@pytest.mark.parametrize("language", ["en", "zh_Hans_CN"])
def test_a_job_opened_without_signal_is_signed_before_the_office_knows_it(wei, world, language):
    phone = Phone(wei, world.visit, dt.datetime.now(dt.UTC) - dt.timedelta(hours=2))
    opened = phone.does(
        "/field-jobs", name=" Li Na ", phone="139 1234 5678", address="Lake Road 5", title="Door off its hinge",
        category="door",
    )  # fmt: skip
    phone.visit = opened
    is_what_the_blank_room_becomes(phone, wei, opened, language, customer="Li Na", site="Lake Road 5")


def test_a_job_opened_without_signal_at_a_site_that_is_known(wei, world):
    phone = Phone(wei, world.visit, dt.datetime.now(dt.UTC) - dt.timedelta(hours=2))
    known = {"site": "Garden Court 3-1202", "customer": "张女士 Mrs Zhang", "address": "上海市", "phone": "1"}
    opened = phone.does("/field-jobs", site=str(world.site), title="Door off its hinge", category="door", data=known)
    phone.visit = opened
    is_what_the_blank_room_becomes(phone, wei, opened, "en", customer="张女士 Mrs Zhang", site="Garden Court 3-1202")


def is_what_the_blank_room_becomes(phone, wei, opened, language, **job):
    page = wei.get("/visits/blank/signoff/room").text.replace(str(BLANK), opened)
    facts = json.loads(re.search('id="visit-facts">(.*?)</script>', page, re.S)[1])
    phone.does("parts", sku="HINGE-L", data={**HINGE, "covered": False})
    phone.does("checklist", all="ok")
    phone.does("moves", to="finished")
    shown = is_what_the_server_says(phone, facts, opened, language)
    assert shown["job"] == {"id": opened, "number": "", "title": "Door off its hinge", **job}
    assert shown["totals"]["due"] == "68.00"


def test_only_where_the_customer_was_shown_no_number_there_is_none_to_compare(app, phone, wei, world):
    goes_there(phone)
    phone.does("checklist", all="ok")
    phone.does("moves", to="finished")
    shown = phone.documents(facts_in(wei, world.visit))["en"]
    phone.sends()
    wei.act(f"/visits/{world.visit}/signoff", **signing(canonical({**shown, "job": {**shown["job"], "number": ""}})))
    assert differences(app) == ["job.number"]


@pytest.mark.parametrize("page", ["", "/room", "/without", "/without?outcome=refused", "/thanks"])
def test_the_blank_pages_are_for_technicians(wei, dana, page):
    answer = wei.get(f"/visits/blank/signoff{page}")
    assert answer.status_code == 200 and f'data-visit="{BLANK}"' in answer.text and "data-blank" in answer.text
    assert dana.get(f"/visits/blank/signoff{page}").status_code == 403
