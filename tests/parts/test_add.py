"""POST /visits/<id>/parts: a part used, ordered or taken back."""

import datetime as dt
import re
from decimal import Decimal

import pytest

from fieldapp.extensions import db
from fieldapp.ids import new_id
from fieldapp.jobs.models import Job, Visit
from fieldapp.jobs.status import VisitState
from fieldapp.parts.models import Part, PartUsed, Stock
from fieldapp.parts.status import Use
from tests.visiting import bring, change, kinds, seen
from tests.world import named


@pytest.fixture
def here(app, world):
    """Where Wei, on site, adds parts."""
    bring(app, world.visit)
    return f"/visits/{world.visit}/parts"


def parts_of(app, visit_id):
    with app.app_context():
        return db.session.scalars(db.select(PartUsed).where(PartUsed.visit_id == visit_id).order_by(PartUsed.id)).all()


def in_bag(app, part_id, owner="wei") -> Decimal | None:
    with app.app_context():
        stock = db.session.get(Stock, (part_id, named(f"bag {named(owner)}")))
        return stock and stock.quantity


def test_wei_adds_two_seals(app, world, wei, here):
    op = new_id()
    answer = wei.act(here, op=op, sku="SEAL-70", quantity="2", use="used")
    assert answer.status_code == 200 and answer.headers["Op-Result"] == "applied"
    assert 'id="parts"' in answer.text and "密封条 Seal 70" in answer.text
    (used,) = parts_of(app, world.visit)
    assert (used.id, used.quantity, used.use, used.price, used.covered) == (op, 2, Use.USED, Decimal("12.50"), True)
    assert in_bag(app, world.seal) == 18
    assert kinds(app, world.job)[-1] == "part_added"


def test_one_used_is_what_a_bare_sku_says(app, world, wei, here):
    wei.act(here, sku="SEAL-70")
    (used,) = parts_of(app, world.visit)
    assert (used.quantity, used.use) == (1, Use.USED)


def test_a_scanned_barcode_and_small_letters_name_the_part_too(app, world, wei, here):
    assert wei.act(here, sku="6901234567892").status_code == 200
    assert wei.act(here, sku=" seal-70 ").status_code == 200
    assert [used.part_id for used in parts_of(app, world.visit)] == [world.seal, world.seal]


