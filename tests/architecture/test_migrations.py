"""Migrations: one line of history, there and back again, and the tables are what the models say."""

from collections.abc import Iterator

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from cases.store.migrate import alembic_config, migrate, schema_state
from cases.store.session import create_database_engine


@pytest.fixture
def fresh_url(database_url: str) -> Iterator[str]:
    """An empty database beside that of the tests."""
    server = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS probe WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE probe"))
    yield make_url(database_url).set(database="probe").render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text("DROP DATABASE probe WITH (FORCE)"))
    server.dispose()


def tables(url: str) -> set[str]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        names = {name for (name,) in found}
    engine.dispose()
    return names


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(alembic_config()).get_heads()) == 1


def test_up_down_and_up_again(fresh_url: str) -> None:
    migrate(fresh_url)
    there = tables(fresh_url)
    command.downgrade(alembic_config(fresh_url), "base")
    assert tables(fresh_url) == {"alembic_version"}

    migrate(fresh_url)

    assert tables(fresh_url) == there
    revision, head = schema_state(fresh_url)
    assert revision == head


def test_each_step_can_be_taken_back_alone(fresh_url: str) -> None:
    script = ScriptDirectory.from_config(alembic_config())
    for revision in reversed([step.revision for step in script.walk_revisions()]):
        migrate(fresh_url, revision)
        command.downgrade(alembic_config(fresh_url), "-1")
        migrate(fresh_url, revision)

    assert schema_state(fresh_url)[0] == script.get_current_head()


def test_migrating_twice_changes_nothing(fresh_url: str) -> None:
    migrate(fresh_url)
    migrate(fresh_url)

    assert schema_state(fresh_url)[0] == schema_state(fresh_url)[1]


def test_the_tables_are_what_the_models_say(fresh_url: str) -> None:
    migrate(fresh_url)

    command.check(alembic_config(fresh_url))


def test_sessions_of_the_program_wait_neither_for_locks_nor_for_statements_for_ever(
    database_url: str,
) -> None:
    engine = create_database_engine(database_url)
    with engine.connect() as connection:
        settings = connection.execute(
            text(
                "SELECT name, setting FROM pg_settings WHERE name IN ('lock_timeout', 'statement_timeout', 'TimeZone')"
            )
        ).all()
    engine.dispose()

    assert dict(tuple(row) for row in settings) == {
        "lock_timeout": "10000",
        "statement_timeout": "30000",
        "TimeZone": "UTC",
    }


def test_an_unmigrated_database_says_so(fresh_url: str) -> None:
    assert schema_state(fresh_url)[0] is None
