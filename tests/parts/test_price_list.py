"""GET /parts.json: the whole price list for a phone that searches without signal."""

import json
from decimal import Decimal

import sqlalchemy as sa

from fieldapp.extensions import begin_write, db
from fieldapp.ids import new_id
from fieldapp.parts.models import Part
from fieldapp.parts.status import Unit
from tests.visiting import bring, change


def list_many(app, count: int) -> None:
    """So many parts as a wholesaler lists them, with barcodes."""
    units = list(Unit)
    rows = [
        {
            "id": new_id(),
            "sku": f"P-{n:05}",
            "name": f"{['密封条', '合页', '锁芯', '玻璃胶', '滑轮'][n % 5]} Part {n} for frame {n % 97}",
            "unit": units[n % len(units)],
            "price": Decimal(n % 9000 + 1) / 4,
            "barcode": f"69{n:011}",
            "listed": True,
        }
        for n in range(count)
    ]
    with app.app_context():
        begin_write()
        db.session.execute(sa.insert(Part), rows)
        db.session.commit()


def test_every_listed_part_with_what_a_phone_needs(app, wei, world):
    change(app, Part, world.hinge, listed=False)
    answer = wei.get("/parts.json")
    listed = answer.get_json()
    assert answer.mimetype == "application/json"
    assert listed["parts"] == [["SEAL-70", "密封条 Seal 70", "metre", "12.50", "6901234567892"]]
    assert listed["bag"] == {"SEAL-70": "20"} and listed["symbol"] == "¥"
    assert listed["units"]["en"]["metre"] == "m" and listed["units"]["zh_Hans_CN"]["metre"] == "米"


def test_what_has_not_changed_is_not_sent_again(wei, dana, world):
    first = wei.get("/parts.json")
    again = wei.get("/parts.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    fields = {"sku": "NEW-1", "name": "New", "unit": "piece", "price": "1"}
    assert dana.act("/parts", **fields).status_code == 200
    newer = wei.get("/parts.json", headers={"If-None-Match": first.headers["ETag"]})
    assert newer.status_code == 200
    assert newer.get_json()["version"] != first.get_json()["version"] and newer.get_json()["made"]


def test_a_bag_that_changes_is_no_other_price_list(app, wei, world):
    bring(app, world.visit)
    before = wei.get("/parts.json").get_json()
    wei.act(f"/visits/{world.visit}/parts", sku="SEAL-70", quantity="2.5")
    after = wei.get("/parts.json").get_json()
    assert (after["version"], after["bag"]) == (before["version"], {"SEAL-70": "17.5"})


def test_twenty_thousand_parts_go_out_small(app, wei):
    list_many(app, 20_000)
    answer = wei.get("/parts.json", headers={"Accept-Encoding": "gzip"})
    assert answer.content_encoding == "gzip" and len(answer.data) < 600_000
    assert len(json.loads(wei.get("/parts.json").data)["parts"]) == 20_002


def test_it_is_for_technicians_and_the_desk(wei, dana, office, browser):
    assert {who.get("/parts.json").status_code for who in (wei, dana)} == {200}
    assert browser.get("/parts.json").status_code == 303
