"""Drafts, cases with their words and events, letters, the outbox, the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("case_events", "audit")


def _case() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["case_id"], ["cases.id"])


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("right", sa.String(24)),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("updated_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "number"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], ondelete="CASCADE"),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("reference", sa.String(9), nullable=False, unique=True),
        sa.Column("key", sa.String(80), nullable=False, unique=True),
        sa.Column("conversation_id", sa.String(32)),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("who", sa.String(16)),
        sa.Column("reply_by", sa.String(16), nullable=False),
        sa.Column("right", sa.String(24), nullable=False),
        sa.Column("received", sa.Date, nullable=False),
        sa.Column("opened_at", sa.DateTime, nullable=False),
        sa.Column("code_key", sa.String(16), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("code_until", sa.DateTime, nullable=False),
        sa.Column("erased_at", sa.DateTime),
    )
    op.create_table(
        "case_words",
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("field", sa.String(48), nullable=False),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "field"),
        _case(),
    )
    op.create_table(
        "case_events",
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("step", sa.String(24), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("on_day", sa.Date, nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("right", sa.String(24)),
        sa.Column("direct_marketing", sa.Boolean, nullable=False),
        sa.Column("told", sa.String(16)),
        sa.Column("ground", sa.String(16)),
        sa.Column("routes", sa.Boolean, nullable=False),
        sa.Column("assignee", sa.String(80), nullable=False),
        sa.Column("other_request", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "number"),
        _case(),
    )
    op.create_table(
        "letters",
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("way", sa.String(16), nullable=False),
        sa.Column("step", sa.String(24)),
        sa.Column("extras", sa.JSON, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("created_by", sa.String(80), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("delivered_on", sa.Date),
        sa.PrimaryKeyConstraint("case_id", "number"),
        _case(),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("message_id", sa.String(320), nullable=False, unique=True),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("letter", sa.Integer),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("to_key_id", sa.String(16)),
        sa.Column("to", sa.LargeBinary),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", sa.DateTime, nullable=False),
        sa.Column("lease_by", sa.String(32)),
        sa.Column("lease_until", sa.DateTime),
        sa.Column("sent_at", sa.DateTime),
        sa.Column("problem", sa.String(80), nullable=False),
        _case(),
    )
    op.create_table(
        "status_tries",
        sa.Column("reference", sa.String(9), primary_key=True),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("since", sa.DateTime, nullable=False),
        sa.Column("last_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("n", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("action", sa.String(80), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_index("ix_cases_conversation_id", "cases", ["conversation_id"])
    op.create_index("ix_outbox_case_id", "outbox", ["case_id"])
    op.create_index("outbox_due", "outbox", ["state", "next_at"])
    op.create_index("ix_status_tries_last_at", "status_tries", ["last_at"])
    op.create_index("ix_audit_case_id", "audit", ["case_id"])
    _protect()


def _protect() -> None:
    """Let the database itself refuse to change what is only ever added to."""
    dialect = op.get_bind().dialect.name
    if dialect == "sqlite":
        for table in APPEND_ONLY:
            for change in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
    if dialect == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger AS "
            "$$ BEGIN RAISE EXCEPTION 'append-only'; END $$ LANGUAGE plpgsql"
        )
        for table in APPEND_ONLY:
            op.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )


def downgrade() -> None:
    for table in ("audit", "status_tries", "outbox", "letters", "case_events", "case_words", "cases", "drafts"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")
