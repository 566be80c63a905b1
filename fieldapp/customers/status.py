"""Kinds and classes of customers, how they want to be written to, and what people call all that."""

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


class WrittenBy(StrEnum):
    """How somebody wants our messages; `none`: not at all."""

    ANY = "any"
    EMAIL = "email"
    SMS = "sms"
    CHAT = "chat"
    NONE = "none"


KIND_LABELS = labelled(
    CustomerKind, person=_l("Private customer"), company=_l("Company"), property_manager=_l("Property manager")
)
CLASS_LABELS = labelled(CustomerClass, ordinary=_l("Ordinary"), key=_l("Key account"))
WRITTEN_BY_LABELS = labelled(
    WrittenBy,
    any=_l("As it reaches them"),
    email=_l("By e-mail"),
    sms=_l("By text message"),
    chat=_l("By chat"),
    none=_l("None: ring up"),
)
