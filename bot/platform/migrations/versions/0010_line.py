"""Whether the person of a conversation rang."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("line", sa.String(8), nullable=False, server_default=""))
