"""The price list as a phone keeps it, to search without signal: each listed part, and what is in its bag."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale

from fieldapp.accounts.models import User
from fieldapp.accounts.status import Language
from fieldapp.extensions import db
from fieldapp.history import Event, Kind
from fieldapp.languages import symbol
from fieldapp.parts.models import Part, Stock, StockPlace
from fieldapp.parts.status import UNIT_LABELS

CHANGES = (Kind.PART_LISTED, Kind.PART_CHANGED, Kind.ROWS_IMPORTED)


def version() -> tuple[str, dt.datetime | None]:
    """What tells one price list from another, and when it last changed; what bags hold is not asked."""
    about = Event.subject_kind.in_(("part", "operation"))  # has an index
    last = sa.select(Event.id, Event.recorded_at).where(about, Event.kind.in_(CHANGES))
    row = db.session.execute(last.order_by(Event.id.desc()).limit(1)).first()
    count = db.session.scalar(sa.select(sa.func.count()).select_from(Part).where(Part.listed))
    return f"{row.id if row else 0}.{count}", row.recorded_at if row else None


def price_list(user: User) -> dict[str, Any]:
    """`parts` are rows of sku, name, unit, price and barcode, prices as decimal text; `bag` is quantities by sku."""
    rows = db.session.execute(
        sa.select(Part.sku, Part.name, Part.unit, Part.price, Part.barcode)
        .where(Part.listed)
        .order_by(Part.name, Part.sku)
    )
    listed, made = version()
    return {
        "version": listed,
        "made": made.isoformat() if made else None,
        "symbol": symbol(current_app.config["CURRENCY"]),
        "units": units(),
        "parts": [[sku, name, unit.value, f"{price:.2f}", barcode] for sku, name, unit, price, barcode in rows],
        "bag": bag(user),
    }


def units() -> dict[str, dict[str, str]]:
    """What people call each unit, by language."""
    named = {}
    for language in Language:
        with force_locale(language.value):
            named[language.value] = {unit.value: str(words) for unit, words in UNIT_LABELS.items()}
    return named


def bag(user: User) -> dict[str, str]:
    query = sa.select(Part.sku, Stock.quantity).join(Stock.part).join(Stock.place)
    held = db.session.execute(query.where(StockPlace.technician_id == user.id, Stock.quantity > 0, Part.listed))
    return {sku: f"{quantity.normalize():f}" for sku, quantity in held}
