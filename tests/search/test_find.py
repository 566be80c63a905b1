"""GET /find and /find/suggestions: one field for jobs, customers, sites, products, parts and phone numbers."""

import pytest

from fieldapp.extensions import begin_write, db
from fieldapp.jobs.actions import find_by
from fieldapp.jobs.models import Job
from tests.statements import counted
from tests.world import named


@pytest.fixture
def indexed(app, world):
    with app.app_context():
        begin_write()
        find_by(db.session.get_one(Job, world.job))
        db.session.commit()


def test_one_field_finds_the_job_its_customer_and_its_site(indexed, dana, world):
    page = dana.get("/find?q=garden").text
    for found in (f"/jobs/{world.job}", f"/sites/{world.site}"):
        assert found in page
    assert f"/customers/{world.customer}" in dana.get("/find?q=Zhang").text
    assert f"/parts/{named('seal')}" in dana.get("/find?q=密封").text


@pytest.mark.parametrize("typed", ["8000", "138 0013", "0013", "13800138000"])
def test_a_phone_number_is_found_by_any_part_of_it(indexed, dana, world, typed):
    dana.act(f"/customers/{world.customer}/contacts", name="Li", phone="138 0013 8000")
    assert f"/customers/{world.customer}" in dana.get("/find", query_string={"q": typed}).text


def test_a_job_of_exactly_this_number_comes_first(indexed, app, dana, world):
    with app.app_context():
        number = db.session.get_one(Job, world.job).number
    for typed in (number, number.lower(), number[-6:], number[-6:].lstrip("0")):
        page = dana.get("/find", query_string={"q": typed}).text
        assert page.index("/jobs/") == page.index(f"/jobs/{world.job}"), typed


def test_jobs_are_found_by_the_name_that_their_customer_has_now(indexed, dana, world):
    fields = {"name": "Riverside Ltd", "kind": "company", "customer_class": "ordinary"}
    assert dana.act(f"/customers/{world.customer}", **fields).status_code == 200
    assert f"/jobs/{world.job}" in dana.get("/find?q=riverside").text
    dana.act(f"/customers/{world.customer}", **{**fields, "name": "Lakeside Ltd"})
    assert f"/jobs/{world.job}" not in dana.get("/find/suggestions?q=riverside").text


def test_what_is_typed_is_shown_as_options(indexed, dana, world):
    text = dana.get("/find/suggestions?q=garden").text
    assert 'role="option"' in text and f"/jobs/{world.job}" in text and "<html" not in text
    assert 'aria-disabled="true"' in dana.get("/find/suggestions?q=nothinglikeit").text
    assert dana.get("/find").status_code == 200


def test_finding_takes_few_statements(indexed, app, dana):
    dana.get("/find?q=garden")
    with counted() as statements:
        dana.get("/find?q=garden")
    assert len(statements) <= 18


def test_technicians_find_on_their_own_pages(wei):
    assert wei.get("/find?q=a").status_code == 403
    assert "data-finds" not in wei.get("/today").text
