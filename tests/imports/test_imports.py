"""Lists come in as files and go out as files; a bad row is named, and nothing is taken by halves."""

import csv
import io
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldapp.customers.models import Customer, Product, Site
from fieldapp.customers.status import CustomerClass
from fieldapp.extensions import begin_write, db
from fieldapp.history import Event, Kind
from fieldapp.history.operations import now
from fieldapp.ids import new_id
from fieldapp.parts.models import Part
from tests.search.finding import found
from tests.statements import counted
from tests.world import named

PARTS = "Part number,Name,Unit,Price of one,Barcode,On the list\n"
CUSTOMERS = "Customer,Phone,Class,Name of the site,Address,Property manager\n"


def sent(browser, name: str, content: str | bytes, *, op=None, htmx=True, **fields):
    content = content.encode() if isinstance(content, str) else content
    return browser.act(f"/imports/{name}", op=op, htmx=htmx, file=(io.BytesIO(content), f"{name}.csv"), **fields)


def what_it_did(browser, answer) -> list[int]:
    """Added, changed, unchanged, left out."""
    assert "HX-Redirect" in answer.headers, answer.text
    page = browser.get(answer.headers["HX-Redirect"])
    assert page.status_code == 200
    with browser.application.app_context():
        facts = db.session.scalars(sa.select(Event).order_by(Event.id.desc()).limit(1)).one().data
    return [facts["added"], facts["changed"], facts["unchanged"], facts["left_out"]]


def count(app, kind) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(kind)) or 0


def test_parts_are_added_changed_and_left_as_they_are(app, dana):
    rows = "SEAL-70,密封条 Seal 70,m,13.00,6901234567892,yes\nNEW-1,锁芯 Lock,pc,99.5,,\n"
    rows += 'HINGE-L,"合页 Hinge, left",pc,38,,yes\n'
    assert what_it_did(dana, sent(dana, "parts", PARTS + rows)) == [1, 1, 1, 0]
    with app.app_context():
        assert db.session.get_one(Part, named("seal")).price == Decimal("13.00")
        assert found("锁芯", Part)


def test_customers_come_with_their_sites_and_managers_wherever_these_stand_in_the_file(app, dana):
    rows = (
        "Chen Yi,139 0000 0003,,Lakeside 3,Lake Road 3,Harbour Property\n"
        "Chen Yi,139 0000 0003,,Lakeside 4,Lake Road 4,\n"
        "Harbour Property,0571 1,,,,\n"
    )
    file = CUSTOMERS.replace("Class", "Kind") + rows.replace("0571 1,,", "0571 1,property manager,")
    assert what_it_did(dana, sent(dana, "customers", file)) == [3, 0, 0, 0]
    with app.app_context():
        chen = db.session.scalar(sa.select(Customer).where(Customer.name == "Chen Yi"))
        assert [site.name for site in chen.sites] == ["Lakeside 3", "Lakeside 4"]
        assert chen.sites[0].property_manager.name == "Harbour Property"
        assert found("lakeside chen", Site)


def test_a_customer_is_known_by_name_and_phone_and_a_site_by_its_address(app, dana):
    rows = "张女士 Mrs Zhang,13800138000,ordinary,Garden Court,上海市徐汇区花园路 88 弄 3 号 1202 室,\n"
    assert what_it_did(dana, sent(dana, "customers", CUSTOMERS + rows)) == [0, 1, 0, 0]
    with app.app_context():
        site = db.session.get_one(Site, named("site"))
        assert site.name == "Garden Court"
        assert site.access_notes == "Gate code 4711#, small dog"  # no such column: left as it is
        assert site.customer.customer_class == CustomerClass.ORDINARY


def test_products_find_their_site_and_are_known_by_their_serial_number(app, dana):
    head = "Customer,Phone,Address,Model,Serial number,Installed on,Warranty until\n"
    where = "张女士 Mrs Zhang,138 0013 8000,上海市徐汇区花园路 88 弄 3 号 1202 室"
    rows = f"{where},Casement 70,C70-2025-0815,2025年8月1日,2027/8/1\n{where},Door,,2025-01-02,\n{where},Door,,,\n"
    assert what_it_did(dana, sent(dana, "products", head + rows)) == [2, 1, 0, 0]
    assert what_it_did(dana, sent(dana, "products", head + rows)) == [0, 0, 3, 0]
    with app.app_context():
        assert db.session.get_one(Product, named("product")).warranty_until.isoformat() == "2027-08-01"
        assert found("door garden", Product)


