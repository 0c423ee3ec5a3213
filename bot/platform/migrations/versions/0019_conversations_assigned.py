"""Who on the staff looks at a conversation."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversation_summaries", sa.Column("assignee", sa.String(32)))
    op.create_index("summaries_by_assignee", "conversation_summaries", ["assignee", "last_at", "conversation_id"])
