"""What the database itself refuses: changes of the journal, rows of other authorities, words nobody knows."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    Integer,
    Table,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import SQLModel

from cases.commands.consult import consult
from cases.commands.desk import mark_seen
from cases.commands.messages import write_message
from cases.facts.actor import CaseId
from cases.store.session import APPLICATION_ROLE
from tests.factories.stages import Stages

WITH_CASE_ID = sorted(
    table.name
    for table in SQLModel.metadata.sorted_tables
    if "case_id" in table.columns and table.name != "outbox"
)


@contextmanager
def as_application(engine: Engine, scope: str) -> Iterator[Connection]:
    """Raw SQL as the program: its role, the scope of some authority. Rolled back."""
    with engine.connect() as connection:
        connection.execute(
            text("SELECT set_config('role', :role, true), set_config('kreishaus.scope', :scope, true)"),
            {"role": APPLICATION_ROLE, "scope": scope},
        )
        yield connection
        connection.rollback()


@pytest.fixture
def full_case(stages: Stages, engine: Engine) -> CaseId:
    """A case of the Landkreis with a row in every table that hangs on cases."""
    case_id = stages.waiting()
    stages.in_approval()
    with stages.acting(stages.office.anna) as ctx:
        write_message(ctx, case_id, body="Vermerk", is_internal=True)
        mark_seen(ctx, case_id)
    taken = stages.taken()
    with stages.acting(stages.office.anna) as ctx:
        consult(ctx, taken, version=None, body_keys=("polizei",), question="")
    _fill_empty_tables(engine, case_id)
    return case_id


def _fill_empty_tables(engine: Engine, case_id: int) -> None:
    """One row of this case in every table the acts above left empty; what it says does not matter."""
    with engine.begin() as owner:
        owner.execute(text("SET LOCAL session_replication_role = replica"))
        for table in SQLModel.metadata.sorted_tables:
            if owner.execute(text(f"SELECT count(*) FROM {table.name}")).scalar_one():
                continue
            needed = [
                column
                for column in table.columns
                if not column.nullable and not (column.primary_key and isinstance(column.type, Integer))
            ]
            names = ", ".join(column.name for column in needed)
            values = ", ".join(_anything(table, column, case_id) for column in needed)
            owner.execute(text(f"INSERT INTO {table.name} ({names}) VALUES ({values})"))


def _anything(table: Table, column: Column[Any], case_id: int) -> str:
    """A value the column takes, as SQL."""
    for constraint in table.constraints:
        if str(constraint.name) == f"ck_{table.name}_{column.name}" and isinstance(
            constraint, CheckConstraint
        ):
            return str(re.findall(r"'[^']*'", str(constraint.sqltext))[0])
    if column.name == "case_id":
        return str(case_id)
    kinds: dict[type, str] = {
        Boolean: "false", Integer: "1", DateTime: "now()", Date: "current_date", JSONB: "'{}'",
    }  # fmt: skip
    return next((value for kind, value in kinds.items() if isinstance(column.type, kind)), "'x'")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET text = 'nie geschehen'",
        "UPDATE journal_entry SET text = 'x' WHERE false",
        "DELETE FROM journal_entry",
        "TRUNCATE journal_entry",
        "TRUNCATE case_file CASCADE",
    ],
)
def test_nobody_changes_the_journal_not_even_the_owner_of_the_table(
    stages: Stages, engine: Engine, statement: str
) -> None:
    case_id = stages.taken()
    before = stages.page(case_id).journal

    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as owner:
        owner.execute(text(statement))

    assert stages.page(case_id).journal == before


def test_the_program_has_no_right_to_change_the_journal(stages: Stages, engine: Engine) -> None:
    stages.taken()
    for statement in (
        "UPDATE journal_entry SET text = 'x'",
        "DELETE FROM journal_entry",
        "TRUNCATE journal_entry",
    ):
        with as_application(engine, "*") as connection, pytest.raises(DBAPIError, match="permission denied"):
            connection.execute(text(statement))


def test_bispingen_sees_nothing_of_the_landkreis_even_with_raw_sql(full_case: CaseId, engine: Engine) -> None:
    for table in (*WITH_CASE_ID, "case_file", "submission"):
        with as_application(engine, "landkreis-heidekreis") as connection:
            own = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
        with as_application(engine, "gemeinde-bispingen") as connection:
            foreign = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
        with as_application(engine, "") as connection:
            nobody = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
        with as_application(engine, "*") as connection:
            system = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()

        assert own > 0, table
        assert (foreign, nobody, system) == (0, 0, own), table


def test_a_session_without_a_scope_sees_nothing(full_case: CaseId, engine: Engine) -> None:
    with engine.connect() as connection:
        connection.execute(text("SELECT set_config('role', :role, true)"), {"role": APPLICATION_ROLE})

        assert connection.execute(text("SELECT count(*) FROM case_file")).scalar_one() == 0


def test_bispingen_cannot_change_move_or_add_rows_of_the_landkreis(full_case: CaseId, engine: Engine) -> None:
    for table in sorted({*WITH_CASE_ID, "case_file"} - {"journal_entry"}):
        column = "case_id" if table != "case_file" else "id"
        with as_application(engine, "gemeinde-bispingen") as connection:
            changed = connection.execute(text(f"UPDATE {table} SET {column} = {column}")).rowcount
            deleted = connection.execute(text(f"DELETE FROM {table}")).rowcount

            assert (changed, deleted) == (0, 0), table
    values = f"VALUES ({full_case}, 'intern', 'x', 'Dirk', now())"
    with (
        as_application(engine, "gemeinde-bispingen") as connection,
        pytest.raises(DBAPIError, match="row-level security"),
    ):
        connection.execute(
            text(f"INSERT INTO message (case_id, direction, body, author_name, sent_at) {values}")
        )


def test_the_landkreis_cannot_give_a_case_away_by_raw_sql(full_case: CaseId, engine: Engine) -> None:
    with (
        as_application(engine, "landkreis-heidekreis") as connection,
        pytest.raises(DBAPIError, match="row-level security"),
    ):
        connection.execute(text("UPDATE case_file SET authority_key = 'gemeinde-bispingen'"))


def test_every_table_with_a_case_is_locked_by_row() -> None:
    assert set(WITH_CASE_ID) == {
        "appeal", "case_seen", "conflict_report", "consultation", "decision", "document", "document_request",
        "hearing", "journal_entry", "letter", "letter_run_item", "message", "party", "time_limit",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("table", "column"),
    sorted(
        (table.name, constraint.name.removeprefix(f"ck_{table.name}_"))
        for table in SQLModel.metadata.sorted_tables
        for constraint in table.constraints
        if isinstance(constraint.name, str) and constraint.name.startswith("ck_")
    ),
)
def test_enums_take_only_their_own_words(full_case: CaseId, engine: Engine, table: str, column: str) -> None:
    with engine.connect() as owner:
        owner.execute(text("SET LOCAL session_replication_role = replica"))
        with pytest.raises(IntegrityError, match=f"ck_{table}_{column}"):
            owner.execute(text(f"UPDATE {table} SET {column} = {_nonsense(table, column)}"))


def _nonsense(table: str, column: str) -> str:
    is_list = isinstance(SQLModel.metadata.tables[table].columns[column].type, JSONB)
    return "'[\"unsinn\"]'" if is_list else "'unsinn'"


KEYS_OF_DATA = {
    ("letter_run", "kind"),
    ("letter_run_item", "kind"),
    ("conflict_report", "source"),
    ("decision", "correction_kind"),
}
"""Keys and citations that the catalogue or the rules name: a new service brings its own."""


def test_every_column_of_words_is_checked() -> None:
    """Columns whose name says status, kind, state and so on hold an enum; each has its CHECK."""
    named = (
        "status",
        "kind",
        "state",
        "direction",
        "source",
        "topic",
        "roles",
        "theme",
        "channel",
        "regime",
        "route",
    )
    columns = {
        (table.name, column.name)
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if column.name in named or column.name.endswith("_kind")
    }
    checked = {
        (table.name, str(constraint.name).removeprefix(f"ck_{table.name}_"))
        for table in SQLModel.metadata.sorted_tables
        for constraint in table.constraints
        if str(constraint.name or "").startswith("ck_")
    }
    assert columns - checked == KEYS_OF_DATA
