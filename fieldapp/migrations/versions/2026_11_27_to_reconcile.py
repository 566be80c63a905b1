"""facts that came too late for the office's plan, and operations that are kept without being applied"""

import sqlalchemy as sa
from alembic import op

revision = "20261127_1"
down_revision = "20261121_2"

COUNTED = ("checks", "moves", "notes", "payments", "signoffs", "time_corrections")
WHY = ("reassigned", "postponed", "cancelled", "declined", "closed")


def upgrade() -> None:
    for table in COUNTED:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("counted", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("moves") as batch:
        batch.add_column(sa.Column("claimed", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("counted_until", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("checks") as batch:
        batch.add_column(sa.Column("operation_id", sa.Uuid(), nullable=True))
    add_to_reconcile()
    add_deposits()


def add_to_reconcile() -> None:
    op.create_table(
        "to_reconcile",
        sa.Column("id", sa.Uuid(), sa.ForeignKey("operations.id", name="fk_to_reconcile_id"), nullable=False),
        link("to_reconcile", "job_id", "jobs"),
        link("to_reconcile", "visit_id", "visits"),
        link("to_reconcile", "user_id", "users"),
        sa.Column(
            "why", sa.Enum(*WHY, name="why", native_enum=False, length=20, create_constraint=True), nullable=False
        ),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        *settled("to_reconcile", "settled", ("kept", "left_out")),
        sa.PrimaryKeyConstraint("id", name="pk_to_reconcile"),
    )
    op.create_index("ix_to_reconcile_job_id", "to_reconcile", ["job_id"])
    op.create_index("ix_to_reconcile_visit_id", "to_reconcile", ["visit_id"])
    op.create_index("ix_to_reconcile_open", "to_reconcile", ["settled_at", "visit_id"])


def add_deposits() -> None:
    op.create_table(
        "deposits",
        sa.Column("id", sa.Uuid(), nullable=False),
        link("deposits", "user_id", "users"),
        link("deposits", "device_id", "devices"),
        link("deposits", "job_id", "jobs", nullable=True),
        sa.Column("endpoint", sa.String(60), nullable=False),
        sa.Column("path", sa.String(300), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        *settled("deposits", "depositend", ("applied", "left_out")),
        sa.PrimaryKeyConstraint("id", name="pk_deposits"),
    )
    for column in ("device_id", "job_id", "settled_at"):
        op.create_index(f"ix_deposits_{column}", "deposits", [column])
    op.create_table(
        "deposit_files",
        link("deposit_files", "deposit_id", "deposits"),
        sa.Column("ordinal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("field", sa.String(60), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("deposit_id", "ordinal", name="pk_deposit_files"),
    )


def link(table: str, column: str, other: str, *, nullable: bool = False) -> sa.Column:
    key = sa.ForeignKey(f"{other}.id", name=f"fk_{table}_{column}")
    return sa.Column(column, sa.Uuid(), key, nullable=nullable)


def settled(table: str, name: str, ends: tuple[str, ...]) -> list:
    """The columns that say what the desk made of it, and that they fit together."""
    how = sa.Enum(*ends, name=name, native_enum=False, length=20, create_constraint=True)
    return [
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        link(table, "settled_by_id", "users", nullable=True),
        sa.Column("settled_how", how, nullable=True),
        sa.Column("settled_reason", sa.String(500), nullable=False, server_default=""),
        sa.CheckConstraint("(settled_at IS NULL) = (settled_how IS NULL)", name="settled_says_how"),
        sa.CheckConstraint("settled_how <> 'left_out' OR settled_reason <> ''", name="left_out_says_why"),
    ]


def downgrade() -> None:
    for table in ("deposit_files", "deposits", "to_reconcile"):
        op.drop_table(table)
    with op.batch_alter_table("checks") as batch:
        batch.drop_column("operation_id")
    with op.batch_alter_table("moves") as batch:
        batch.drop_column("claimed")
        batch.drop_column("counted_until")
    for table in COUNTED:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("counted")
