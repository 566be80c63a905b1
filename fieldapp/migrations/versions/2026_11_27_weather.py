"""days whose outdoor visits were put off for the weather"""

import sqlalchemy as sa
from alembic import op

from fieldapp.columns import Utc

revision = "20261127_9"
down_revision = "20261127_8"


def upgrade() -> None:
    op.create_table(
        "weather_days",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("put_off_by_id", sa.Uuid(), nullable=False),
        sa.Column("put_off_at", Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["put_off_by_id"], ["users.id"], name=op.f("fk_weather_days_put_off_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weather_days")),
    )
    op.create_index(op.f("ix_weather_days_day"), "weather_days", ["day"])


def downgrade() -> None:
    op.drop_table("weather_days")
