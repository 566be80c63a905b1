"""outgoing messages, their texts, templates and quiet hours; how customers want to be written to"""

import sqlalchemy as sa
from alembic import op

from fieldapp.columns import Utc

revision = "20261127_7"
down_revision = "20261127_6"

CHANNELS = ("email", "sms", "chat", "push", "none")
LANGUAGES = ("en", "zh_Hans_CN")
STATES = (
    *("waiting", "sending", "sent", "doubtful", "failed", "unreachable"),
    *("by_phone", "given_up", "overtaken"),
)
TO_ONE = (
    "(customer_id IS NOT NULL AND user_id IS NULL) OR (customer_id IS NULL AND contact_id IS NULL"
    " AND user_id IS NOT NULL)"
)


def upgrade() -> None:
    for table in ("customers", "contacts"):
        op.add_column(table, sa.Column("written_by", sa.String(20), nullable=False, server_default="any"))
    add_messages()
    op.create_table(
        "message_texts",
        sa.Column("message_id", sa.Uuid(), sa.ForeignKey("messages.id", name="fk_message_texts_message_id")),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("subject", sa.String(300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("why", sa.String(500), nullable=False),
        sa.Column("said", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name="pk_message_texts"),
    )
    op.create_table(
        "message_templates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("template", sa.String(20), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_message_templates"),
        sa.UniqueConstraint("template", name="uq_message_templates_template"),
    )
    op.create_table(
        "quiet_hours",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=True),
        sa.Column("ends", sa.Time(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_quiet_hours"),
        sa.CheckConstraint("(starts IS NULL) = (ends IS NULL)", name="both_or_none"),
        sa.CheckConstraint("starts <> ends", name="not_the_whole_day"),
    )


def add_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        link("operation_id", "operations"),
        sa.Column("template", sa.String(20), nullable=False),
        link("customer_id", "customers", nullable=True),
        link("contact_id", "contacts", nullable=True),
        link("user_id", "users", nullable=True),
        link("job_id", "jobs"),
        link("visit_id", "visits", nullable=True),
        sa.Column("channel", one_of("channel", CHANNELS), nullable=False),
        sa.Column("language", one_of("language", LANGUAGES), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("state", one_of("state", STATES), nullable=False),
        sa.Column("problem", sa.String(20), nullable=True),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        *(sa.Column(name, Utc(timezone=True), nullable=False) for name in ("queued_at", "due_at")),
        *(
            sa.Column(name, Utc(timezone=True), nullable=True)
            for name in ("useful_until", "begun_at", "sent_at", "settled_at")
        ),
        link("settled_by_id", "users", nullable=True),
        sa.Column("settled_reason", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        *checks(),
    )
    for column in ("operation_id", "user_id", "visit_id"):
        op.create_index(f"ix_messages_{column}", "messages", [column])
    op.create_index("ix_messages_state_due", "messages", ["state", "due_at"])
    op.create_index("ix_messages_job", "messages", ["job_id", "queued_at"])


def checks() -> list[sa.CheckConstraint]:
    held = {
        "to_one": TO_ONE,
        "sent_has_its_time": "(state = 'sent') = (sent_at IS NOT NULL)",
        "sending_has_its_time": "state <> 'sending' OR begun_at IS NOT NULL",
        "says_why": "state NOT IN ('doubtful', 'failed', 'unreachable') OR problem IS NOT NULL",
        "given_up_says_why": "state <> 'given_up' OR settled_reason <> ''",
    }
    return [sa.CheckConstraint(condition, name=name) for name, condition in held.items()]


def link(column: str, other: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(column, sa.Uuid(), sa.ForeignKey(f"{other}.id", name=f"fk_messages_{column}"), nullable=nullable)


def one_of(name: str, members: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*members, name=name, native_enum=False, length=20, create_constraint=True)


def downgrade() -> None:
    for table in ("quiet_hours", "message_templates", "message_texts", "messages"):
        op.drop_table(table)
    for table in ("contacts", "customers"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("written_by")
