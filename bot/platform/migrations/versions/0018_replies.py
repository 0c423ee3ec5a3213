"""What people write about their records, records that were taken back, and requests that were begun and not sent."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_replies",
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("wish", sa.String(24), nullable=False),
        sa.Column("is_read", sa.Boolean, nullable=False),
        sa.Column("conversation_id", sa.String(32)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("ended_at", sa.DateTime),
        sa.Column("ended_by", sa.String(80), nullable=False),
        sa.Column("became", sa.String(9), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "number"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
    )
    op.add_column("case_files", sa.Column("withdrawn_at", sa.DateTime))
    op.add_column("drafts", sa.Column("aside_at", sa.DateTime))
