"""skills with a last day, shifts, leave; service days with exceptions; the special case"""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "20261127_5"
down_revision = "20261127_4"

HOLDS = sa.text("removed_at IS NULL")
IN_ORDER = "begins >= 0 AND begins < 1440 AND ends > begins AND ends <= begins + 1440"
REASON = sa.Enum(
    "holiday", "sick", "training", "other", name="leavereason", native_enum=False, create_constraint=True, length=20
)


def upgrade() -> None:
    of_person(
        "skills",
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
    )
    one("skills", "user_id", "name")
    of_person("shifts", *hours())
    one("shifts", "user_id", "weekday", "begins")
    add_leaves()
    add_service_days()
    move_skills()
    op.drop_column("users", "skills")  # in place: a batch would drop the table that all others name
    op.add_column("visits", sa.Column("special_case", sa.String(500), nullable=False, server_default=""))


def add_leaves() -> None:
    of_person(
        "leaves",
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("from_noon", sa.Boolean(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("until_noon", sa.Boolean(), nullable=False),
        sa.Column("reason", REASON, nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.CheckConstraint(
            "first_day < last_day OR first_day = last_day AND NOT (from_noon AND until_noon)", name="in_order"
        ),
    )
    op.create_index("ix_leaves_user_last", "leaves", ["user_id", "last_day"])


def add_service_days() -> None:
    op.create_table(
        "service_hours",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        *hours(),
        sa.PrimaryKeyConstraint("id", name="pk_service_hours"),
    )
    one("service_hours", "weekday", "begins")
    op.create_table(
        "service_exceptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begins", sa.Integer(), nullable=True),
        sa.Column("ends", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(200), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(begins IS NULL) = (ends IS NULL)", name="closed_has_no_hours"),
        sa.CheckConstraint(f"begins IS NULL OR {IN_ORDER}", name="in_order"),
        sa.PrimaryKeyConstraint("id", name="pk_service_exceptions"),
    )
    one("service_exceptions", "day")


def of_person(table: str, *columns: sa.Column | sa.CheckConstraint) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), sa.ForeignKey("users.id", name=f"fk_{table}_user_id"), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        *columns,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )


def one(table: str, *columns: str) -> None:
    index = f"ix_{table}_one"
    op.create_index(index, table, list(columns), unique=True, sqlite_where=HOLDS, postgresql_where=HOLDS)


def hours() -> list:
    return [
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("begins", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        sa.CheckConstraint(IN_ORDER, name="in_order"),
    ]


def move_skills() -> None:
    """Each word of a person's list becomes a skill without a last day."""
    connection = op.get_bind()
    users = sa.table("users", sa.column("id", sa.Uuid()), sa.column("skills", sa.JSON()))
    skills = sa.table("skills", sa.column("id", sa.Uuid()), sa.column("user_id", sa.Uuid()), sa.column("name"))
    rows = [
        {"id": uuid.uuid4(), "user_id": user.id, "name": name[:300]}
        for user in connection.execute(sa.select(users)).all()
        for name in dict.fromkeys(str(skill) for skill in user.skills or [])
    ]
    if rows:
        connection.execute(sa.insert(skills), rows)


def downgrade() -> None:
    op.drop_column("visits", "special_case")
    op.add_column("users", sa.Column("skills", sa.JSON(), nullable=False, server_default="[]"))
    put_skills_back()
    for table in ("service_exceptions", "service_hours", "leaves", "shifts", "skills"):
        op.drop_table(table)


def put_skills_back() -> None:
    connection, theirs = op.get_bind(), {}
    skills = sa.table("skills", sa.column("user_id", sa.Uuid()), sa.column("name"), sa.column("removed_at"))
    for skill in connection.execute(sa.select(skills).where(skills.c.removed_at.is_(None))):
        theirs.setdefault(skill.user_id, []).append(skill.name)
    users = sa.table("users", sa.column("id", sa.Uuid()), sa.column("skills", sa.JSON()))
    for user_id, names in theirs.items():
        connection.execute(sa.update(users).where(users.c.id == user_id).values(skills=names))
