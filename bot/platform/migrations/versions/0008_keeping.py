"""Counts for the picture, the switch, and the audit log and the register may end after their time."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# What is deleted of the audit log was cut off by its time; what is deleted of a history belongs to an erased request.
KEPT = {
    "audit": "OLD.n > COALESCE((SELECT MAX(through) FROM audit_cuts), 0)",
    "case_events": "(SELECT erased_at FROM cases WHERE id = OLD.case_id) IS NULL",
}


def upgrade() -> None:
    op.create_table(
        "picture_days",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("measure", sa.String(16), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("day", "measure", "name"),
    )
    op.create_table(
        "service_switch",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("position", sa.String(16), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        sa.Column("changed_by", sa.String(80), nullable=False),
    )
    op.create_table(
        "audit_cuts",
        sa.Column("through", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
    )
    dialect = op.get_bind().dialect.name
    for table, kept in KEPT.items():
        if dialect == "sqlite":
            op.execute(f"DROP TRIGGER {table}_no_delete")
            op.execute(
                f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN {kept} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        if dialect == "postgresql":
            op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
            op.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            )
            op.execute(
                f"CREATE FUNCTION keep_{table}() RETURNS trigger AS $$ BEGIN "
                f"IF {kept} THEN RAISE EXCEPTION 'append-only'; END IF; RETURN OLD; END $$ LANGUAGE plpgsql"
            )
            op.execute(
                f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION keep_{table}()"
            )
