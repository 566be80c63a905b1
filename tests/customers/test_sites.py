"""Sites: where the work is, how to get in, who manages the house."""

from decimal import Decimal

import pytest
import sqlalchemy as sa

from fieldapp.customers.models import Site
from fieldapp.extensions import db
from fieldapp.ids import new_id

SHOP = {"address": "Old Harbour Road 66", "name": "Shop", "access_notes": "Ask the guard", "property_manager_id": ""}


def test_a_site_is_added_and_found_for_a_job(dana, world):
    op = new_id()
    answer = dana.act(f"/customers/{world.customer}/sites", op=op, **SHOP, latitude="31.230416", longitude="121,473701")
    assert answer.headers["HX-Redirect"] == f"/sites/{op}"
    page = dana.get(f"/sites/{op}").text
    assert "Ask the guard" in page and "geo:31.230416,121.473701" in page
    assert f"/jobs/new?site={op}" in dana.get("/sites?q=harbour zhang").text


def test_a_property_manager_is_a_customer_of_that_kind(app, dana, world):
    manager, other = new_id(), new_id()
    dana.act("/customers", op=manager, name="Harbour Property", kind="property_manager", customer_class="ordinary")
    dana.act("/customers", op=other, name="Nobody", kind="company", customer_class="ordinary")
    here = f"/sites/{world.site}"
    assert dana.act(here, **{**SHOP, "property_manager_id": str(other)}).status_code == 422
    assert dana.act(here, **{**SHOP, "property_manager_id": str(manager)}).status_code == 200
    assert f"/customers/{manager}" in dana.get(here).text
    with app.app_context():
        assert db.session.get_one(Site, world.site).property_manager_id == manager


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": ""},
        {"address": "x" * 301},
        {"latitude": "91", "longitude": "1"},
        {"latitude": "1"},
        {"longitude": "9" * 30, "latitude": "1"},
        {"property_manager_id": "x"},
    ],
)
def test_bad_input_comes_back_with_what_was_typed(app, dana, world, wrong):
    for path in (f"/customers/{world.customer}/sites", f"/sites/{world.site}"):
        answer = dana.act(path, **{**SHOP, **wrong})
        assert answer.status_code == 422 and "Ask the guard" in answer.text and 'class="error"' in answer.text
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Site)) == 1


def test_a_changed_site_keeps_its_exact_place(app, dana, world):
    dana.act(f"/sites/{world.site}", **SHOP, latitude="-33.5", longitude="0")
    assert "-33.5" in dana.get(f"/sites/{world.site}/edit").text
    with app.app_context():
        assert db.session.get_one(Site, world.site).latitude == Decimal("-33.5")


def test_sent_again_not_allowed_not_found_and_without_javascript(dana, office, wei, world):
    op, path = new_id(), f"/customers/{world.customer}/sites"
    assert dana.act(path, op=op, htmx=False, **SHOP).status_code == 303
    assert dana.act(path, op=op, htmx=False, **SHOP).headers["Idempotency-Replayed"] == "true"
    assert office.act(path, **SHOP).status_code == wei.get("/sites").status_code == 403
    assert dana.act(f"/customers/{new_id()}/sites", **SHOP).status_code == 404
    assert dana.get(f"/sites/{new_id()}").status_code == 404
