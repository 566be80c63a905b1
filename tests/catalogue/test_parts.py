"""The price list and what is in stock where."""

from decimal import Decimal

import pytest
import sqlalchemy as sa

from fieldapp.extensions import begin_write, db
from fieldapp.history import Event
from fieldapp.ids import new_id
from fieldapp.parts.models import Part, Stock, StockPlace
from fieldapp.search.models import make_findable
from tests.statements import counted
from tests.world import named

LOCK = {"sku": "LOCK-1", "name": "锁芯 Lock cylinder", "unit": "piece", "price": "99,50", "barcode": "690"}
COUNT = {"quantity": "7.5", "reason": "stocktaking"}


def in_stock(app, part, technician=None) -> Decimal | None:
    with app.app_context():
        query = sa.select(Stock.quantity).join(Stock.place).where(Stock.part_id == part)
        return db.session.scalar(query.where(StockPlace.technician_id == technician))


def test_a_part_is_listed_and_found(app, dana):
    op = new_id()
    assert dana.act("/parts", op=op, **LOCK).headers["HX-Redirect"] == f"/parts/{op}"
    assert "¥99.50" in dana.get("/parts?q=锁芯").text
    assert "LOCK-1" not in dana.get("/parts?q=hinge").text
    with app.app_context():
        assert db.session.get_one(Part, op).price == Decimal("99.50")
    assert "on the price list for ¥99.50" in dana.get(f"/parts/{op}").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"sku": ""},
        {"sku": "SEAL-70"},
        {"name": ""},
        {"unit": "x"},
        *({"price": price} for price in ("", "-1", "1e5", "99999999", "1.234")),
    ],
)
def test_bad_input_comes_back_with_what_was_typed(app, dana, world, wrong):
    for path in ("/parts", f"/parts/{world.hinge}"):
        answer = dana.act(path, **{**LOCK, **wrong})
        assert answer.status_code == 422 and 'value="690"' in answer.text and 'class="error"' in answer.text
    with app.app_context():
        assert db.session.get_one(Part, world.hinge).sku == "HINGE-L"


def test_a_changed_price_is_told_with_what_it_was(dana, world):
    dana.act(f"/parts/{world.hinge}", **{**LOCK, "sku": "HINGE-L", "price": "40"})
    assert "from ¥38.00 to ¥40.00" in dana.get(f"/parts/{world.hinge}").text


def test_taken_off_the_list_and_put_back(wei, dana, world):
    assert dana.act(f"/parts/{world.hinge}/removal").status_code == 200
    assert "HINGE-L" not in dana.get("/parts").text and "HINGE-L" in dana.get("/parts?off=1").text
    assert dana.act(f"/parts/{world.hinge}/listing").status_code == 200
    assert "HINGE-L" in dana.get("/parts").text


def test_stock_is_counted_in_a_bag_that_was_never_filled(app, dana, world):
    with app.app_context():
        begin_write()
        db.session.execute(sa.delete(Stock))
        db.session.execute(sa.delete(StockPlace))
        db.session.commit()
    path = f"/parts/{world.hinge}/stock"
    assert "Wei Chen" in dana.get(f"/parts/{world.hinge}").text
    assert dana.act(path, **COUNT, place=str(world.wei)).status_code == 200
    assert dana.act(path, **COUNT, place="00000000-0000-0000-0000-000000000000").status_code == 200
    assert in_stock(app, world.hinge, world.wei) == in_stock(app, world.hinge) == Decimal("7.5")


def test_a_count_is_kept_with_what_stood_there(app, dana, world):
    op, path = new_id(), f"/parts/{world.seal}/stock"
    place = str(named("warehouse"))
    answer = dana.act(path, op=op, **COUNT, place=place)
    assert answer.status_code == 200 and 'id="stock"' in answer.text
    assert dana.act(path, op=op, **COUNT, place=place).headers["Idempotency-Replayed"] == "true"
    assert dana.act(path, op=op, place=place, quantity="1", reason="x").status_code == 422
    with app.app_context():
        event = db.session.scalars(sa.select(Event).order_by(Event.id.desc())).first()
        assert event.data["was"] == "20.000" and event.data["quantity"] == "7.5"
    assert "7.5 instead of 20 (stocktaking)" in dana.get(f"/parts/{world.seal}").text


def test_below_zero_is_flagged_with_a_shape_and_a_word(dana, world):
    dana.act(f"/parts/{world.seal}/stock", quantity="-3", reason="used", place=str(named("bag " + str(world.wei))))
    for path in ("/parts", "/parts?short=1", f"/parts/{world.seal}"):
        assert "▲ 3 m below zero" in dana.get(path).text
    assert "HINGE-L" not in dana.get("/parts?short=1").text


@pytest.mark.parametrize(
    "wrong", [{"quantity": "x"}, {"quantity": "100000"}, {"reason": ""}, {"place": "x"}, {"place": ""}]
)
def test_a_count_that_is_none(app, dana, world, wrong):
    fields = {**COUNT, "place": str(named("warehouse")), **wrong}
    assert dana.act(f"/parts/{world.seal}/stock", **fields).status_code == 422
    page = dana.act(f"/parts/{world.seal}/stock", htmx=False, **fields)
    assert page.status_code == 422 and "<!DOCTYPE" in page.text
    assert in_stock(app, world.seal) == 20


def test_who_may_read_and_who_may_change(wei, office, dana, world):
    assert wei.get("/parts").status_code == 403 and office.get("/parts").status_code == 200
    for path in ("/parts", f"/parts/{world.seal}", f"/parts/{world.seal}/removal", f"/parts/{world.seal}/stock"):
        assert office.act(path, **LOCK).status_code == wei.act(path, **LOCK).status_code == 403
    assert dana.get(f"/parts/{new_id()}").status_code == 404
    assert dana.act("/parts", htmx=False, **LOCK).status_code == 303


def test_a_hundred_parts_make_no_more_statements(app, dana, world):
    with app.app_context():
        begin_write()
        for number in range(100):
            part = Part(id=new_id(), sku=f"P-{number}", name="Part " + "x" * number, price=Decimal(number))
            db.session.add(part)
            db.session.flush()
            make_findable(part, part.sku, part.name)
            db.session.add(Stock(part_id=part.id, place_id=named("warehouse"), quantity=Decimal(-number)))
        db.session.commit()
    for path in ("/parts", "/parts?q=part", "/parts?short=1&page=2", f"/parts/{world.seal}"):
        with counted() as statements:
            assert dana.get(path).status_code == 200
        assert len(statements) <= 8, path
