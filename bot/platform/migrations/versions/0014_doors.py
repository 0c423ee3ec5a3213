"""Tries at a code by who tries, a day's mail to one address, conversations by address; tries are counted anew."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("status_tries")
    op.create_table(
        "status_tries",
        sa.Column("tried", sa.String(64), primary_key=True),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("since", sa.DateTime, nullable=False),
        sa.Column("last_at", sa.DateTime, nullable=False),
    )
    op.create_index("ix_status_tries_last_at", "status_tries", ["last_at"])
    op.add_column("conversations", sa.Column("place", sa.String(16), nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("recipient", sa.String(64)))
    op.add_column("outbox", sa.Column("put_off", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_index("ix_outbox_recipient", "outbox", ["recipient"])
