"""Alembic environment: one connection, one advisory lock, short lock timeout, long statement timeout."""

from alembic import context
from sqlalchemy import Connection, create_engine, text

import cases.models

_LOCK = 7_365_421
_TABLES = cases.models.Case.metadata  # importing the models fills it


def _run(connection: Connection) -> None:
    # First the wait for another migration, as long as that takes; then the short patience with locks of the office.
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
    connection.execute(text("SET lock_timeout = '5s'"))
    connection.execute(text("SET statement_timeout = '15min'"))
    connection.commit()
    try:
        context.configure(
            connection=connection,
            target_metadata=_TABLES,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    finally:
        connection.rollback()
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
        connection.commit()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    engine = create_engine(
        context.config.get_main_option("sqlalchemy.url") or context.get_x_argument(True)["url"]
    )
    try:
        with engine.connect() as own:
            _run(own)
    finally:
        engine.dispose()
