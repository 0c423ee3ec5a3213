"""Whom a conversation that told of danger is for, and who is kept from it because it names them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversation_summaries", sa.Column("desk", sa.String(8)))
    op.add_column("conversation_summaries", sa.Column("alerted", sa.String(80)))
    op.add_column("conversation_summaries", sa.Column("alerted_at", sa.DateTime))
    op.create_index("summaries_by_desk", "conversation_summaries", ["desk", "last_at", "conversation_id"])
    op.create_table(
        "safeguarding_holds",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("about", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "staff_id"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], ondelete="CASCADE"),
    )
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":  # which keeps to no length, and cannot change a column
        op.alter_column("staff", "role", type_=sa.String(24), existing_type=sa.String(16), existing_nullable=False)
    _find_danger(connection)


def _find_danger(connection: sa.engine.Connection) -> None:
    """What told of danger before is for the safeguarding lead, whether it was read meanwhile or not."""
    replies = sa.table("replies", sa.column("conversation_id", sa.String), sa.column("body", sa.JSON))
    names = ("conversation_id", "desk", "alerted_at", "last_at")
    summaries = sa.table("conversation_summaries", *(sa.column(name) for name in names))
    told = connection.execute(sa.select(replies.c.conversation_id, replies.c.body))
    for conversation in sorted({row[0] for row in told if _is_danger(row[1])}):
        own = sa.update(summaries).where(summaries.c.conversation_id == conversation)
        connection.execute(own.values(desk="lead", alerted_at=summaries.c.last_at))


def _is_danger(body: object) -> bool:
    return isinstance(body, dict) and body.get("kind") == "safeguarding"
