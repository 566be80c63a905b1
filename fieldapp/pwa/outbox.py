"""The list behind the line: a shell, in which the phone shows what it has not yet brought to the office."""

from flask import Blueprint, render_template

from fieldapp.accounts.status import Role
from fieldapp.expenses.forms import ExpenseForm
from fieldapp.forms import Form
from fieldapp.hours.forms import TimeForm
from fieldapp.jobs.visit_forms import FieldJobForm, MoveForm, UnfinishedForm
from fieldapp.notes.forms import NoteForm
from fieldapp.parts.forms import PartForm
from fieldapp.payments.forms import PaymentForm
from fieldapp.photos.forms import CaptionForm, PhotoForm
from fieldapp.web import allow

bp = Blueprint("outbox", __name__)

# What may be mended on the phone after a refusal, by the address of the operation.
MENDABLE: dict[str, tuple[type[Form], list[str]]] = {
    "/field-jobs": (FieldJobForm, ["title", "category", "name", "phone", "address"]),
    "/photos/*/caption": (CaptionForm, ["caption"]),
    "/visits/*/expenses": (ExpenseForm, ["kind", "amount", "remark"]),
    "/visits/*/hours": (TimeForm, ["kind", "hours", "minutes", "reason"]),
    "/visits/*/moves": (MoveForm, ["reason"]),
    "/visits/*/notes": (NoteForm, ["text", "for_customer"]),
    "/visits/*/parts": (PartForm, ["sku", "quantity", "use"]),
    "/visits/*/payment": (
        PaymentForm,
        ["method", "amount", "reference", "invoice", "invoice_title", "tax_number"],
    ),
    "/visits/*/photos": (PhotoForm, ["kind", "caption"]),
    "/visits/*/unfinished": (UnfinishedForm, ["why", "missing", "again", "next_from", "next_until"]),
}


@bp.get("/outbox")
@allow(Role.TECHNICIAN)
def show() -> str:
    return render_template("pwa/outbox.html", mendable=fields_to_mend())


def fields_to_mend() -> dict[str, list]:
    """By address, the fields of an empty form, as the page where it was filled in shows them."""
    return {
        path: [form[name] for name in names] for path, (kind, names) in MENDABLE.items() for form in [kind(prefix="")]
    }