def test_sent_again_it_is_added_once(app, world, wei, here):
    op = new_id()
    first, again = (wei.act(here, op=op, sku="SEAL-70", quantity="2") for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(parts_of(app, world.visit)) == 1 and in_bag(app, world.seal) == 18
    assert kinds(app, world.job).count("part_added") == 1


def test_sent_again_after_the_part_was_struck_off_the_list_it_is_still_the_same_answer(app, world, wei, here):
    op = new_id()
    wei.act(here, op=op, sku="SEAL-70")
    change(app, Part, world.seal, listed=False)
    assert wei.act(here, op=op, sku="SEAL-70").status_code == 200


@pytest.mark.parametrize("asked", [{"sku": "SEAL-70"}, {"q": "6901234567892"}])
def test_what_was_used_before_the_phone_knew_that_it_was_struck_off_the_list_is_taken(app, world, wei, here, asked):
    change(app, Part, world.seal, listed=False)
    assert wei.act(here, **asked).headers["Op-Result"] == "applied"
    assert [used.part_id for used in parts_of(app, world.visit)] == [world.seal]


def test_of_two_with_one_number_or_barcode_it_is_the_one_on_the_list(app, world, wei, here):
    change(app, Part, world.hinge, listed=False, barcode="6901234567892")
    wei.act(here, q="6901234567892")
    change(app, Part, world.hinge, barcode="SEAL-70", listed=True)
    change(app, Part, world.seal, listed=False)
    wei.act(here, q="SEAL-70")
    assert [used.part_id for used in parts_of(app, world.visit)] == [world.seal, world.hinge]


def test_what_is_wrong_is_said_also_when_the_visit_was_put_off_meanwhile(app, world, wei, dana, here):
    window = {"window_from": "2030-01-07T09:00", "window_until": "2030-01-07T10:00"}
    dana.act(f"/visits/{world.visit}/postponement", **window, reason="Storm", technician=world.wei)
    answer = wei.act(here, sku="GONE-1")
    assert answer.status_code == 422 and "Nothing has this name, number or barcode." in seen(answer.text)


def test_the_same_id_with_other_content_is_refused(app, world, wei, here):
    op = new_id()
    wei.act(here, op=op, sku="SEAL-70", quantity="2")
    assert wei.act(here, op=op, sku="SEAL-70", quantity="3").status_code == 422
    assert in_bag(app, world.seal) == 18


@pytest.mark.parametrize(
    "quantity", ["-1", "0", "0.0001", "1e9", "1000000000", "NaN", "Infinity", "9223372036854775808", "1\0", "two"]
)
def test_a_quantity_that_is_none_comes_back_with_its_error(app, world, wei, here, quantity):
    answer = wei.act(here, sku="SEAL-70", quantity=quantity)
    assert answer.status_code == 422 and answer.headers["Op-Result"] == "refused"
    assert 'id="part-quantity-error"' in answer.text and 'value="SEAL-70"' in answer.text
    assert parts_of(app, world.visit) == []


@pytest.mark.parametrize(
    "sku", ["", "NOT-THERE", "SEAL", "a\0b", "漏水", "x" * 61, "\ud800".encode("utf-8", "surrogatepass")]
)
def test_an_unknown_number_comes_back_with_its_error_and_the_rest(wei, here, sku):
    answer = wei.act(here, sku=sku, quantity="7")
    assert answer.status_code == 422
    assert 'id="part-q-error"' in answer.text and (sku == "SEAL") == ('value="7"' in seen(answer.text))


def test_a_scanned_barcode_is_added_at_once_and_the_field_waits_for_the_next(app, world, wei, here):
    answer = wei.act(here, q="6901234567892")
    assert answer.status_code == 200 and re.search('id="part-adder" open', answer.text)
    assert [used.part_id for used in parts_of(app, world.visit)] == [world.seal]


def test_what_was_chosen_counts_not_what_was_typed_to_find_it(app, world, wei, here):
    wei.act(here, q="SEAL-70", sku="HINGE-L")
    assert [used.part_id for used in parts_of(app, world.visit)] == [world.hinge]


def test_a_name_typed_and_entered_is_searched_for(app, world, wei, here):
    answer = wei.act(here, q="密封")
    assert answer.status_code == 422 and "Choose one of these." in answer.text
    assert 'name="sku" value="SEAL-70" checked' in answer.text
    assert parts_of(app, world.visit) == []


def test_a_use_that_is_none_is_refused(app, world, wei, here):
    answer = wei.act(here, sku="SEAL-70", use="eaten")
    assert answer.status_code == 422 and "Choose one of the list." in answer.text
    assert parts_of(app, world.visit) == []


def test_ordered_and_taken_back_parts_leave_the_bag_alone(app, world, wei, here):
    for use in (Use.ORDERED, Use.TAKEN_BACK):
        assert wei.act(here, sku="SEAL-70", use=use).status_code == 200
    assert in_bag(app, world.seal) == 20
    assert sum(used.amount for used in parts_of(app, world.visit)) == 0


def test_the_bag_goes_below_zero_and_the_row_says_so(app, world, wei, here):
    answer = wei.act(here, sku="SEAL-70", quantity="22.5")
    assert "-2.5 in the bag" in answer.text
    assert in_bag(app, world.seal) == Decimal("-2.5")


def test_what_the_bag_never_held_is_owed_too(app, world, wei, here):
    wei.act(here, sku="HINGE-L")
    assert in_bag(app, world.hinge) == -1


def test_the_price_is_todays_and_stays(app, world, wei, here):
    change(app, Job, world.job, covered=False)
    wei.act(here, sku="SEAL-70")
    change(app, Part, world.seal, price=Decimal("99.00"))
    answer = wei.act(here, sku="SEAL-70")
    first, second = parts_of(app, world.visit)
    assert (first.due, second.due) == (Decimal("12.50"), Decimal("99.00"))
    assert "¥111.50" in answer.text and "in warranty" not in answer.text


def test_a_part_takes_back_that_none_were_used(app, world, wei, here):
    change(app, Visit, world.visit, no_parts=True)
    wei.act(here, sku="SEAL-70", use="ordered")
    wei.act(here, sku="SEAL-70")
    with app.app_context():
        assert db.session.get(Visit, world.visit).no_parts is False


def test_the_desk_completes_what_the_phone_could_not_and_it_comes_from_weis_bag(app, world, dana, here):
    assert dana.act(here, sku="SEAL-70").status_code == 200
    assert (in_bag(app, world.seal), in_bag(app, world.seal, "bo")) == (19, 20)


def test_somebody_elses_visit_is_not_found(bo, here):
    assert bo.act(here, sku="SEAL-70").status_code == 404


def test_the_office_reads_and_does_not_record(office, here):
    assert office.act(here, sku="SEAL-70").status_code == 403


def test_a_stranger_is_asked_to_sign_in(browser, here):
    assert browser.act(here, sku="SEAL-70").status_code == 401


def test_a_part_of_a_visit_given_to_somebody_else_is_left_to_the_desk(app, world, wei, here):
    change(app, Visit, world.visit, technician_id=world.bo)
    answer = wei.act(here, sku="SEAL-70")
    assert (answer.status_code, answer.headers["Op-Result"]) == (200, "review")
    assert (in_bag(app, world.seal), in_bag(app, world.seal, "bo")) == (19, 20)


def test_an_id_that_is_none_is_not_found(wei, world):
    assert wei.act("/visits/12/parts", sku="SEAL-70").status_code == 404
    assert wei.act(f"/visits/{new_id()}/parts", sku="SEAL-70").status_code == 404


def test_not_before_setting_out(wei, world):
    answer = wei.act(f"/visits/{world.visit}/parts", sku="SEAL-70")
    assert answer.status_code == 409 and "Waiting" in answer.text


def test_after_the_job_was_closed_the_desk_does_not_add_and_a_phones_part_is_left_to_it(app, world, wei, dana, here):
    change(app, Job, world.job, state="closed", closed_at=dt.datetime.now(dt.UTC))
    assert dana.act(here, sku="SEAL-70").status_code == 409
    assert wei.act(here, sku="SEAL-70").headers["Op-Result"] == "review"


def test_a_finished_visit_still_takes_what_was_forgotten(app, world, wei):
    bring(app, world.visit, VisitState.FINISHED)
    assert wei.act(f"/visits/{world.visit}/parts", sku="SEAL-70").status_code == 200


def test_without_javascript_the_page_comes_again(app, world, wei, here):
    answer = wei.act(here, htmx=False, sku="SEAL-70")
    assert answer.status_code == 303 and answer.location == f"/visits/{world.visit}#parts"
    page = wei.act(here, htmx=False, sku="NOT-THERE")
    assert page.status_code == 422 and page.text.startswith("<!DOCTYPE html>") and "NOT-THERE" in page.text