def test_every_bad_row_is_named_with_its_line_column_and_reason_and_nothing_is_imported(app, dana):
    rows = 'A-1,"Two\nlines",pc,1\nA-2,,pc,1\nA-3,Bolt,barrel,x\nA-1,Again,pc,2\nA-4,Good,pc,1,,,extra\n'
    answer = sent(dana, "parts", PARTS + rows)
    assert answer.status_code == 422
    cells = [" ".join(cell.split()) for cell in answer.text.replace("<td", "\n<td").splitlines() if "<td" in cell]
    said = " ".join(cells)
    for line, reason in [(4, "fill this in"), (5, "one of: pc, m"), (5, "12.50"), (6, "in line 2"), (7, "more cells")]:
        assert f">{line}</td>" in said and reason in said
    assert count(app, Part) == 2
    assert count(app, Event) and "Nothing was imported" in answer.text


def test_reasons_are_in_the_readers_language(dana):
    dana.set_cookie("lang", "zh_Hans_CN")
    answer = sent(dana, "parts", PARTS + "A-1,,pc,1\n")
    assert answer.status_code == 422 and "zh" in dana.get("/imports/parts").text


def test_good_rows_are_taken_when_asked(app, dana):
    file = PARTS + "A-1,Bolt,pc,1\nA-2,,pc,1\n"
    assert what_it_did(dana, sent(dana, "parts", file, take_good="1")) == [1, 0, 0, 1]
    assert count(app, Part) == 3


def test_only_checking_changes_nothing(app, dana):
    answer = sent(dana, "parts", PARTS + "A-1,Bolt,pc,1\n", check="1")
    assert answer.status_code == 200 and "1 are new" in answer.text
    assert answer.headers["Op-Result"] == "checked"
    assert count(app, Part) == 2
    assert sent(dana, "parts", PARTS + "A-1,,pc,1\n", check="1").status_code == 422


def test_a_row_that_depends_on_a_bad_one_is_bad_too(app, dana):
    file = CUSTOMERS.replace("Class", "Kind") + "Chen,1,,,Road 1,Nobody Property\nNobody Property,2,wrong kind,,,\n"
    answer = sent(dana, "customers", file, take_good="1")
    assert what_it_did(dana, answer) == [0, 0, 0, 2]
    assert count(app, Customer) == 1


@pytest.mark.parametrize(
    "rows, reason",
    [
        ("Chen,1,key,,Road 1,\nChen,1,ordinary,,Road 2,\n", "Line 2 says otherwise"),
        ("Chen,1,,,Road 1,\nChen,1,,,Road 1,\n", "already in line 2"),
        ("Chen,1,,,,\nChen,1,,,,\n", "already in line 2"),
        ("Chen,1,,Shop,,\n", "needs its address"),
        ("Chen,1,VIP,,Road 1,\n", "one of: Ordinary, Key account"),
        ("x" * 201 + ",1,,,Road 1,\n", "longer than 200"),
        ("Ch\x07en,1,,,Road 1,\n", "cannot be kept"),
    ],
)
def test_a_customers_row_is_bad(app, dana, rows, reason):
    answer = sent(dana, "customers", CUSTOMERS + rows)
    assert answer.status_code == 422 and reason in answer.text
    assert count(app, Customer) == 1


@pytest.mark.parametrize(
    "content, reason",
    [
        (b"", "Choose a file"),
        (b"\n\n", "empty"),
        (b"\xff\xfe\x00", "not text"),
        (b"\x80\xff\xff", "not text"),
        (b"PK\x03\x04\0\0", "not text"),
        (b"Name,Unit\nx,y\n", "columns are missing: Part number, Price of one"),
        (b"sku,sku,name,price\n", "twice: Part number"),
        (PARTS.encode() + b'A-1,"Bolt,pc,1\n', "line 2"),
        ((PARTS + "A,B,pc,1\n" * 20_001).encode(), "20000 rows"),
    ],
)
def test_a_file_that_is_none_is_refused_at_its_field(app, dana, content, reason):
    answer = sent(dana, "parts", content)
    assert answer.status_code == 422 and reason in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert count(app, Part) == 2


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_files_as_spreadsheets_save_them(app, dana, code, delimiter):
    text = f"{PARTS}N-1,门锁 Lock,件,1.5,,\n".replace("件", "pc").replace(",", delimiter).replace("\n", "\r\n")
    assert what_it_did(dana, sent(dana, "parts", text.encode(code))) == [1, 0, 0, 0]
    with app.app_context():
        assert db.session.scalar(sa.select(Part.name).where(Part.sku == "N-1")) == "门锁 Lock"


