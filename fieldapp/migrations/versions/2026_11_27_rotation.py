"""the list of technicians and the ledger of assignments, which nobody changes"""

import sqlalchemy as sa
from alembic import op

from fieldapp.columns import Utc

revision = "20261127_6"
down_revision = "20261127_5"

HOW = ("turn", "overrule", "goes_on", "passed_on", "moved")
# The reason is what a person wrote: it can be erased. Everything else stays as it was.
KEPT = "id, number, how, job_id, visit_id, technician_id, overruled_id, by_id, standing, happened_at"
SQLITE = (
    f"CREATE TRIGGER turns_not_changed BEFORE UPDATE OF {KEPT} ON turns "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is not changed'); END",
    "CREATE TRIGGER turns_not_deleted BEFORE DELETE ON turns "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is not changed'); END",
)
POSTGRESQL = (
    "CREATE FUNCTION refuse_to_change_turns() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the ledger is not changed'; END $$",
    f"CREATE TRIGGER turns_not_changed BEFORE UPDATE OF {KEPT} ON turns "
    "FOR EACH ROW EXECUTE FUNCTION refuse_to_change_turns()",
    "CREATE TRIGGER turns_not_deleted BEFORE DELETE ON turns FOR EACH ROW EXECUTE FUNCTION refuse_to_change_turns()",
)


def upgrade() -> None:
    op.create_table(
        "rotation_places",
        sa.Column("technician_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("owed_since", Utc(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["technician_id"], ["users.id"], name=op.f("fk_rotation_places_technician_id")),
        sa.PrimaryKeyConstraint("technician_id", name=op.f("pk_rotation_places")),
        sa.UniqueConstraint("place", name=op.f("uq_rotation_places_place")),
    )
    add_turns()
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def add_turns() -> None:
    links = {"job_id": "jobs", "visit_id": "visits", "technician_id": "users", "overruled_id": "users"}
    links |= {"by_id": "users"}
    op.create_table(
        "turns",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "how", sa.Enum(*HOW, name="how", native_enum=False, length=20, create_constraint=True), nullable=False
        ),
        *(sa.Column(name, sa.Uuid(), nullable=name != "technician_id") for name in links),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("standing", sa.JSON(), nullable=False),
        sa.Column("happened_at", Utc(timezone=True), nullable=False),
        sa.CheckConstraint("(how = 'moved') = (job_id IS NULL)", name=op.f("ck_turns_of_a_job_or_of_the_list")),
        sa.CheckConstraint("(how = 'moved') = (visit_id IS NULL)", name=op.f("ck_turns_of_a_visit_or_of_the_list")),
        sa.ForeignKeyConstraint(["id"], ["operations.id"], name=op.f("fk_turns_id")),
        *(sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_turns_{name}")) for name, to in links.items()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turns")),
        sa.UniqueConstraint("number", name=op.f("uq_turns_number")),
    )
    op.create_index(op.f("ix_turns_job_id"), "turns", ["job_id"])
    op.create_index("ix_turns_happened", "turns", ["happened_at"])


def downgrade() -> None:
    op.drop_table("turns")
    op.drop_table("rotation_places")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_to_change_turns()")
