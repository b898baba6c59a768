"""What acts make of the database is kept: the same acts on the same rows put the kept rows in place.

Most tests begin with the same case in the same status. From the third time on it is not made again by thirty acts but copied:
ten milliseconds for half a second. The rows decide, not a name: whoever changed one row before gets the acts themselves.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar, cast
from weakref import WeakKeyDictionary

from psycopg import Cursor
from sqlalchemy import Engine, text
from sqlmodel import SQLModel

from cases.catalogue.catalogue import Catalogue
from cases.wiring import Toolbox

T = TypeVar("T")

_TABLES = tuple(f'"{table.name}"' for table in SQLModel.metadata.sorted_tables)
_STATE = text(
    "SELECT md5(string_agg(part, ',')) FROM ("
    + " UNION ALL ".join(
        f"SELECT '{name}:' || coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '') AS part FROM {name} t"
        for name in _TABLES
    )
    + " UNION ALL SELECT string_agg(relname || coalesce(pg_sequence_last_value(oid), 0), ',' ORDER BY oid) "
    "FROM pg_class WHERE relkind = 'S') AS parts"
)
_SEQUENCES = text("SELECT oid::int, pg_sequence_last_value(oid) FROM pg_class WHERE relkind = 'S'")


@dataclass(frozen=True)
class _Kept:
    result: object
    rows: dict[str, bytes]
    sequences: tuple[tuple[int, int | None], ...]
    contents: dict[str, bytes]


_SEEN: WeakKeyDictionary[Catalogue, dict[Hashable, _Kept | None]] = WeakKeyDictionary()
"""None after the first time: what happens once is not worth keeping. A changed catalogue goes with its test."""


def remembered(toolbox: Toolbox, said: Hashable, act: Callable[[], T]) -> T:
    """Do the act, or put in place what it made of the same rows before; `said` is all it knows besides them.

    The result must not change, and the act must leave its traces in database and document store only.
    """
    if toolbox.seals.in_use:
        return act()  # a seal carries its moment
    seen = _SEEN.setdefault(toolbox.catalogue, {})
    key = (said, toolbox.is_demo, toolbox.limits, str(toolbox.engine.url), _state(toolbox.engine))
    kept = seen.get(key)
    if kept is not None:
        _put_in_place(toolbox, kept)
        return cast("T", kept.result)
    before = frozenset(toolbox.documents.hashes())
    result = act()
    seen[key] = _keep(toolbox, result, before) if key in seen else None
    return result


def _state(engine: Engine) -> str:
    with engine.connect() as connection:
        return str(connection.execute(_STATE).scalar_one())


def _keep(toolbox: Toolbox, result: object, before: frozenset[str]) -> _Kept:
    documents = toolbox.documents
    with toolbox.engine.connect() as connection:
        with cast("Cursor[tuple[object, ...]]", connection.connection.cursor()) as cursor:
            rows = {name: _copied(cursor, name) for name in _TABLES}
        sequences = tuple((oid, last) for oid, last in connection.execute(_SEQUENCES))
    contents = {sha256: documents.get(sha256) for sha256 in documents.hashes() if sha256 not in before}
    return _Kept(result, {name: found for name, found in rows.items() if found}, sequences, contents)


def _copied(cursor: "Cursor[tuple[object, ...]]", table: str) -> bytes:
    with cursor.copy(f"COPY {table} TO STDOUT") as copy:
        return b"".join(copy)


def _put_in_place(toolbox: Toolbox, kept: _Kept) -> None:
    for content in kept.contents.values():
        toolbox.documents.put(content)
    emptied = "; ".join(f"DELETE FROM {name}" for name in _TABLES)
    with toolbox.engine.begin() as connection:
        connection.execute(text(f"SET LOCAL session_replication_role = replica; {emptied}"))
        with cast("Cursor[tuple[object, ...]]", connection.connection.cursor()) as cursor:
            for name, rows in kept.rows.items():
                with cursor.copy(f"COPY {name} FROM STDIN") as copy:
                    copy.write(rows)
        for oid, last in kept.sequences:
            connection.execute(
                text("SELECT setval(CAST(:oid AS regclass), :last, :is_called)"),
                {"oid": oid, "last": last or 1, "is_called": last is not None},
            )
