"""GET /jobs/new and POST /jobs: a job is taken in."""

import pytest

from fieldapp.ids import new_id
from tests.jobs.acts import acts_once, count_events, events_of, job_of, nothing_happened, only_the_desk
from tests.world import named

LEAST = {"title": "门把手松 Handle loose", "kind": "repair", "category": "door", "urgency": "normal", "covered": "file"}
MORE = {
    "words": "It turns without catching.\nSince Monday.",
    "skills": "Locks, 玻璃，Locks",
    "outdoor": "y",
    "promised_from": "2026-11-28T09:00",
    "promised_until": "2026-11-28T12:00",
    "estimate_minutes": "45",
    "estimate_cost": "120,50",
    "checklist": "Key handed back\n\n Old lock shown \n",
}


@pytest.fixture
def job(world):
    return {"site": str(world.site), **LEAST}


def created(app, dana, **fields):
    op = new_id()
    answer = dana.act("/jobs", op=op, **fields)
    assert (answer.status_code, answer.headers.get("HX-Redirect")) == (200, f"/jobs/{op}"), answer.text
    return job_of(app, op)


def test_the_site_is_searched_first(dana):
    page = dana.get("/jobs/new").text
    assert 'name="q"' in page and "job-form" not in page
    for words in ("Zhang", "张女士", "garden", "13800138000"[:3]):
        assert "Garden Court 3-1202" in dana.get("/jobs/new", query_string={"q": words}).text
    assert "No site is called" in dana.get("/jobs/new?q=nowhere").text


def test_the_form_offers_what_stands_there(dana, world):
    page = dana.get(f"/jobs/new?site={world.site}").text
    for words in ("Casement 70", "张女士 Zhang", "Wei Chen", 'value="file" checked', "datalist"):
        assert words in page or words.replace('" checked', '"') in page, words


def test_dana_takes_a_job_in(app, dana, world, job):
    made = created(app, dana, **job, **MORE, product=str(world.product), contact=str(world.contact))
    assert made.number.startswith("WX-") and made.number.endswith("-000003")
    assert (made.title, made.state, made.outdoor, made.covered) == (LEAST["title"], "new", True, None)
    assert (made.skills, made.checklist) == (["Locks", "玻璃"], ["Key handed back", "Old lock shown"])
    assert (made.estimate_minutes, str(made.estimate_cost)) == (45, "120.50")
    assert (made.product_id, made.contact_id) == (world.product, world.contact)
    assert events_of(app, made.id)[-1].kind == "job_opened"
    assert LEAST["title"] in dana.get("/jobs?q=门把手").text


def test_out_of_warranty_with_a_cost_it_is_estimated(app, dana, job):
    assert created(app, dana, **{**job, "covered": "no"}, estimate_cost="80").state == "estimated"


def test_somebody_is_sent_at_once(app, dana, world, job):
    window = {"window_from": "2026-11-28T09:00", "window_until": "2026-11-28T10:00"}
    made = created(app, dana, **job, technician=str(world.wei), **window)
    assert [(v.technician_id, v.leading) for v in made.visits] == [(world.wei, True)]
    assert made.state == "scheduled"
    assert [event.kind for event in events_of(app, made.id)] == ["job_opened", "visit_planned", "turn_given"]


def test_sent_again(app, dana, job):
    acts_once(app, dana, "/jobs", **job)


def test_without_javascript(app, dana, job):
    op = new_id()
    answer = dana.act("/jobs", op=op, htmx=False, **job)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/jobs/{op}")


@pytest.mark.parametrize(
    "fields",
    [
        {"title": ""},
        {"title": " "},
        {"title": "x" * 201},
        {"title": "a\x00b"},
        {"kind": "magic"},
        {"category": ""},
        {"urgency": "now"},
        {"covered": "maybe"},
        {"product": "7"},
        {"product": str(new_id())},
        {"contact": str(new_id())},
        {"promised_from": "2026-11-28T13:00", "promised_until": "2026-11-28T12:00"},
        {"promised_until": "1066-10-14T12:00"},
        {"promised_until": "99999-10-14T12:00"},
        {"estimate_minutes": "0"},
        {"estimate_minutes": str(2**63)},
        {"estimate_minutes": "½"},
        {"estimate_cost": "-1"},
        {"estimate_cost": "1e5"},
        {"estimate_cost": "NaN"},
        {"estimate_cost": "1.005"},
        {"skills": ",".join(f"skill {n}" for n in range(21))},
        {"checklist": "\n".join(f"point {n}" for n in range(21))},
        {"checklist": "x" * 201},
        {"technician": "{wei}"},
        {"window_from": "2026-11-28T09:00"},
        {"technician": "{wei}", "window_from": "2026-11-28T09:00", "window_until": "2026-11-28T08:00"},
    ],
)
def test_invalid(app, dana, world, job, fields):
    fields = {name: value.format(wei=world.wei) for name, value in fields.items()}
    sent = {**job, "words": "still here", **fields}
    answer = nothing_happened(app, lambda: dana.act("/jobs", **sent))
    assert answer.status_code == 422, answer.text
    assert 'role="alert"' in answer.text and "still here" in answer.text
    assert answer.text.strip().startswith("<form")
    plain = dana.act("/jobs", htmx=False, **sent)
    assert plain.status_code == 422 and "<!DOCTYPE html>" in plain.text


@pytest.mark.parametrize("site", ["", "7", str(named("nobody"))])
def test_unknown_site(app, dana, job, site):
    before = count_events(app)
    assert dana.act("/jobs", **{**job, "site": site}).status_code == 404
    assert dana.get(f"/jobs/new?site={site}").status_code == 404
    assert count_events(app) == before


def test_only_the_desk(request, job):
    only_the_desk(request, "/jobs", **job)
    for person in ("wei", "office", "admin"):
        assert request.getfixturevalue(person).get("/jobs/new").status_code == 403
