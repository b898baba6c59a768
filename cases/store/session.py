"""Engine, sessions and `transaction()`, the one commit of the program.

Each transaction takes the role `kreishaus_app` and names the authorities of its actor: PostgreSQL row level
security is the second lock behind `cases.queries.visible`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

APPLICATION_ROLE = "kreishaus_app"
_ENTER = text("SELECT set_config('role', :role, true), set_config('kreishaus.scope', :scope, true)")


def create_database_engine(url: str, *, pool_size: int = 10) -> Engine:
    """Engine on PostgreSQL through psycopg 3; stale connections are replaced, statements end after 30 s."""
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        hide_parameters=True,  # errors go into the log, statements of citizens must not
        connect_args={"options": "-c timezone=UTC -c statement_timeout=30000 -c lock_timeout=10000"},
    )


def session_factory(engine: Engine) -> sessionmaker[Session]:
    """Sessions that keep their objects readable after the commit and flush only when asked or needed."""
    return sessionmaker(engine, class_=Session, expire_on_commit=False)


@contextmanager
def transaction(factory: sessionmaker[Session], scope: str) -> Iterator[Session]:
    """One transaction of an actor: commits at the end, rolls back on any error."""
    with factory() as session:
        session.connection().execute(_ENTER, {"role": APPLICATION_ROLE, "scope": scope})
        try:
            yield session
        except BaseException:
            session.rollback()
            raise
        session.commit()
