"""First schema: tables, append-only journal, row level security, file numbers, the bell of the outbox."""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_first"
down_revision = None
branch_labels = None
depends_on = None

_HANG_ON_A_CASE = (
    "party",
    "document",
    "document_request",
    "consultation",
    "hearing",
    "conflict_report",
    "decision",
    "letter",
    "appeal",
    "time_limit",
    "message",
    "journal_entry",
    "case_seen",
    "letter_run_item",
)

_ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kreishaus_app') THEN
        CREATE ROLE kreishaus_app NOLOGIN;
    END IF;
END $$;
DO $$ BEGIN
    IF NOT pg_has_role(CURRENT_USER, 'kreishaus_app', 'MEMBER') THEN
        EXECUTE format('GRANT kreishaus_app TO %I', CURRENT_USER);
    END IF;
END $$;
GRANT USAGE ON SCHEMA public TO kreishaus_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO kreishaus_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO kreishaus_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO kreishaus_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO kreishaus_app;
REVOKE UPDATE, DELETE ON journal_entry FROM kreishaus_app;
"""

_JOURNAL = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The journal is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER journal_entry_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

_BELL = """
CREATE FUNCTION ring_outbox_bell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('kreishaus_outbox', '');
    RETURN NULL;
END $$;
CREATE TRIGGER outbox_bell AFTER INSERT ON outbox FOR EACH STATEMENT EXECUTE FUNCTION ring_outbox_bell();
"""

_FILE_NUMBER = """
CREATE FUNCTION next_file_number(of_year integer) RETURNS bigint LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE sequence_name text := 'file_number_' || of_year;
BEGIN
    RETURN nextval(sequence_name);
EXCEPTION WHEN undefined_table THEN
    PERFORM pg_advisory_xact_lock(hashtext(sequence_name));
    EXECUTE format('CREATE SEQUENCE IF NOT EXISTS %I', sequence_name);
    RETURN nextval(sequence_name);
