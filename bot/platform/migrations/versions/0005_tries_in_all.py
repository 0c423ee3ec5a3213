"""Tries to sign in are counted since the last success too, so that slow guessing locks a name as well."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff_tries", sa.Column("in_all", sa.Integer, nullable=False, server_default="0"))
