"""one more reason to reconcile; which phone each operation, announcement and missing number is of"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_4"
down_revision = "20261127_3"

BEFORE = ("reassigned", "postponed", "cancelled", "declined", "closed")
WHY = (*BEFORE, "replanned")
OLD_KEY, NEW_KEY = ("device_id", "number"), ("phone_id", "user_id", "number")


def upgrade() -> None:
    reasons(WHY)
    for table in ("operations", "announced", "phones"):
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("phone_id", sa.Uuid(), nullable=True))
    op.create_index("ix_operations_phone_sequence", "operations", ["phone_id", "user_id", "sequence"])
    with op.batch_alter_table("missing_numbers") as batch:
        batch.add_column(sa.Column("phone_id", sa.Uuid(), nullable=True))
    op.execute("UPDATE missing_numbers SET phone_id = device_id")
    keyed(NEW_KEY)


def downgrade() -> None:
    op.execute("DELETE FROM missing_numbers")
    keyed(OLD_KEY)
    op.drop_index("ix_operations_phone_sequence", table_name="operations")
    for table in ("missing_numbers", "phones", "announced", "operations"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("phone_id")
    op.execute("UPDATE to_reconcile SET why = 'reassigned' WHERE why = 'replanned'")
    reasons(BEFORE)


def reasons(names: tuple[str, ...]) -> None:
    """Those for which a fact may be left to the desk."""
    allowed = ", ".join(f"'{name}'" for name in names)
    with op.batch_alter_table("to_reconcile") as batch:
        batch.drop_constraint(op.f("ck_to_reconcile_why"), type_="check")
        batch.create_check_constraint(op.f("ck_to_reconcile_why"), f"why IN ({allowed})")


def keyed(columns: tuple[str, ...]) -> None:
    with op.batch_alter_table("missing_numbers") as batch:
        batch.alter_column("phone_id", existing_type=sa.Uuid(), nullable="phone_id" not in columns)
        batch.drop_constraint(op.f("pk_missing_numbers"), type_="primary")
        batch.create_primary_key(op.f("pk_missing_numbers"), list(columns))
