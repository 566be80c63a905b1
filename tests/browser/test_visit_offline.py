"""A visit without signal on the page that is open: each next act follows, what is recorded waits, then turns real."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from fieldapp.extensions import db
from fieldapp.jobs.models import Job, Visit
from fieldapp.notes.models import Note
from fieldapp.parts.models import PartUsed
from tests.browser.worker import keep
from tests.world import named

VISIT = named("visit")


def next_act(page: Page, after: str) -> None:
    """The large button; the page then shows the state `after`."""
    page.locator("#next .primary:visible").tap()
    expect(page.locator(f"#visit-head .state[data-state={after}]")).to_be_visible()


def waiting_rows(page: Page):
    return page.locator("[data-waits] > [data-op]")


def test_each_next_act_follows_and_all_turns_real_with_the_signal(live_server, phone):
    phone.goto(f"/visits/{VISIT}")
    phone.context.set_offline(True)
    about = phone.locator("#about")
    for state in ("accepted", "travelling", "on_site"):
        assert about.get_attribute("open") is not None
        next_act(phone, state)
    expect(about).not_to_have_attribute("open", "")
    phone.locator("#part-chips .chip").first.tap()
    expect(phone.locator("#waits-part > [data-op]")).to_contain_text("Seal 70")
    phone.locator("#notes > summary").tap()
    phone.locator("#notes textarea").fill("Both sashes tight again")
    phone.locator("#notes button").tap()
    expect(phone.locator("#waits-note > [data-op]")).to_contain_text("Both sashes tight again")
    phone.locator("#next button:visible", has_text="Pause").tap()
    expect(phone.locator("#visit-head .state[data-state=paused]")).to_be_visible()
    next_act(phone, "on_site")
    expect(phone.locator("#parts [data-waits-count]")).to_contain_text("1")

    phone.context.set_offline(False)
    expect(waiting_rows(phone)).to_have_count(0, timeout=20_000)
    expect(phone.locator("#parts li.row:not(.waiting)", has_text="Seal 70")).to_have_count(1)
    expect(phone.locator("#notes article")).to_contain_text("Both sashes tight again")
    expect(phone.locator("#next .primary:visible")).to_have_text("Finish visit")
    with live_server.app.app_context():
        visit = db.session.get_one(Visit, VISIT)
        moves = sorted(visit.moves, key=lambda move: move.recorded_at)
        assert [move.to for move in moves] == ["accepted", "travelling", "on_site", "paused", "on_site"]
        assert db.session.scalar(sa.select(sa.func.count()).select_from(PartUsed)) == 1
        assert db.session.scalar(sa.select(Note.text)) == "Both sashes tight again"


def test_an_open_checklist_is_said_before_the_finish_is_kept(phone):
    phone.goto(f"/visits/{VISIT}")
    phone.context.set_offline(True)
    for state in ("accepted", "travelling", "on_site"):
        next_act(phone, state)
    phone.locator("#next .primary:visible").tap()
    expect(phone.locator("[data-checklist-blocks]")).to_have_text(
        "Answer the checklist before you finish.", use_inner_text=True
    )
    expect(phone.locator("#visit-head .state")).to_have_attribute("data-state", "on_site")
    phone.locator("#checklists .adder > summary").tap()
    for point in ("clothes", "manners", "safety", "cleaned"):
        phone.locator(f"[name={point}-answer][value=ok]").check()
    phone.locator("#checklists .adder button").tap()
    expect(phone.locator("#waits-checks > [data-op]")).to_have_count(1)
    phone.locator("#next .primary:visible").tap()
    expect(phone.locator("[data-checklist-blocks]")).to_contain_text("What must not be used yet is tagged or explained")
    phone.locator("#all-in-order button").tap()
    expect(phone.locator("#all-in-order")).to_be_hidden()


def test_today_goes_on_as_well(phone):
    phone.goto(f"/visits/{VISIT}")
    next_act(phone, "accepted")
    phone.goto("/today")
    bar = phone.locator(".bar:visible")
    expect(bar).to_contain_text("Set out")
    phone.context.set_offline(True)
    phone.evaluate("document.querySelectorAll('form[data-then]').forEach((form) => form.removeAttribute('data-then'))")
    bar.locator("button:visible").tap()
    expect(bar).to_contain_text("I'm here")
    expect(phone.locator(f"#visit-{VISIT} .state[data-state=travelling]")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.locator(f"[data-state-of='{VISIT}'][data-state=travelling]").first).to_be_attached(timeout=20_000)


@pytest.mark.parametrize("known", [True, False], ids=["known site", "new customer"])
def test_a_job_opened_without_signal_waits_on_today(live_server, phone, known):
    phone.goto("/field-jobs/new")
    phone.context.set_offline(True)
    phone.evaluate("document.querySelector('#field-job').removeAttribute('data-then')")
    phone.get_by_role("button", name="Open the job").tap()
    expect(phone.locator("[data-site-missing]")).to_be_visible()
    if known:
        phone.locator("#q").fill("nobody")
        expect(phone.locator("#sites")).to_contain_text("Nothing found.")
        phone.locator("#q").fill("court zhang")
        expect(phone.locator("#sites .row")).to_have_count(1)
        phone.locator("#sites .row").first.tap()
    else:
        phone.locator("#field-job .adder > summary").tap()
        phone.locator("[name=name]").fill("Li")
        phone.locator("[name=address]").fill("Road 1")
    phone.locator("[name=title]").fill("Door does not lock")
    phone.get_by_role("button", name="Open the job").tap()
    expect(phone.locator("#sync")).to_have_text("1 waiting")
    phone.context.set_offline(False)
    phone.goto("/today")
    of_server = phone.locator("#live > :not(#waits-field-job)", has_text="Door does not lock")
    expect(of_server.first).to_be_visible(timeout=20_000)
    expect(phone.locator("#waits-field-job > [data-op]")).to_have_count(0)
    with live_server.app.app_context():
        job = db.session.scalars(sa.select(Job).where(Job.opened_in_field)).one()
        assert (job.id, job.site.customer.name) == (job.visits[0].id, "张女士 Mrs Zhang" if known else "Li")


def test_on_today_a_job_opened_here_has_come_as_far_as_it_has_on_this_phone(phone):
    phone.goto("/today")
    phone.context.set_offline(True)
    job = named("a job opened in the field")
    op = {"user": str(named("wei")), "fields": [], "files": [], "data": {}, "method": "POST", "page": "", "tries": 0}
    op |= {"state": "waiting", "visit": str(job), "lane": f"job:{job}", "occurredAt": "2026-11-27T08:00:00Z"}
    opens = {"id": str(job), "kind": "field-job", "url": "/field-jobs", "creates": str(job)}
    opens |= {"fields": [["title", "Door does not lock"], ["name", "Li"], ["address", "Road 1"]]}
    finished = {"id": "finished", "kind": "move", "url": f"/visits/{job}/moves", "fields": [["to", "finished"]]}
    signed = {"id": "signed", "kind": "sign-off", "url": f"/visits/{job}/signoff"}
    answer_was_lost = {"id": str(named("visit")), "creates": str(named("visit"))}  # the page has it, the phone as well
    keep(phone, {**op, **opens, **answer_was_lost, "seq": 9})
    row = phone.locator("#waits-field-job > [data-op]")
    for seq, (one, mark) in enumerate([(opens, "on_site"), (finished, "done"), (signed, "done")], 1):
        keep(phone, {**op, **one, "seq": seq})
        phone.evaluate("document.dispatchEvent(new CustomEvent('outbox:change', { detail: {} }))")
        expect(row.locator(f"[data-waiting-state][data-state={mark}]")).to_be_visible()
        expect(row).to_contain_text("Door does not lock")
