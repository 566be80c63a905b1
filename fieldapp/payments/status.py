"""Ways of paying on site, and what people call them."""

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from fieldapp.forms import labelled


class Method(StrEnum):
    CASH = "cash"
    WECHAT = "wechat"
    ALIPAY = "alipay"
    CARD = "card"
    TRANSFER = "transfer"
    LATER = "later"


METHOD_LABELS = labelled(
    Method,
    cash=_l("Cash"),
    wechat=_l("WeChat"),
    alipay=_l("Alipay"),
    card=_l("Card"),
    transfer=_l("Bank transfer"),
    later=_l("Pays later"),
)
