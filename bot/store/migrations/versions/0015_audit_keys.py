"""The audit log names the key of each hash; what was written before has none."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit", sa.Column("hash_key", sa.String(16), nullable=False, server_default=""))
