"""A phone whose clock is wrong: what was signed by it is no difference because of that, and what differs is one."""

import datetime as dt
import re

import pytest

from fieldapp.history.canonical import canonical
from tests.signoff.phone import Phone
from tests.signoff.test_carried import SEAL, differences, facts_in, goes_there
from tests.signoff.test_sign import signing

AHEAD = {"63 min ahead": 63 * 60, "20 s ahead": 20, "7 s behind": -7, "a day behind": -86_400}
WRONG = pytest.mark.parametrize("wrong", [dt.timedelta(seconds=each) for each in AHEAD.values()], ids=AHEAD)


def phone_of(wei, world, wrong):
    return Phone(wei, world.visit, dt.datetime.now(dt.UTC) - dt.timedelta(hours=2), wrong)


def seen_in(wei, world) -> str:
    """The event up to which the room's page knows all, as the phone sends it along."""
    page = wei.get(f"/visits/{world.visit}/signoff/room").text
    found = re.search(r'id="live"[^>]* data-after="(\d+)"', page)
    assert found and f'data-known="{found[1]}" id="visit-facts"' in page
    return found[1]


def finishes(phone):
    phone.does("parts", sku="SEAL-70", quantity="2", data=SEAL)
    phone.does("checklist", all="ok")
    phone.does("moves", to="finished")


def signs(phone, shown, seen=None):
    """All that waits has arrived before."""
    phone.sends()
    headers = {"Op-Seen": seen} if seen else {}
    answer = phone.browser.act(f"/visits/{phone.visit}/signoff", headers=headers, **signing(canonical(shown)))
    assert answer.status_code == 200, answer.text
    return differences(phone.browser.application)


@WRONG
@pytest.mark.parametrize("says_what_it_knew", [True, False])
def test_a_whole_visit_without_signal_by_a_wrong_clock_differs_in_nothing(wei, world, wrong, says_what_it_knew):
    phone, facts, seen = phone_of(wei, world, wrong), facts_in(wei, world.visit), seen_in(wei, world)
    goes_there(phone)
    finishes(phone)
    shown = phone.documents(facts)["en"]
    assert signs(phone, shown, seen if says_what_it_knew else None) == []


@pytest.mark.parametrize("wrong", [dt.timedelta(seconds=20), dt.timedelta(seconds=-7)], ids=["20 s", "-7 s"])
def test_begun_with_signal_and_finished_without_its_seconds_may_differ(wei, world, wrong):
    """Having come was known to the page, set right; when it was over, only to the phone."""
    phone = phone_of(wei, world, wrong)
    goes_there(phone)
    phone.sends()
    facts, seen = facts_in(wei, world.visit), seen_in(wei, world)
    finishes(phone)
    assert signs(phone, phone.documents(facts)["en"], seen) == []


def test_an_amount_that_a_wrong_clock_has_made_is_a_difference(wei, world):
    phone = phone_of(wei, world, dt.timedelta(hours=1))
    goes_there(phone)
    phone.sends()
    facts, seen = facts_in(wei, world.visit), seen_in(wei, world)
    finishes(phone)
    found = signs(phone, phone.documents(facts)["en"], seen)
    assert {"labour.seconds", "labour.amount", "totals.labour"} <= set(found)
    assert not any(path.startswith(("work", "hours", "visit")) for path in found)


@WRONG
def test_what_differs_in_truth_is_still_said(wei, world, wrong):
    phone, facts, seen = phone_of(wei, world, wrong), facts_in(wei, world.visit), seen_in(wei, world)
    goes_there(phone)
    phone.does("notes", text="Seal torn.", for_customer="y")
    finishes(phone)
    shown = phone.documents(facts)["en"]
    shown["work"] = ["Wei Chen came at 03:33 and worked for 1 min.", "Seal mended."]
    shown["hours"][0]["seconds"] += 60
    shown["parts"][0]["quantity"] = "3"
    assert signs(phone, shown, seen) == ["hours.0.seconds", "parts.0.quantity", "work.0", "work.1"]


def test_a_time_that_is_left_out_is_said(wei, world):
    phone, facts, seen = phone_of(wei, world, dt.timedelta(minutes=4)), facts_in(wei, world.visit), seen_in(wei, world)
    goes_there(phone)
    finishes(phone)
    shown = phone.documents(facts)["en"]
    shown["hours"] = shown["hours"][:1]
    assert signs(phone, shown, seen) == ["hours"]
