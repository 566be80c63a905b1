"""Parts on a visit: search, add, take out, "no parts used"."""

import hashlib
import json
import uuid
from contextlib import suppress
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from fieldapp.accounts.status import DESK, Role
from fieldapp.jobs import visit_page, visit_queries
from fieldapp.jobs.models import Visit
from fieldapp.parts import actions, price_list, queries
from fieldapp.parts.forms import PartForm, RemovalForm
from fieldapp.web import allow, find, me, operation

list_bp = Blueprint("price_list", __name__)
bp = Blueprint("visit_parts", __name__, url_prefix="/visits/<uuid:visit_id>")


@bp.app_template_global()
def part_data(part: Any, covered: bool) -> str:
    """What a phone needs to show this part, and to charge for it, before it has arrived."""
    facts = {"sku": part.sku, "name": part.name, "price": f"{part.price:.2f}", "unit": part.unit.value}
    return json.dumps({**facts, "covered": covered}, ensure_ascii=False)


@visit_page.section("parts")
def words(visit: Visit) -> dict[str, Any]:
    return {"parts_form": PartForm(), "recent_parts": queries.recent(visit)}


@list_bp.get("/parts.json")
@allow(Role.TECHNICIAN, *DESK)
def listed() -> Response:
    """The whole price list for a phone; only what has changed goes out again."""
    response = Response(json.dumps(price_list.price_list(me()), ensure_ascii=False, separators=(",", ":")))
    response.mimetype = "application/json"
    response.set_etag(hashlib.sha256(response.data).hexdigest()[:32], weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response


@bp.get("/parts/search")
@allow(Role.TECHNICIAN, *DESK)
def search(visit_id: uuid.UUID) -> str:
    """A page of its own for a browser without JavaScript; the visit page takes the list out of it."""
    visit = find(visit_queries.whole(Visit.visible_to(me())), visit_id)
    form = PartForm(data={"q": request.args.get("q", "").strip()})
    return render_template("parts/search.html", visit=visit, parts_form=form, found=found_by(form, visit))


def found_by(form: PartForm, visit: Visit) -> list[queries.Found]:
    unreadable = form.q.errors or form.sku.errors
    return [] if unreadable else queries.found(form.asked, visit.technician_id)


@bp.post("/parts")
@allow(Role.TECHNICIAN, *DESK)
def add(visit_id: uuid.UUID) -> Response:
    """Of what was chosen; without a choice, of the part that has exactly the number or barcode typed or scanned."""
    visit, op, form = find(Visit.visible_to(me()), visit_id), operation(), PartForm.posted()
    if form.validate():
        sku, quantity = form.sku.data or form.q.data, form.quantity.data or actions.ONE
        with suppress(actions.NoSuchPart):
            actions.add_part(visit, op, sku=sku, quantity=quantity, use=form.use.data)
            return visit_page.recorded(visit, "parts", scanning=not form.sku.data)
    found = found_by(form, visit)
    if not form.errors:
        form.q.errors = [_("Choose one of these.") if found else _("Nothing has this name, number or barcode.")]
    return visit_page.not_recorded(visit, "parts", parts_form=form, found=found)


@bp.post("/parts/<uuid:used_id>/removal")
@allow(Role.TECHNICIAN, *DESK)
def remove(visit_id: uuid.UUID, used_id: uuid.UUID) -> Response:
    used, op, form = find(queries.parts_used(me(), visit_id), used_id), operation(), RemovalForm.posted()
    if not form.validate():
        return visit_page.not_recorded(used.visit, "parts", removal_form=form, removal_of=used_id)
    actions.remove_part(used, op, reason=form.reason.data)
    return visit_page.recorded(used.visit, "parts")


@bp.post("/no-parts")
@allow(Role.TECHNICIAN, *DESK)
def say_none(visit_id: uuid.UUID) -> Response:
    visit = find(Visit.visible_to(me()), visit_id)
    actions.say_no_parts(visit, operation())
    return visit_page.recorded(visit, "parts")
