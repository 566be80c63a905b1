"""what phones have told that they hold, their missing numbers, and their clocks"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_2"
down_revision = "20261127_1"

MISSING = sa.text("arrived_at IS NULL AND discarded_at IS NULL")
HELD = sa.Enum("waiting", "needs-you", "lost", name="held", native_enum=False, create_constraint=True, length=20)


def upgrade() -> None:
    op.create_table(
        "announced",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("job_id", sa.Uuid(), nullable=True),
        sa.Column("visit_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", HELD, nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("discarded_because", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "(discarded_at IS NULL) = (discarded_because = '')", name=op.f("ck_announced_discarded_says_why")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_announced_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announced")),
    )
    op.create_index("ix_announced_numbers", "announced", ["user_id", "sequence"])
    for of in ("user", "job", "visit"):
        where = {"sqlite_where": MISSING, "postgresql_where": MISSING}
        op.create_index(f"ix_announced_missing_{of}", "announced", [f"{of}_id"], **where)
    op.create_table(
        "phones",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("holds", sa.Integer(), nullable=False),
        sa.Column("skew_seconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["devices.id"], name=op.f("fk_phones_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_phones_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phones")),
    )
    op.create_index(op.f("ix_phones_user_id"), "phones", ["user_id"])
    op.create_table(
        "missing_numbers",
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_missing_numbers_user_id")),
        sa.PrimaryKeyConstraint("device_id", "number", name=op.f("pk_missing_numbers")),
    )
    op.create_index(op.f("ix_missing_numbers_user_id"), "missing_numbers", ["user_id"])
    op.create_index("ix_operations_device_sequence", "operations", ["device_id", "sequence"])
    op.create_index("ix_operations_user_sequence", "operations", ["user_id", "sequence"])


def downgrade() -> None:
    op.drop_index("ix_operations_user_sequence", table_name="operations")
    op.drop_index("ix_operations_device_sequence", table_name="operations")
    for table in ("missing_numbers", "phones", "announced"):
        op.drop_table(table)
