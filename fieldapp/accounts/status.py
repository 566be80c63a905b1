"""Roles, and what people call them."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from fieldapp.forms import labelled


class Role(StrEnum):
    TECHNICIAN = "technician"
    DISPATCHER = "dispatcher"
    MANAGER = "manager"
    OFFICE = "office"
    ADMIN = "admin"


class Language(StrEnum):
    EN = "en"
    ZH = "zh_Hans_CN"


ROLE_LABELS = labelled(
    Role,
    technician=_l("Technician"),
    dispatcher=_l("Dispatcher"),
    manager=_l("Manager"),
    office=_l("Office"),
    admin=_l("Administrator"),
)
LANGUAGE_LABELS = {Language.EN: "English", Language.ZH: "简体中文"}

DESK = (Role.DISPATCHER, Role.MANAGER)  # take requests, send out, close
READERS = (*DESK, Role.OFFICE, Role.ADMIN)  # see all jobs and customers
CATALOGUE = (*DESK, Role.ADMIN)  # change customers, products and parts
