"""What the school still has to ask of a request that was made on a telephone."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cases", sa.Column("to_ask", sa.String(80), nullable=False, server_default=""))