END $$;
"""

# The sub-selects make PostgreSQL read the setting once a statement instead of once a row.
_SEES_ALL = "(SELECT current_setting('kreishaus.scope', true)) = '*'"
_SCOPE = "(SELECT string_to_array(current_setting('kreishaus.scope', true), ','))"


def _row_level_security() -> None:
    """A row is seen by those whose authority the case belongs to; what hangs on a case is seen like the case."""
    _lock("case_file", f"authority_key = ANY ({_SCOPE}::text[])")
    _lock("submission", "EXISTS (SELECT FROM case_file c WHERE c.submission_id = submission.id)")
    _lock("letter_run", f"authority_key = ANY ({_SCOPE}::text[])")
    for table in _HANG_ON_A_CASE:
        _lock(table, f"EXISTS (SELECT FROM case_file c WHERE c.id = {table}.case_id)")


def _lock(table: str, visible: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY own_authority ON {table} USING ({_SEES_ALL} OR {visible})")


def upgrade() -> None:
    """Lock timeout 5 s and statement timeout 15 min are set by env.py."""
    op.create_table(
        "heartbeat",
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_well", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "topic IN ('zuordnung', 'virenpruefung', 'schreiben', 'portalmeldung', 'serienlauf')",
            name="ck_outbox_topic",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index(op.f("ix_outbox_case_id"), "outbox", ["case_id"], unique=False)
    op.create_index(
        "ix_outbox_parked",
        "outbox",
        ["failed_at"],
        unique=False,
        postgresql_where=sa.text("failed_at IS NOT NULL AND done_at IS NULL"),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["due_at", "id"],
        unique=False,
        postgresql_where=sa.text("done_at IS NULL AND failed_at IS NULL"),
    )
    op.create_table(
        "portal_client",
        sa.Column("client_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("client_id"),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("authority_key", sa.Text(), nullable=False),
        sa.Column("roles", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("team_keys", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("letters_from", sa.Text(), nullable=False),
        sa.Column("letters_to", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("absent_from", sa.Date(), nullable=True),
        sa.Column("absent_until", sa.Date(), nullable=True),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("failed_logins", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.CheckConstraint(
            """roles <@ '["sachbearbeitung", "leitung", "administration"]'::jsonb""", name="ck_staff_roles"
        ),
        sa.CheckConstraint("theme IN ('', 'hell', 'dunkel')", name="ck_staff_theme"),
        sa.ForeignKeyConstraint(
            ["deputy_id"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("login"),
    )
    op.create_index(op.f("ix_staff_authority_key"), "staff", ["authority_key"], unique=False)
    op.create_table(
        "staff_session",
        sa.Column("token_sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("csrf_token", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("token_sha256"),
    )
    op.create_index(op.f("ix_staff_session_expires_at"), "staff_session", ["expires_at"], unique=False)
    op.create_index(op.f("ix_staff_session_staff_id"), "staff_session", ["staff_id"], unique=False)
    op.create_table(
        "submission",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("client_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("body_sha256", sa.Text(), nullable=False),
        sa.Column("raw_body", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("service_key", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("response_status", sa.Integer(), nullable=False),
        sa.Column("response", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "state IN ('angenommen', 'ungeklaert', 'zurueckgewiesen')", name="ck_submission_state"
        ),
        sa.ForeignKeyConstraint(
            ["client_id"],
            ["portal_client.client_id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("client_id", "idempotency_key", name="uq_submission_client_key"),
    )
    op.create_table(
        "case_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_reference", sa.Text(), nullable=False),
        sa.Column("service_key", sa.Text(), nullable=False),
        sa.Column("service_version", sa.Text(), nullable=False),
        sa.Column("form_version", sa.Text(), nullable=False),
        sa.Column("regime", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("authority_key", sa.Text(), nullable=False),
        sa.Column("team_key", sa.Text(), nullable=False),
        sa.Column("clerk_id", sa.Integer(), nullable=True),
        sa.Column("routing_reason", sa.Text(), nullable=False),
        sa.Column("municipality_key", sa.Text(), nullable=False),
        sa.Column("submission_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("mailbox", sa.Text(), nullable=True),
        sa.Column("applicant_name", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("form", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("corrections", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("hints", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("checked_steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("excluded_staff", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_activity_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_activity", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("handed_over_to", sa.Text(), nullable=True),
        sa.Column("handed_over_from", sa.Integer(), nullable=True),
        sa.Column("attached_to", sa.Integer(), nullable=True),
        sa.Column("converted_from", sa.Integer(), nullable=True),
        sa.Column("retention", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("retention_event_on", sa.Date(), nullable=True),
        sa.Column("retention_ends_on", sa.Date(), nullable=True),
        sa.Column("archive_offered_on", sa.Date(), nullable=True),
        sa.Column("archive_answer", sa.Text(), nullable=True),
        sa.Column("archive_answered_on", sa.Date(), nullable=True),
        sa.Column("archive_reference", sa.Text(), nullable=True),
        sa.Column("follows", sa.Integer(), nullable=True),
        sa.Column("split_from", sa.Integer(), nullable=True),
        sa.Column("is_information_blocked", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "channel IN ('portal', 'papier', 'e_mail', 'vorsprache', 'amt')", name="ck_case_file_channel"
        ),
        sa.CheckConstraint("regime IN ('vwvfg', 'sgb', 'ao')", name="ck_case_file_regime"),
        sa.CheckConstraint(
            "archive_answer IN ('archivwuerdig', 'uebergeben', 'nicht_archivwuerdig')",
            name="ck_case_file_archive_answer",
        ),
        sa.CheckConstraint(
            "status IN ('eingegangen', 'in_pruefung', 'wartet_auf_antragsteller', 'in_mitzeichnung', 'beschieden', 'abgeschlossen', 'zurueckgenommen', 'abgegeben')",
            name="ck_case_file_status",
        ),
        sa.ForeignKeyConstraint(
            ["clerk_id"],
            ["staff.id"],
        ),
        sa.ForeignKeyConstraint(
            ["handed_over_from"],
            ["case_file.id"],
        ),
        sa.ForeignKeyConstraint(
            ["attached_to"],
            ["case_file.id"],
        ),
        sa.ForeignKeyConstraint(
            ["converted_from"],
            ["case_file.id"],
        ),
        sa.ForeignKeyConstraint(
            ["follows"],
            ["case_file.id"],
        ),
        sa.ForeignKeyConstraint(
            ["split_from"],
            ["case_file.id"],
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("file_reference"),
        sa.UniqueConstraint("handed_over_from"),
        sa.UniqueConstraint("converted_from"),
        sa.UniqueConstraint("submission_id"),
    )
    op.create_index(op.f("ix_case_file_applicant_name"), "case_file", ["applicant_name"], unique=False)
    op.create_index(op.f("ix_case_file_attached_to"), "case_file", ["attached_to"], unique=False)
    op.create_index(op.f("ix_case_file_follows"), "case_file", ["follows"], unique=False)
    op.create_index(op.f("ix_case_file_split_from"), "case_file", ["split_from"], unique=False)
    op.create_index(
        "ix_case_file_authority_received", "case_file", ["authority_key", "received_at"], unique=False
    )
    op.create_index(
        "ix_case_file_retention",
        "case_file",
        ["retention_ends_on"],
        unique=False,
        postgresql_where=sa.text("retention_ends_on IS NOT NULL AND archive_offered_on IS NULL"),
    )
    op.create_index(
        "ix_case_file_open_by_clerk",
        "case_file",
        ["clerk_id", "next_due_on"],
        unique=False,
        postgresql_where=sa.text(
            "status IN ('eingegangen', 'in_pruefung', 'wartet_auf_antragsteller', 'in_mitzeichnung')"
        ),
    )
    op.create_index(
        "ix_case_file_open_by_team",
        "case_file",
        ["authority_key", "team_key", "next_due_on"],
        unique=False,
        postgresql_where=sa.text(
            "status IN ('eingegangen', 'in_pruefung', 'wartet_auf_antragsteller', 'in_mitzeichnung')"
        ),
    )
    op.create_index(
        "ix_case_file_brought_back",
        "case_file",
        ["next_due_on"],
        unique=False,
        postgresql_where=sa.text(
            "status NOT IN ('eingegangen', 'in_pruefung', 'wartet_auf_antragsteller', 'in_mitzeichnung')"
            " AND next_due_on IS NOT NULL"
        ),
    )
    op.create_index(op.f("ix_case_file_service_key"), "case_file", ["service_key"], unique=False)
    op.create_table(
        "case_seen",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_file.id"],
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("staff_id", "case_id"),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("internal_note", sa.Text(), nullable=False),
        sa.Column("fields", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("side_provisions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("extra_side_provision", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("author_ids", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_reason", sa.Text(), nullable=True),
        sa.Column("approver_id", sa.Integer(), nullable=True),
        sa.Column("approver_name", sa.Text(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("sheet", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("days", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("values_on", sa.Date(), nullable=True),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("correction_kind", sa.Text(), nullable=False),
        sa.Column("correction_text", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('entwurf', 'in_freigabe', 'freigegeben', 'verworfen')", name="ck_decision_status"
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"],
            ["decision.id"],
        ),
        sa.ForeignKeyConstraint(
            ["approver_id"],
            ["staff.id"],
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["staff.id"],
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_file.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_decision_case_id"), "decision", ["case_id"], unique=False)
    op.create_index(
        "uq_decision_current",
        "decision",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('entwurf', 'in_freigabe')"),
    )
    op.create_table(
        "document_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("items", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("has_warning", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "status IN ('offen', 'beantwortet', 'abgelaufen', 'zurueckgezogen')",
            name="ck_document_request_status",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_file.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_document_request_case_id"), "document_request", ["case_id"], unique=False)
    op.create_table(
        "journal_entry",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "actor_kind IN ('person', 'portal', 'system')", name="ck_journal_entry_actor_kind"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_file.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_journal_entry_case", "journal_entry", ["case_id", "id"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("from_case", sa.Integer(), nullable=True),
        sa.CheckConstraint("direction IN ('eingehend', 'ausgehend', 'intern')", name="ck_message_direction"),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_file.id"],
        ),
        sa.ForeignKeyConstraint(
            ["from_case"],
            ["case_file.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "key", name="uq_message_key"),
    )
    op.create_index(
        "ix_message_unread",
        "message",
        ["case_id"],
        postgresql_where=sa.text("direction = 'eingehend' AND read_at IS NULL"),
    )
    op.create_index(op.f("ix_message_case_id"), "message", ["case_id"], unique=False)
    op.create_table(
        "party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("salutation", sa.Text(), nullable=False),
        sa.Column("family_name", sa.Text(), nullable=False),
        sa.Column("given_names", sa.Text(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("street", sa.Text(), nullable=False),
        sa.Column("house_number", sa.Text(), nullable=False),
        sa.Column("postcode", sa.Text(), nullable=False),
        sa.Column("town", sa.Text(), nullable=False),
        sa.Column("supplement", sa.Text(), nullable=False),
        sa.Column("po_box", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.CheckConstraint("role IN ('antragsteller', 'vertretung')", name="ck_party_role"),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_file.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_party_case_id"), "party", ["case_id"], unique=False)
    op.create_index(op.f("ix_party_family_name"), "party", ["family_name"], unique=False)
    op.create_table(
        "time_limit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("ledger", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("paused_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('gesetzlich', 'bearbeitungsziel', 'vorlauf', 'nachforderung', 'beteiligung', 'anhoerung', 'rechtsbehelf', 'wiedervorlage')",
            name="ck_time_limit_kind",
        ),
        sa.CheckConstraint("status IN ('laeuft', 'ruht', 'erledigt')", name="ck_time_limit_status"),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_file.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "key", name="uq_time_limit_key"),
    )
    op.create_index(op.f("ix_time_limit_case_id"), "time_limit", ["case_id"], unique=False)
    op.create_index(
        "ix_time_limit_due",
        "time_limit",
        ["ends_on", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'laeuft'"),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("requirement_key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("from_case", sa.Integer(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "source IN ('antragsteller', 'behoerde', 'dritte', 'vermerk')", name="ck_document_source"
        ),
        sa.CheckConstraint(
            "status IN ('quarantaene', 'unbedenklich', 'befallen', 'nicht_pruefbar')",
            name="ck_document_status",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_file.id"],
        ),
        sa.ForeignKeyConstraint(
            ["from_case"],
            ["case_file.id"],
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["document_request.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "sha256", "requirement_key", name="uq_document_content"),
    )
    op.create_index(op.f("ix_document_case_id"), "document", ["case_id"], unique=False)
    op.create_index(
        "ix_document_quarantine",
        "document",
        ["id"],
        unique=False,
        postgresql_where=sa.text("status = 'quarantaene'"),
    )
    op.create_index(op.f("ix_document_sha256"), "document", ["sha256"], unique=False)
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("letter_key", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=True),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.Column("document_id", sa.Integer(), nullable=True),
        sa.Column("expected_sha256", sa.Text(), nullable=True),
        sa.Column("rendered_sha256", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("sealed_by", sa.Text(), nullable=True),
        sa.Column("seal_sha256", sa.Text(), nullable=True),
        sa.Column("renderer", sa.Text(), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("sent_by", sa.Text(), nullable=True),
        sa.Column("announced_on", sa.Date(), nullable=True),
        sa.Column("remedy_ends_on", sa.Date(), nullable=True),
        sa.Column("ledgers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("proven_on", sa.Date(), nullable=True),
        sa.Column("came_back_on", sa.Date(), nullable=True),
        sa.Column("disputed_on", sa.Date(), nullable=True),
        sa.Column("instruction", sa.Text(), nullable=False),
        sa.Column("waivers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("waived_on", sa.Date(), nullable=True),
        sa.Column("cover_of_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "way IN ('einfacher_brief', 'uebergabe_einschreiben', 'einschreiben_rueckschein', 'zustellungsurkunde', "
            "'empfangsbekenntnis', 'persoenlich', 'ausland', 'oeffentlich', 'portalpostfach', 'abruf', 'elektronisch')",
            name="ck_letter_way",
        ),
        sa.CheckConstraint(
            "instruction IN ('richtig', 'fehlt_oder_falsch', 'verneint_rechtsbehelf')",
            name="ck_letter_instruction",
        ),
        sa.CheckConstraint(
            "kind IN ('eingangsbestaetigung', 'nachforderung', 'erinnerung', 'bescheid', 'mitteilung', 'schreiben_an_dritte', 'ruecknahmebestaetigung', 'abgabenachricht', 'anhoerung', 'widerspruchsbescheid', 'formhinweis', 'jahresbescheid', 'deckblatt')",
            name="ck_letter_kind",
        ),
        sa.CheckConstraint(
            "route IN ('post', 'elektronisch', 'portalpostfach', 'zustellung', 'abruf', 'einschreiben', "
            "'einschreiben_rueckschein', 'oeffentlich', 'post_ausland')",
            name="ck_letter_route",
        ),
        sa.CheckConstraint(
            "status IN ('entwurf', 'in_freigabe', 'freigegeben', 'versandt', 'bekanntgegeben', 'zurueckgekommen', "
            "'zugang_bestritten', 'verworfen')",
            name="ck_letter_status",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_file.id"],
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["decision.id"],
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["document_request.id"],
        ),
        sa.ForeignKeyConstraint(
            ["cover_of_id"],
            ["letter.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("decision_id"),
    )
    op.create_index(op.f("ix_letter_case_id"), "letter", ["case_id"], unique=False)
    op.create_index(op.f("ix_letter_cover_of_id"), "letter", ["cover_of_id"], unique=False)
    op.create_table(
        "appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_note", sa.Text(), nullable=False),
        sa.Column("referred_on", sa.Date(), nullable=True),
        sa.Column("referred_to", sa.Text(), nullable=False),
        sa.Column("representation", sa.Text(), nullable=False),
        sa.Column("relief_case_id", sa.Integer(), nullable=True),
        sa.Column("objection_letter_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('widerspruch', 'klage', 'keiner')", name="ck_appeal_kind"),
        sa.CheckConstraint(
            "status IN ('eingegangen', 'vorgelegt', 'abgeholfen', 'teilweise_stattgegeben', 'zurueckgewiesen', "
            "'zurueckgenommen', 'vom_gericht_bestaetigt', 'vom_gericht_entschieden', 'von_widerspruchsbehoerde_bestaetigt', "
            "'von_widerspruchsbehoerde_entschieden')",
            name="ck_appeal_status",
        ),
        sa.CheckConstraint(
            "form IN ('schriftlich', 'elektronische_form', 'schriftformersetzend', 'niederschrift', 'einfache_nachricht', 'muendlich')",
            name="ck_appeal_form",
        ),
        sa.CheckConstraint(
            "place IN ('erlassende_behoerde', 'widerspruchsbehoerde', 'andere_behoerde', 'gericht')",
            name="ck_appeal_place",
        ),
        sa.CheckConstraint(
            "representation IN ('keine', 'notwendig', 'nicht_notwendig')", name="ck_appeal_representation"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_file.id"],
        ),
        sa.ForeignKeyConstraint(
            ["relief_case_id"],
            ["case_file.id"],
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"],
            ["decision.id"],
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["letter.id"],
        ),
        sa.ForeignKeyConstraint(
            ["objection_letter_id"],
            ["letter.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("objection_letter_id"),
    )
    op.create_index(op.f("ix_appeal_case_id"), "appeal", ["case_id"], unique=False)
    op.create_table(
        "consultation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("body_key", sa.Text(), nullable=False),
        sa.Column("body_name", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("has_objection", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("waiver_key", sa.Text(), nullable=False),
        sa.Column("waiver_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('offen', 'beantwortet', 'ohne_antwort', 'zurueckgenommen')",
            name="ck_consultation_status",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_file.id"],
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["letter.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_consultation_case_id"), "consultation", ["case_id"], unique=False)
    op.create_table(
        "hearing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("facts_text", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("earlier_answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("consideration", sa.Text(), nullable=False),
        sa.Column("considered_by", sa.Text(), nullable=False),
        sa.Column("considered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dismissal_reason", sa.Text(), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("exception_key", sa.Text(), nullable=False),
        sa.Column("exception_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('laeuft', 'geaeussert', 'beruecksichtigt', 'ohne_aeusserung', 'entfallen', 'zurueckgezogen')",
            name="ck_hearing_status",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_file.id"],
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["letter.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_hearing_case_id"), "hearing", ["case_id"], unique=False)
    op.create_index(
        "uq_hearing_open",
        "hearing",
        ["case_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('laeuft', 'geaeussert')"),
    )
    op.create_table(
        "conflict_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("staff_name", sa.Text(), nullable=False),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("consequence", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_forbidden", sa.Boolean(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "consequence IN ('ausgeschlossen', 'leitung_unterrichten', 'keine')",
            name="ck_conflict_report_consequence",
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["case_file.id"],
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"],
            ["staff.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "staff_id", "relation", name="uq_conflict_report"),
    )
    op.create_index(op.f("ix_conflict_report_case_id"), "conflict_report", ["case_id"], unique=False)
    op.create_table(
        "letter_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("service_key", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("authority_key", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("posted_by", sa.Text(), nullable=True),
        sa.CheckConstraint("status IN ('laeuft', 'angehalten', 'fertig')", name="ck_letter_run_status"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "year", "authority_key", name="uq_letter_run"),
    )
    op.create_table(
        "letter_run_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status IN ('offen', 'erstellt', 'fehler')", name="ck_letter_run_item_status"),
        sa.ForeignKeyConstraint(["case_id"], ["case_file.id"]),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"]),
        sa.ForeignKeyConstraint(["run_id"], ["letter_run.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "kind", "year", name="uq_letter_run_item"),
        sa.UniqueConstraint("letter_id"),
    )
    op.create_index("ix_letter_run_item_status", "letter_run_item", ["run_id", "status", "id"], unique=False)
    # Lists count and sort ten thousand cases; the stated form must not lie between their rows.
    op.execute("ALTER TABLE case_file SET (toast_tuple_target = 256)")
    op.execute(_ROLE)
    op.execute(_JOURNAL)
    op.execute(_BELL)
    op.execute(_FILE_NUMBER)
    _row_level_security()


def downgrade() -> None:
    """Back to the revision before."""
    # The only policy whose table is older than the cases it looks at.
    op.execute("DROP POLICY own_authority ON submission")
    op.drop_index("ix_letter_run_item_status", table_name="letter_run_item")
    op.drop_table("letter_run_item")
    op.drop_table("letter_run")
    op.drop_index(op.f("ix_conflict_report_case_id"), table_name="conflict_report")
    op.drop_table("conflict_report")
    op.drop_index(
        "uq_hearing_open",
        table_name="hearing",
        postgresql_where=sa.text("status IN ('laeuft', 'geaeussert')"),
    )
    op.drop_index(op.f("ix_hearing_case_id"), table_name="hearing")
    op.drop_table("hearing")
    op.drop_index(op.f("ix_appeal_case_id"), table_name="appeal")
    op.drop_table("appeal")
    op.drop_index(op.f("ix_consultation_case_id"), table_name="consultation")
    op.drop_table("consultation")
    op.drop_index(op.f("ix_letter_cover_of_id"), table_name="letter")
    op.drop_index(op.f("ix_letter_case_id"), table_name="letter")
    op.drop_table("letter")
    op.drop_index(op.f("ix_document_sha256"), table_name="document")
    op.drop_index(
        "ix_document_quarantine", table_name="document", postgresql_where=sa.text("status = 'quarantaene'")
    )
    op.drop_index(op.f("ix_document_case_id"), table_name="document")
    op.drop_table("document")
    op.drop_index("ix_time_limit_due", table_name="time_limit", postgresql_where=sa.text("status = 'laeuft'"))
    op.drop_index(op.f("ix_time_limit_case_id"), table_name="time_limit")
    op.drop_table("time_limit")
    op.drop_index(op.f("ix_party_family_name"), table_name="party")
    op.drop_index(op.f("ix_party_case_id"), table_name="party")
    op.drop_table("party")
    op.drop_index("ix_message_unread", table_name="message")
    op.drop_index(op.f("ix_message_case_id"), table_name="message")
    op.drop_table("message")
    op.drop_index("ix_journal_entry_case", table_name="journal_entry")
    op.drop_table("journal_entry")
    op.drop_index(op.f("ix_document_request_case_id"), table_name="document_request")
    op.drop_table("document_request")
    op.drop_index(
        "uq_decision_current",
        table_name="decision",
        postgresql_where=sa.text("status IN ('entwurf', 'in_freigabe')"),
    )
    op.drop_index(op.f("ix_decision_case_id"), table_name="decision")
    op.drop_table("decision")
    op.drop_table("case_seen")
    op.drop_index(op.f("ix_case_file_service_key"), table_name="case_file")
    op.drop_index(
        "ix_case_file_open_by_team",
        table_name="case_file",
        postgresql_where=sa.text(
            "status IN ('eingegangen', 'in_pruefung', 'wartet_auf_antragsteller', 'in_mitzeichnung')"
        ),
    )
    op.drop_index(
        "ix_case_file_open_by_clerk",
        table_name="case_file",
        postgresql_where=sa.text(
            "status IN ('eingegangen', 'in_pruefung', 'wartet_auf_antragsteller', 'in_mitzeichnung')"
        ),
    )
    op.drop_index(
        "ix_case_file_retention",
        table_name="case_file",
        postgresql_where=sa.text("retention_ends_on IS NOT NULL AND archive_offered_on IS NULL"),
    )
    op.drop_index(
        "ix_case_file_brought_back",
        table_name="case_file",
        postgresql_where=sa.text(
            "status NOT IN ('eingegangen', 'in_pruefung', 'wartet_auf_antragsteller', 'in_mitzeichnung')"
            " AND next_due_on IS NOT NULL"
        ),
    )
    op.drop_index("ix_case_file_authority_received", table_name="case_file")
    op.drop_index(op.f("ix_case_file_applicant_name"), table_name="case_file")
    op.drop_table("case_file")
    op.drop_table("submission")
    op.drop_index(op.f("ix_staff_session_staff_id"), table_name="staff_session")
    op.drop_index(op.f("ix_staff_session_expires_at"), table_name="staff_session")
    op.drop_table("staff_session")
    op.drop_index(op.f("ix_staff_authority_key"), table_name="staff")
    op.drop_table("staff")
    op.drop_table("portal_client")
    op.drop_index(
        "ix_outbox_parked",
        table_name="outbox",
        postgresql_where=sa.text("failed_at IS NOT NULL AND done_at IS NULL"),
    )
    op.drop_index(
        "ix_outbox_due",
        table_name="outbox",
        postgresql_where=sa.text("done_at IS NULL AND failed_at IS NULL"),
    )
    op.drop_index(op.f("ix_outbox_case_id"), table_name="outbox")
    op.drop_table("outbox")
    op.drop_table("heartbeat")
    op.execute("DROP FUNCTION refuse_change, ring_outbox_bell, next_file_number")
    op.execute(
        "DO $$ DECLARE name text; BEGIN FOR name IN SELECT sequencename FROM pg_sequences WHERE sequencename LIKE 'file\\_number\\_%' "
        "LOOP EXECUTE format('DROP SEQUENCE %I', name); END LOOP; END $$"
    )
