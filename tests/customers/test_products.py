"""Products at a site and their documents."""

import datetime as dt
import io

import pytest
import sqlalchemy as sa

from fieldapp.customers.forms import months_after
from fieldapp.customers.models import Document, Product
from fieldapp.extensions import db
from fieldapp.history import Event
from fieldapp.ids import new_id
from tests.pictures import photo
from tests.statements import counted

DOOR = {"model": "Entrance door S3", "serial": "ED-1", "installed_on": "2026-01-31", "remarks": "keep these words"}
PDF = b"%PDF-1.7\n%%EOF"


def added(browser, world, content: bytes, *, name="x.pdf", title="Manual", **options):
    path = f"/products/{world.product}/documents"
    return browser.act(path, title=title, file=(io.BytesIO(content), name), **options)


def test_a_product_is_added_with_its_warranty_counted_in_months(app, dana, world):
    op = new_id()
    answer = dana.act(f"/sites/{world.site}/products", op=op, **DOOR, months="25")
    assert answer.headers["HX-Redirect"] == f"/products/{op}"
    with app.app_context():
        assert db.session.get_one(Product, op).warranty_until == dt.date(2028, 2, 29)
    assert "until 29 February 2028" in dana.get(f"/products/{op}").text
    assert str(op) in dana.get("/products?q=ed-1").text and str(op) not in dana.get("/products?q=ed-2").text


@pytest.mark.parametrize(
    "day, months, then",
    [((2024, 1, 31), 1, (2024, 2, 29)), ((2025, 12, 31), 12, (2026, 12, 31)), ((2025, 12, 1), 1, (2026, 1, 1))],
)
def test_months_after(day, months, then):
    assert months_after(dt.date(*day), months) == dt.date(*then)


@pytest.mark.parametrize(
    "wrong",
    [
        {"model": ""},
        {"installed_on": "31.1.2026"},
        {"installed_on": "1812-01-01"},
        {"months": "24", "warranty_until": "2027-01-01"},
        {"months": "24", "installed_on": ""},
        {"months": str(2**63)},
        {"months": "300", "installed_on": "2090-01-01"},
    ],
)
def test_bad_input_comes_back_with_what_was_typed(dana, world, wrong):
    for path in (f"/sites/{world.site}/products", f"/products/{world.product}"):
        answer = dana.act(path, **{**DOOR, **wrong})
        assert answer.status_code == 422 and "keep these words" in answer.text and 'class="error"' in answer.text


def test_a_product_shows_its_jobs_and_its_warranty(dana, world):
    page = dana.get(f"/products/{world.product}").text
    assert "Window leaks" in page and "Balcony" not in page and "C70-2025-0815" in page
    assert dana.act(f"/products/{world.product}", model="Casement 71").status_code == 200
    assert "Casement 71" in dana.get(f"/sites/{world.site}").text


def test_sent_again_not_allowed_not_found_and_without_javascript(dana, office, wei, world):
    op, path = new_id(), f"/sites/{world.site}/products"
    assert dana.act(path, op=op, htmx=False, **DOOR).status_code == 303
    assert dana.act(path, op=op, htmx=False, **DOOR).headers["Idempotency-Replayed"] == "true"
    assert office.act(path, **DOOR).status_code == wei.get(f"/products/{world.product}").status_code == 403
    assert dana.act(f"/sites/{new_id()}/products", **DOOR).status_code == 404


# --- documents -------------------------------------------------------------------------------------------------------


def test_a_document_is_kept_given_out_and_removed(app, dana, world):
    answer = added(dana, world, PDF, title='图纸 "A/1"\n')
    assert answer.status_code == 200 and 'id="documents"' in answer.text
    with app.app_context():
        document = db.session.scalars(sa.select(Document)).one()
        path = f"/documents/{document.id}"
    got = dana.get(path)
    assert got.data == PDF and got.content_type == "application/pdf"
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in got.headers["Content-Security-Policy"]
    assert dana.act(f"{path}/removal").status_code == 200
    assert dana.get(path).status_code == 404 and dana.act(f"{path}/removal").status_code == 409
    with app.app_context():
        kinds = [event.kind.value for event in db.session.scalars(sa.select(Event).order_by(Event.id))]
        assert kinds[-2:] == ["document_added", "document_removed"]


def test_a_picture_is_told_by_its_content_and_shown(dana, world):
    op = new_id()
    assert added(dana, world, photo(64, 48), name="drawing.pdf", op=op).status_code == 200
    got = dana.get(f"/documents/{op}")
    assert got.content_type == "image/jpeg" and got.headers["Content-Disposition"].startswith("inline")
    assert dana.get(f"/documents/{op}", headers={"If-None-Match": got.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    "content, title, reason",
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "A", "Choose a PDF"),
        (b"<script>alert(1)</script>", "A", "Choose a PDF"),
        (photo(64, 48)[:400], "A", "Choose a PDF"),
        (b"", "A", "empty"),
        (PDF + bytes(15 * 1024 * 1024), "A", "15 MB"),
        (PDF, "", "required"),
    ],
)
def test_what_is_no_document_is_refused_at_its_field(app, dana, world, content, title, reason):
    answer = added(dana, world, content, title=title)
    assert answer.status_code == 422 and reason in answer.text
    page = added(dana, world, content, title=title, htmx=False)
    assert page.status_code == 422 and "<!DOCTYPE" in page.text
    with app.app_context():
        assert not db.session.scalars(sa.select(Document)).all()


def test_a_technician_reads_documents_of_the_products_of_their_jobs(wei, bo, dana, office, browser, world):
    op = new_id()
    added(dana, world, PDF, op=op)
    assert wei.get(f"/documents/{op}").status_code == 200
    assert bo.get(f"/documents/{op}").status_code == 404  # his job is not about this product
    assert office.get(f"/documents/{op}").status_code == 200
    assert browser.get(f"/documents/{op}").status_code == 303
    assert wei.act(f"/documents/{op}/removal").status_code == 403
    assert added(wei, world, PDF).status_code == 403


def test_a_page_with_many_documents_makes_no_more_statements(dana, world):
    for number in range(12):
        added(dana, world, PDF + b"%d" % number, title=f"Manual {number}")
    for path in (f"/products/{world.product}", f"/sites/{world.site}"):
        with counted() as statements:
            assert dana.get(path).status_code == 200
        assert len(statements) <= 8
