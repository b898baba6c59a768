"""Many dogs with an assessment in force: one decided by the acts of the office, the others copied from it row by row."""

from uuid import uuid4

from sqlalchemy import Engine, text

from cases.facts.actor import CaseId, system_actor
from cases.models import Case
from tests.factories.stages import DOG_TAX, Stages, approve_as_shown

BISPINGEN = "gemeinde-bispingen"
END = "hundesteuer-abmeldung"
_NEW_CASES = """
INSERT INTO case_file (file_reference, mailbox, applicant_name, form, service_key, service_version, form_version, regime,
    status, version, channel, authority_key, team_key, clerk_id, routing_reason, municipality_key, subject, corrections,
    hints, checked_steps, excluded_staff, is_complete, next_step, received_at, last_activity_at, last_activity,
    decided_at, outcome, retention, is_information_blocked)
SELECT file_reference || '-' || n, CASE WHEN n % :every = 0 THEN 'postfach-' || n END, applicant_name || ' ' || n,
    jsonb_set(jsonb_set(form, '{dog,name}', to_jsonb('Hund ' || n)), '{dog,chip_number}',
        to_jsonb(lpad((276000000000000 + n)::text, 15, '0'))),
    service_key, service_version, form_version, regime, status, version, channel, authority_key, team_key, clerk_id,
    routing_reason, municipality_key, subject, corrections, hints, checked_steps, excluded_staff, is_complete, next_step,
    received_at, last_activity_at, last_activity, decided_at,
    outcome, retention, is_information_blocked
FROM case_file, generate_series(1, :count) n WHERE id = :pattern RETURNING id
"""
_NEW_PEOPLE = """
INSERT INTO party (case_id, role, salutation, family_name, given_names, organisation, street, house_number, postcode,
    town, supplement, po_box, country, email, phone)
SELECT c.id, p.role, p.salutation, 'Muster-' || c.id, p.given_names, '', p.street, (c.id % 99 + 1)::text,
    (29600 + c.id % 80)::text, p.town, p.supplement, p.po_box, p.country, '', ''
    FROM case_file c, party p WHERE c.id > :pattern AND p.case_id = :pattern
"""
_NEW_DECISIONS = """
INSERT INTO decision (case_id, status, version, outcome, reasons, internal_note, fields, side_provisions,
    extra_side_provision, author_id, author_ids, author_name, saved_at, approver_id, approver_name,
    approved_at, sha256, delivery, sheet, days,
    values_on, correction_kind, correction_text)
SELECT c.id, d.status, d.version, d.outcome, d.reasons, '',
    jsonb_set(d.fields, '{cash_reference}', to_jsonb('2210.' || c.id)),
    d.side_provisions, '', d.author_id, d.author_ids, d.author_name, d.saved_at, d.approver_id, d.approver_name,
    d.approved_at, d.sha256, d.delivery, d.sheet, d.days,
    d.values_on, d.correction_kind, d.correction_text FROM case_file c,
    decision d WHERE c.id > :pattern AND d.case_id = :pattern
"""
_OTHER_DOGS_GONE = """
INSERT INTO case_file (file_reference, applicant_name, form, service_key, service_version, form_version, regime, status,
    version, channel, authority_key, team_key, routing_reason, municipality_key, subject, corrections, hints,
    checked_steps, excluded_staff, is_complete, next_step, received_at, last_activity_at, last_activity, outcome, retention,
    is_information_blocked)
SELECT file_reference || '-ab-' || n, applicant_name, jsonb_build_object('dog', jsonb_build_object('chip_number',
        (900000000000000 + n)::text)), 'hundesteuer-abmeldung', '1', '1', regime, 'abgeschlossen', 1, channel,
    authority_key, team_key, '', municipality_key, '', '{}', '[]', '{}', '[]', true, '', received_at, received_at, '',
    'abgemeldet', '{}', false
FROM case_file, generate_series(1, :count) n WHERE id = :pattern
"""


def assessed_dog(stages: Stages) -> CaseId:
    """One dog whose tax was set by the clerk of Bispingen, with 60 Euro a year from December 2026 on."""
    case_id = stages.drafted(DOG_TAX, "festgesetzt")
    with stages.acting(stages.clerk(DOG_TAX)) as ctx:
        approve_as_shown(ctx, case_id)
    return case_id


def assessed_dogs(stages: Stages, count: int, *, every_mailbox: int = 2) -> list[CaseId]:
    """So many dogs, the first one real; each `every_mailbox`-th of the copies has a mailbox."""
    pattern = assessed_dog(stages)
    copy_dogs(stages.toolbox.engine, pattern, count - 1, every_mailbox=every_mailbox)
    with stages.toolbox.engine.connect() as connection:
        found = connection.execute(
            text("SELECT id FROM case_file WHERE service_key = :key ORDER BY id"), {"key": DOG_TAX}
        )
        return [CaseId(row.id) for row in found]


def copy_dogs(engine: Engine, pattern: CaseId, count: int, *, every_mailbox: int) -> None:
    """Rows of so many more dogs like this one."""
    with engine.begin() as connection:
        connection.execute(text(_NEW_CASES), {"pattern": pattern, "count": count, "every": every_mailbox})
        connection.execute(text(_NEW_PEOPLE), {"pattern": pattern})
        connection.execute(text(_NEW_DECISIONS), {"pattern": pattern})


def deregister_others(engine: Engine, pattern: CaseId, count: int) -> None:
    """Rows of so many deregistrations, at the authority of this dog, of dogs that get no notice anyway."""
    with engine.begin() as connection:
        connection.execute(text(_OTHER_DOGS_GONE), {"pattern": pattern, "count": count})


def deregistered(
    stages: Stages,
    case_id: CaseId,
    *,
    outcome: str | None,
    status: str = "beschieden",
    dog: dict[str, str] | None = None,
    cash_reference: str | None = "2210.2026.1",
    ended_on: str = "2026-12-20",
    follows: CaseId | None = None,
    keeper: str = "",
) -> CaseId:
    """A row of a deregistration that names this dog or another and a Kassenzeichen, perhaps the follow-on of one.

    `keeper`: the name of somebody else who stated it.
    """
    with stages.acting(system_actor()) as ctx:
        kept = ctx.session.get_one(Case, case_id)
        named = kept.form["dog"] if dog is None else dog
        form = {"dog": named, "ending": {"ended_on": ended_on}, "account": {"cash_reference": cash_reference}}
        same = kept.model_dump(
            include={
                "applicant_name", "regime", "channel", "authority_key", "team_key", "municipality_key", "received_at",
                "last_activity_at", "service_version", "form_version",
            }
        )  # fmt: skip
        if keeper:
            same["applicant_name"] = keeper
        row = Case(
            **same,
            file_reference=f"ab-{uuid4()}",
            service_key=END,
            form=form,
            is_complete=True,
            status=status,
            outcome=outcome,
            follows=follows,
        )
        ctx.session.add(row)
        ctx.session.flush()
        return CaseId(row.id or 0)
