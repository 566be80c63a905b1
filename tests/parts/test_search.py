"""GET /visits/<id>/parts/search: what to add, by name, number or barcode; and the chips of what was used lately."""

import re
from decimal import Decimal

import pytest

from fieldapp.extensions import begin_write, db
from fieldapp.jobs.models import Job, Visit
from fieldapp.parts.models import Part
from fieldapp.parts.queries import recent
from fieldapp.parts.status import Unit
from fieldapp.search.models import make_findable
from tests.statements import counted
from tests.visiting import bring, change, seen


@pytest.fixture
def search(wei, world):
    def ask(q):
        answer = wei.get(f"/visits/{world.visit}/parts/search", query_string={"q": q})
        assert answer.status_code == 200
        return seen(answer.text)

    return ask


def list_parts(app, count: int) -> None:
    with app.app_context():
        begin_write()
        for n in range(count):
            part = Part(sku=f"BOLT-{n:03}", name=f"螺栓 Bolt {n}", unit=Unit.PIECE, price=Decimal("0.50"))
            db.session.add(part)
            db.session.flush()
            make_findable(part, part.sku, part.name)
        db.session.commit()


@pytest.mark.parametrize("q", ["seal", "Seal 7", "密封", "密封条", "SEAL-70", "seal-70", "6901234567892", "690123"])
def test_found_by_name_number_and_barcode(search, q):
    page = search(q)
    assert 'value="SEAL-70"' in page and 'value="HINGE-L"' not in page


@pytest.mark.parametrize("q", ["", "zzz", "漏水", "%", "'", '"', "*", "\\", "a" * 500, "-", ":*"])
def test_nothing_found_is_a_page_all_the_same(search, q):
    assert 'type="radio" name="sku"' not in search(q)


def test_the_price_and_what_is_in_the_bag_are_seen_before_it_is_added(search):
    page = search("seal")
    assert "¥12.50" in page and "20 in the bag" in page
    assert re.search('<input [^>]*name="quantity" [^>]*value="1"', page)


def test_exactly_that_number_or_barcode_comes_first_and_is_chosen(app, search):
    list_parts(app, 30)
    with app.app_context():
        begin_write()
        part = Part(sku="ZZ", name="Zz bolt", unit=Unit.PIECE, price=Decimal(1), barcode="BOLT")
        db.session.add(part)
        db.session.commit()
    page = search("BOLT")
    assert page.count('name="sku"') == 20
    assert page.index('value="ZZ" checked') < page.index('value="BOLT-000"')


def test_what_is_listed_no_more_is_not_found(app, world, search):
    change(app, Part, world.seal, listed=False)
    assert 'name="sku"' not in search("SEAL-70")


def test_three_statements_however_many_are_found(app, world, wei):
    list_parts(app, 40)
    with counted() as statements:
        wei.get(f"/visits/{world.visit}/parts/search?q=bolt")
    assert len(statements) <= 5, statements


def test_not_yours_and_no_id(bo, world):
    assert bo.get(f"/visits/{world.visit}/parts/search?q=seal").status_code == 404
    assert bo.get("/visits/x/parts/search?q=seal").status_code == 404


def test_a_nul_in_the_question_is_refused(wei, world):
    assert wei.get(f"/visits/{world.visit}/parts/search?q=a%00b").status_code == 400


def chips(app, visit_id):
    with app.app_context():
        return [row.sku for row in recent(db.session.get_one(Visit, visit_id))]


def test_who_used_none_yet_gets_what_is_in_the_bag(app, world):
    assert chips(app, world.visit) == ["SEAL-70"]


def test_what_this_technician_used_lately_is_one_tap_away_once_each(app, world, wei, bo, dana):
    change(app, Visit, world.bos_visit, technician_id=world.wei)
    bring(app, world.bos_visit)
    for sku in ("HINGE-L", "SEAL-70", "HINGE-L"):
        dana.act(f"/visits/{world.bos_visit}/parts", sku=sku)
    assert chips(app, world.visit) == ["HINGE-L", "SEAL-70"]


def test_what_was_used_for_the_same_model_comes_first(app, world, dana):
    change(app, Visit, world.bos_visit, technician_id=world.wei)
    list_parts(app, 1)
    bring(app, world.bos_visit)
    change(app, Job, world.bos_job, product_id=world.product)
    dana.act(f"/visits/{world.bos_visit}/parts", sku="BOLT-000")
    change(app, Job, world.bos_job, product_id=None)
    assert chips(app, world.visit) == ["BOLT-000"]


def test_a_chip_does_not_move_when_it_is_tapped(app, world, wei):
    bring(app, world.visit)
    before = chips(app, world.visit)
    wei.act(f"/visits/{world.visit}/parts", sku="HINGE-L")
    assert chips(app, world.visit) == before
