"""Kinds and classes of customers, and what people call them."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from fieldapp.forms import labelled


class CustomerKind(StrEnum):
    PERSON = "person"
    COMPANY = "company"
    MANAGER = "property_manager"


class CustomerClass(StrEnum):
    ORDINARY = "ordinary"
    KEY = "key"


KIND_LABELS = labelled(
    CustomerKind, person=_l("Private customer"), company=_l("Company"), property_manager=_l("Property manager")
)
CLASS_LABELS = labelled(CustomerClass, ordinary=_l("Ordinary"), key=_l("Key account"))
