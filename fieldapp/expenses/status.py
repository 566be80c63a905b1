"""Kinds of expenses, and what people call them."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from fieldapp.forms import labelled


class ExpenseKind(StrEnum):
    TRANSPORT = "transport"
    PARKING = "parking"
    MATERIAL = "material"
    MEAL = "meal"
    LODGING = "lodging"
    OTHER = "other"


EXPENSE_LABELS = labelled(
    ExpenseKind,
    transport=_l("Transport"),
    parking=_l("Parking and toll"),
    material=_l("Material"),
    meal=_l("Meal"),
    lodging=_l("Lodging"),
    other=_l("Other"),
)
