"""Taking a file in: one operation, one transaction, one event."""

from types import ModuleType

from fieldapp.customers.policies import can_change_customers
from fieldapp.extensions import db
from fieldapp.history import Kind, Op, Operation, once, require
from fieldapp.imports.plans import Plan
from fieldapp.imports.reading import Sheet

LINES_KEPT = 100


class BadRows(Exception):
    """Some rows cannot be taken, and nobody said to take the others; nothing was written."""

    def __init__(self, plan: Plan):
        super().__init__(len(plan.problems))
        self.plan = plan


@once
def import_rows(
    table: ModuleType, op: Op, *, name: str, sheet: Sheet, take_good: bool, file: str, sha256: str
) -> Operation:
    """`table` is the module of the list: customers, products or parts. BadRows if any is bad, unless `take_good`."""
    require(can_change_customers(op.actor))
    plan = table.planned(sheet, op.happened_at)
    if plan.problems and not take_good:
        raise BadRows(plan)
    table.written(plan)
    operation = db.session.get_one(Operation, op.id)
    lines = plan.bad_lines
    op.record(
        operation,
        Kind.ROWS_IMPORTED,
        table=name,
        added=plan.added,
        changed=plan.changed,
        unchanged=plan.unchanged,
        left_out=len(lines),
        lines=lines[:LINES_KEPT],
        sha256=sha256,
        words={"file": file},
    )
    return operation
