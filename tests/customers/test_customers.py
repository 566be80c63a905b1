"""Customers and their contact people: listed, shown, added, changed."""

import datetime as dt

import pytest
import sqlalchemy as sa

from fieldapp.customers.models import Contact, Customer, Site
from fieldapp.extensions import begin_write, db
from fieldapp.history import Event
from fieldapp.ids import new_id
from tests.search.finding import found
from tests.statements import counted
from tests.world import named

CHEN = {"name": "陈先生 Chen Yi", "kind": "person", "customer_class": "ordinary", "phone": "139 0000 0003"}


def kinds(app) -> list[str]:
    with app.app_context():
        return [event.kind.value for event in db.session.scalars(sa.select(Event).order_by(Event.id))]


def many_customers(app, number: int) -> None:
    with app.app_context():
        begin_write()
        for i in range(number):
            customer = Customer(id=new_id(), name=f"Customer {i:03} {'x' * i}", created_at=dt.datetime.now(dt.UTC))
            db.session.add(customer)
            db.session.flush()
            db.session.add(Site(customer_id=customer.id, address=f"Road {i}", created_at=customer.created_at))
        db.session.commit()


def test_a_customer_is_added(app, dana):
    op = new_id()
    answer = dana.act("/customers", op=op, **CHEN)
    assert answer.headers["HX-Redirect"] == f"/customers/{op}"
    page = dana.get(f"/customers/{op}").text
    assert "陈先生 Chen Yi" in page and 'href="tel:13900000003"' in page and "Dana Sun</b> added the customer" in page
    with app.app_context():
        assert found("陈先", Customer) == [op]


def test_sent_again_there_is_one(app, dana):
    op = new_id()
    answers = [dana.act("/customers", op=op, **CHEN) for _ in range(2)]
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert kinds(app).count("customer_added") == 1
    assert dana.act("/customers", op=op, **{**CHEN, "name": "Other"}).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"name": "x" * 201}, {"kind": "king"}, {"email": "no address"}, {"phone": "a\x07b"}, {"kind": ""}],
)
def test_bad_input_comes_back_with_what_was_typed(app, dana, wrong):
    answer = dana.act("/customers", **{**CHEN, "remarks": "keep these words", **wrong})
    assert answer.status_code == 422 and "keep these words" in answer.text and 'class="error"' in answer.text
    assert answer.text.lstrip().startswith("<form")
    assert "customer_added" not in kinds(app)


def test_without_javascript(dana):
    answer = dana.act("/customers", htmx=False, **CHEN)
    assert answer.status_code == 303 and dana.get(answer.headers["Location"]).status_code == 200
    assert "<!DOCTYPE" in dana.act("/customers", htmx=False, **{**CHEN, "name": ""}).text


def test_who_may_read_and_who_may_change(wei, office, browser, world):
    here = f"/customers/{world.customer}"
    assert wei.get("/customers").status_code == wei.get(here).status_code == 403
    assert office.get(here).status_code == 200 and f"{here}/edit" not in office.get(here).text
    assert office.act(here, **CHEN).status_code == office.act("/customers", **CHEN).status_code == 403
    assert browser.get(here).status_code == 303


def test_unknown_and_no_ids_are_not_found(dana):
    for path in (f"/customers/{new_id()}", "/customers/1", f"/contacts/{new_id()}/edit"):
        assert dana.get(path).status_code == 404
    assert dana.act(f"/customers/{new_id()}", **CHEN).status_code == 404


def test_a_changed_customer_is_found_by_the_new_name_and_so_are_their_sites(app, dana, world):
    answer = dana.act(f"/customers/{world.customer}", **CHEN)
    assert answer.headers["HX-Redirect"] == f"/customers/{world.customer}"
    with app.app_context():
        assert found("chen garden", Site) == [world.site]
        assert db.session.get_one(Customer, world.customer).customer_class == "ordinary"
    assert "key account" not in dana.get(f"/customers/{world.customer}").text.lower()


def test_a_key_account_is_seen_at_once(dana, world):
    for path in ("/customers", f"/customers/{world.customer}", "/sites", f"/sites/{world.site}"):
        assert "Key account" in dana.get(path).text


@pytest.mark.parametrize(
    "asked, is_found",
    [
        *(
            (asked, True)
            for asked in ("", "q=张女士", "q=13800138000", "q=花园", "q=zhang", "class=key", "kind=person&q=zh")
        ),
        *((asked, False) for asked in ("q=nobody", "class=ordinary", "kind=company", "q=%27%22*+OR+1")),
        *((asked, True) for asked in ("kind=nonsense", "page=99", "page=-1")),
    ],
)
def test_the_list_finds(app, dana, asked, is_found, world):
    dana.act(f"/sites/{world.site}", address="上海市徐汇区花园路 88 弄")
    assert ("张女士 Mrs Zhang" in dana.get(f"/customers?{asked}").text) == is_found


def test_a_hundred_customers_are_pages_and_no_more_statements(app, dana, world):
    pages = ["/customers", "/sites", "/products", f"/customers/{world.customer}"]
    many_customers(app, 120)
    for path in pages:
        with counted() as statements:
            assert dana.get(path).status_code == 200
        assert len(statements) <= 8, (path, len(statements))
    assert "1–50 of 121" in dana.get("/customers").text
    assert "101–121 of 121" in dana.get("/customers?page=3").text


# --- contact people --------------------------------------------------------------------------------------------------


def test_a_contact_is_added_at_a_site_changed_and_removed(app, dana, world):
    op = new_id()
    fields = {"name": "李师傅", "position": "门卫", "phone": "0571 8800 0001", "site_id": str(world.site)}
    answer = dana.act(f"/customers/{world.customer}/contacts", op=op, **fields)
    assert answer.headers["HX-Redirect"] == f"/customers/{world.customer}#contacts"
    assert "李师傅" in dana.get(f"/sites/{world.site}").text
    with app.app_context():
        assert found("057188000001", Customer) == [world.customer]
    assert dana.act(f"/contacts/{op}", name="王师傅", site_id="").status_code == 200
    assert "王师傅" not in dana.get(f"/sites/{world.site}").text
    assert "王师傅" in dana.get(f"/customers/{world.customer}").text
    assert dana.act(f"/contacts/{op}/removal").status_code == 200
    assert dana.act(f"/contacts/{op}/removal").status_code == 409
    assert dana.get(f"/contacts/{op}/edit").status_code == 404
    assert kinds(app)[-3:] == ["contact_added", "contact_changed", "contact_removed"]


def test_a_contact_of_a_job_can_be_removed_and_the_job_still_names_them(app, dana, world):
    assert dana.act(f"/contacts/{world.contact}/removal").status_code == 200
    with app.app_context():
        assert db.session.get_one(Contact, named("contact")).removed_at


@pytest.mark.parametrize("wrong", [{"name": ""}, {"site_id": "nonsense"}, {"site_id": str(new_id())}, {"email": "x"}])
def test_a_contact_that_is_none(dana, world, wrong):
    answer = dana.act(f"/customers/{world.customer}/contacts", **{"name": "Keep me", "site_id": "", **wrong})
    assert answer.status_code == 422
    assert dana.act(f"/contacts/{world.contact}", **{"name": "Keep me", "site_id": "", **wrong}).status_code == 422
