"""Accounts of the staff, their sessions, tries to sign in."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("sign_in_name", sa.String(64), nullable=False, unique=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.Column("must_change_password", sa.Boolean, nullable=False),
        sa.Column("password_hash", sa.String(200)),
        sa.Column("authenticator_key_id", sa.String(16)),
        sa.Column("authenticator", sa.LargeBinary),
        sa.Column("last_step", sa.BigInteger),
        sa.Column("recovery", sa.JSON, nullable=False),
        sa.Column("pending_key_id", sa.String(16)),
        sa.Column("pending", sa.LargeBinary),
        sa.Column("pending_until", sa.DateTime),
        sa.Column("link_hash", sa.String(64), unique=True),
        sa.Column("link_until", sa.DateTime),
        sa.Column("calendar_hash", sa.String(64), unique=True),
        sa.Column("calendar_key_id", sa.String(16)),
        sa.Column("calendar", sa.LargeBinary),
    )
    op.create_table(
        "staff_sessions",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("staff_id", sa.String(32), nullable=False),
        sa.Column("begun", sa.DateTime, nullable=False),
        sa.Column("last", sa.DateTime, nullable=False),
        sa.Column("device", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
    )
    op.create_table(
        "staff_tries",
        sa.Column("name_hash", sa.String(64), primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("since", sa.DateTime, nullable=False),
        sa.Column("last_at", sa.DateTime, nullable=False),
        sa.Column("locks", sa.Integer, nullable=False),
        sa.Column("locked_until", sa.DateTime),
    )
    op.create_index("ix_staff_sessions_staff_id", "staff_sessions", ["staff_id"])
    op.create_index("ix_staff_tries_last_at", "staff_tries", ["last_at"])


def downgrade() -> None:
    for table in ("staff_tries", "staff_sessions", "staff"):
        op.drop_table(table)
