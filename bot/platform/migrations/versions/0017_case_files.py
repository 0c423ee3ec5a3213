"""What was found for a request, and the codes with which its person opens it."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_files",
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("added_at", sa.DateTime, nullable=False),
        sa.Column("added_by", sa.String(80), nullable=False),
        sa.Column("task", sa.Integer),
        sa.Column("delivered_at", sa.DateTime),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "number"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
    )
    op.create_table(
        "opening_codes",
        sa.Column("case_id", sa.String(32), primary_key=True),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("until", sa.DateTime, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
    )
