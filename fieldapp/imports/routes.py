"""Lists as files: customers, products and parts go out as CSV and come back in."""

import hashlib
from types import ModuleType
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, Response, abort, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from fieldapp.accounts.status import CATALOGUE, READERS
from fieldapp.customers.queries import customers_found, products_found
from fieldapp.customers.routes import filters
from fieldapp.extensions import db
from fieldapp.history import Event, Kind, told
from fieldapp.imports import actions, customers, parts, products
from fieldapp.imports.plans import Plan
from fieldapp.imports.reading import Sheet, Unreadable, read
from fieldapp.parts.catalogue_queries import parts_found
from fieldapp.spreadsheets import csv_answer
from fieldapp.web import allow, gone_to, operation, refused, wants_fragment

bp = Blueprint("imports", __name__)
TABLES: dict[str, ModuleType] = {"customers": customers, "products": products, "parts": parts}
NAMES = {"customers": _l("Customers"), "products": _l("Products"), "parts": _l("Parts")}
FEW = "any(customers, products, parts):name"


# --- out -------------------------------------------------------------------------------------------------------------


@bp.get(f"/<{FEW}>.csv")
@allow(*READERS)
def export(name: str) -> Response:
    """What the list shows with these filters, in the columns that the import reads."""
    asked, kind, customer_class = filters()
    query = {
        "customers": lambda: customers_found(asked, kind=kind, customer_class=customer_class),
        "products": lambda: products_found(asked),
        "parts": lambda: parts_found(asked, off_the_list="off" in request.args, short="short" in request.args),
    }[name]()
    table = TABLES[name]
    return csv_answer(name, [str(column.label) for column in table.COLUMNS], table.exported(query))


# --- in --------------------------------------------------------------------------------------------------------------


@bp.get("/imports")
@allow(*CATALOGUE)
def index():
    return render_template("imports/index.html", tables=TABLES, names=NAMES)


@bp.get(f"/imports/<{FEW}>")
@allow(*CATALOGUE)
def new(name: str):
    return render_template("imports/new.html", **words_for(name))


@bp.post(f"/imports/<{FEW}>")
@allow(*CATALOGUE)
def add(name: str):
    op, upload = operation(), request.files.get("file")
    content, file = (upload.read(), upload.filename or "") if upload else (b"", "")
    try:
        sheet = sheet_of(name, content)
        if "check" in request.form:
            return checked(name, TABLES[name].planned(sheet, op.happened_at), file)
        done = actions.import_rows(
            TABLES[name],
            op,
            name=name,
            sheet=sheet,
            take_good=bool(request.form.get("take_good")),
            file=file,
            sha256=hashlib.sha256(content).hexdigest(),
        )
    except Unreadable as error:
        return refused_file(name, file=file, wrong=str(error))
    except actions.BadRows as error:
        return refused_file(name, file=file, plan=error.plan)
    return gone_to(url_for("imports.show", operation_id=done.id))


def sheet_of(name: str, content: bytes) -> Sheet:
    if not content:
        raise Unreadable(_("Choose a file."))
    return read(content, TABLES[name].COLUMNS)


def checked(name: str, plan: Plan, file: str) -> Response:
    """What would happen, without anything happening."""
    if plan.problems:
        return refused_file(name, file=file, plan=plan)
    template = "imports/_import.html" if wants_fragment() else "imports/new.html"
    response = make_response(render_template(template, **words_for(name, file=file, plan=plan)))
    response.headers["Op-Result"] = "checked"
    return response


def refused_file(name: str, **words) -> Response:
    return refused("imports/_import.html", page="imports/new.html", **words_for(name, **words))


def words_for(name: str, **words) -> dict:
    return {"name": name, "names": NAMES, "columns": TABLES[name].COLUMNS, **words}


@bp.get("/imports/<uuid:operation_id>")
@allow(*CATALOGUE)
def show(operation_id: UUID):
    """What an import did."""
    imported = (Event.operation_id == operation_id, Event.kind == Kind.ROWS_IMPORTED)
    query = sa.select(Event).options(*told()).where(*imported)
    event = db.session.scalar(query) or abort(404)
    return render_template("imports/show.html", event=event, names=NAMES)
