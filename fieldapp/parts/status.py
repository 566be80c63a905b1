"""Units, stock places and uses of parts, and what people call them."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from fieldapp.forms import labelled


class Unit(StrEnum):
    PIECE = "piece"
    METRE = "metre"
    SQUARE_METRE = "square_metre"
    KILOGRAM = "kilogram"
    LITRE = "litre"
    SET = "set"
    ROLL = "roll"
    HOUR = "hour"


class Use(StrEnum):
    USED = "used"
    ORDERED = "ordered"
    TAKEN_BACK = "taken_back"


class PlaceKind(StrEnum):
    WAREHOUSE = "warehouse"
    BAG = "bag"


UNIT_LABELS = labelled(
    Unit,
    piece=_l("pc"),
    metre=_l("m"),
    square_metre=_l("m²"),
    kilogram=_l("kg"),
    litre=_l("l"),
    set=_l("set"),
    roll=_l("roll"),
    hour=_l("h"),
)
USE_LABELS = labelled(Use, used=_l("Used"), ordered=_l("To order"), taken_back=_l("Old part taken back"))
PLACE_LABELS = labelled(PlaceKind, warehouse=_l("Warehouse"), bag=_l("Technician's bag"))
