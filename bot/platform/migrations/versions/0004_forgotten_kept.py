"""What a person was told is kept when they delete their chat, so that a resend is told the same."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("forgotten", sa.Column("kept", sa.Text))
