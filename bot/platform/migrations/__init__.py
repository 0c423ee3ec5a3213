"""The history of the database's shape (Alembic). A migration imports nothing of today's code."""
