"""The audit log names the key of each hash; what was written before has none."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit", sa.Column("hash_key", sa.String(16), nullable=False, server_default=""))
