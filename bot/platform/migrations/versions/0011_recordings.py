"""What people leave as sound: of a request that is being made, and of one that was made."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft_recordings",
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("field", sa.String(16), nullable=False),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "number", "field"),
        sa.ForeignKeyConstraint(
            ["conversation_id", "number"], ["drafts.conversation_id", "drafts.number"], ondelete="CASCADE"
        ),
    )
    op.create_table(
        "case_recordings",
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("field", sa.String(16), nullable=False),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "field"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
    )
