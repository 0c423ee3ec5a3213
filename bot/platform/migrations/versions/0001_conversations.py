"""Conversations, what was said in them, what is kept in the vault."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _conversation() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("session_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("last_at", sa.DateTime, nullable=False),
        sa.Column("mode", sa.String(8), nullable=False),
        sa.Column("pace", sa.String(8), nullable=False),
        sa.Column("lang", sa.String(16), nullable=False),
        sa.Column("state", sa.JSON, nullable=False),
        sa.Column("last_seq", sa.Integer, nullable=False),
    )
    op.create_index("ix_conversations_last_at", "conversations", ["last_at"])
    op.create_table(
        "turns",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("first_seq", sa.Integer, nullable=False),
        sa.Column("frame", sa.String(8), nullable=False),
        sa.Column("said", sa.Text),
        sa.Column("understanding", sa.JSON),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "client_id"),
        _conversation(),
    )
    op.create_index("turns_in_order", "turns", ["conversation_id", "first_seq"])
    op.create_table(
        "replies",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("reply_to", sa.String(64)),
        sa.Column("more", sa.Boolean, nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "seq"),
        _conversation(),
    )
    op.create_table(
        "ratings",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("client_id", sa.String(64), nullable=False),
        sa.Column("reply_to", sa.String(64), nullable=False),
        sa.Column("value", sa.String(4), nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "client_id"),
        sa.UniqueConstraint("conversation_id", "reply_to"),
        _conversation(),
    )
    op.create_table(
        "vault",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("token", sa.String(40), nullable=False),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "token"),
        _conversation(),
    )
    op.create_table(
        "forgotten",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("until", sa.DateTime, nullable=False),
    )
    op.create_index("ix_forgotten_until", "forgotten", ["until"])


def downgrade() -> None:
    for table in ("forgotten", "vault", "ratings", "replies", "turns", "conversations"):
        op.drop_table(table)
