"""The price list as a file."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from fieldapp.extensions import db
from fieldapp.ids import new_id
from fieldapp.imports.columns import ANSWERS, Answer, Column, choice, number, text, whether
from fieldapp.imports.plans import Plan, all_by, begun, differing, picked
from fieldapp.imports.reading import Row, Sheet
from fieldapp.parts.models import Part
from fieldapp.parts.status import UNIT_LABELS, Unit
from fieldapp.search.models import make_all_findable

COLUMNS = [
    Column("sku", _l("Part number"), text(60), required=True),
    Column("name", _l("Part name"), text(200), required=True),
    Column("unit", _l("Unit"), choice(UNIT_LABELS, empty=Unit.PIECE)),
    Column("price", _l("Price of one"), number(places=2), required=True),
    Column("barcode", _l("Barcode"), text(60)),
    Column("listed", _l("On the list"), whether),
]
OF_PART = {column.key: column.key for column in COLUMNS}


def exported(query: sa.Select[Any]) -> Iterator[list[Any]]:
    """The cells of each row; `query` selects parts."""
    for part in db.session.scalars(query):
        listed = ANSWERS[Answer.YES if part.listed else Answer.NO]
        yield [part.sku, part.name, UNIT_LABELS[part.unit], part.price, part.barcode, listed]


def written(plan: Plan) -> None:
    plan.write()
    parts = [*plan.new, *(part for part, _values in plan.changes)]
    make_all_findable(Part, {part.id: [part.sku, part.name, part.barcode] for part in parts})


def planned(sheet: Sheet, now: dt.datetime) -> Plan:
    """A part is known by its number."""
    plan, lines = begun(sheet), {}
    known = {part.sku: part for part in all_by(sa.select(Part), Part.sku, [row.values["sku"] for row in sheet.rows])}
    for row in sheet.rows:
        sku = row.values["sku"]
        if sku in lines:
            wrong = _("This part number is already in line %(line)s.", line=lines[sku])
            plan.refuse(row, COLUMNS[0].label, sku, wrong)
            continue
        lines[sku] = row.line
        decide(plan, row, known.get(sku))
    plan.problems.sort()
    return plan


def decide(plan: Plan, row: Row, part: Part | None) -> None:
    facts = picked(row, OF_PART)
    if part is None:
        plan.take(new=[Part(id=new_id(), **facts)])
    else:
        plan.take(changes=[(part, differing(part, facts))])
