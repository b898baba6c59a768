"""Brings a database to the newest schema; safe to call from several processes at once (advisory lock)."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError

_MIGRATIONS = Path(__file__).parent.parent / "migrations"


def alembic_config(url: str = "") -> Config:
    """Alembic's configuration without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    if url:
        config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def migrate(url: str, revision: str = "head") -> None:
    """Upgrade the database at `url` (SQLAlchemy form) to `revision`."""
    config = alembic_config(url)
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
    finally:
        engine.dispose()


def new_revision(url: str, message: str) -> None:
    """Write a migration from the difference between the models and the database at `url`, which must be up to date."""
    config = alembic_config(url)
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.revision(config, message=message, autogenerate=True)
    finally:
        engine.dispose()


def schema_state(url: str) -> tuple[str | None, str]:
    """(revision in the database or None, newest revision known to this program)."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head() or ""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar(), head
    except ProgrammingError:
        return None, head
    finally:
        engine.dispose()