def test_columns_nobody_knows_are_left_out_and_said(dana):
    answer = sent(dana, "parts", "SKU;name;Price;Colour\nA;B;1;red\n".replace("Price", "price"), check="1")
    assert "Colour" in answer.text and answer.status_code == 200


def nasty_customers(app) -> None:
    """Twins without a phone, sites at one address, formulas, apostrophes, lines, both kinds of line ends."""
    with app.app_context():
        begin_write()
        for name, email in [("王先生", "a@b.cn"), ("王先生", "c@d.cn"), ("=1+1", ""), ("'=1", ""), ("''-x", "")]:
            customer = Customer(id=new_id(), name=name, email=email, created_at=now(), remarks='one\r\ntwo, "three"')
            db.session.add(customer)
            db.session.flush()
            for site in ("", "North", "South") if name == "王先生" else ():
                db.session.add(Site(customer_id=customer.id, name=site, address="@Road 1", created_at=now()))
        site = db.session.get_one(Site, named("site"))
        site.latitude, site.longitude = Decimal("-33.5"), Decimal("151.2")
        for installed in (None, None, now().date()):
            db.session.add(Product(site_id=site.id, model="+Door", installed_on=installed, created_at=now()))
        db.session.get_one(Part, named("seal")).listed = False
        db.session.commit()


@pytest.mark.parametrize("name, rows", [("customers", 10), ("products", 4), ("parts", 1)])
@pytest.mark.parametrize("language", ["en", "zh_Hans_CN"])
def test_what_went_out_comes_in_again_and_changes_nothing(app, dana, name, rows, language):
    nasty_customers(app)
    dana.set_cookie("lang", language)
    file = dana.get(f"/{name}.csv")
    assert file.headers["Content-Disposition"] == f"attachment; filename={name}.csv"
    table = list(csv.reader(io.StringIO(file.get_data().decode("utf-8-sig"), newline="")))
    assert len(table) == rows + 1
    assert not [cell for row in table for cell in row if cell[:1] in ("=", "+", "@")]
    dana.set_cookie("lang", "en")
    assert what_it_did(dana, sent(dana, name, file.data)) == [0, 0, rows, 0]


def test_an_export_holds_what_the_list_shows(dana):
    assert b"SEAL-70" in dana.get("/parts.csv?q=seal").data
    assert b"HINGE" not in dana.get("/parts.csv?q=seal").data


def test_sent_again_it_is_taken_once(app, dana):
    op, file = new_id(), PARTS + "A-1,Bolt,pc,1\n"
    first, second = (sent(dana, "parts", file, op=op) for _ in range(2))
    assert second.headers["Idempotency-Replayed"] == "true"
    assert first.headers["HX-Redirect"] == second.headers["HX-Redirect"]
    with app.app_context():
        events = sa.select(sa.func.count()).select_from(Event).where(Event.kind == Kind.ROWS_IMPORTED)
        assert db.session.scalar(events) == 1


def test_the_same_operation_with_another_file_is_refused(dana):
    op = new_id()
    sent(dana, "parts", PARTS + "A-1,Bolt,pc,1\n", op=op)
    assert sent(dana, "parts", PARTS + "A-1,Bolt,pc,2\n", op=op).status_code == 422


def test_without_javascript_the_next_page_says_what_was_done(dana):
    answer = sent(dana, "parts", PARTS + "A-1,Bolt,pc,1\n", htmx=False)
    assert answer.status_code == 303
    assert "Added" in dana.get(answer.headers["Location"]).text
    assert "<!DOCTYPE" in sent(dana, "parts", PARTS + "A-1,,pc,1\n", htmx=False).text


def test_only_those_who_keep_the_catalogue_import(wei, office, dana):
    assert sent(wei, "parts", PARTS).status_code == 403
    assert sent(office, "parts", PARTS).status_code == 403
    assert wei.get("/parts.csv").status_code == 403
    assert office.get("/parts.csv").status_code == 200
    assert dana.get("/imports/people").status_code == 404
    assert dana.get(f"/imports/{new_id()}").status_code == 404


def test_thousands_of_rows_go_in_a_few_hundred_at_a_time(app, dana):
    rows = [f"Customer {i},139 {i:08},,Site {i},Lake Road {i},\n" for i in range(2_000)]
    with counted() as statements:
        answer = sent(dana, "customers", CUSTOMERS + "".join(rows))
    assert what_it_did(dana, answer) == [2_000, 0, 0, 0]
    assert len(statements) < 100


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=80) | st.text("sku,name;price\"\n\t'=1x漏", max_size=80).map(str.encode))
def test_no_file_hurts(dana, content):
    assert sent(dana, "parts", content, check="1").status_code in {200, 422}
