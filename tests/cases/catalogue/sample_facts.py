"""Facts for every letter of the catalogue: what commands and queries will hand over."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from cases.catalogue.catalogue import Catalogue
from cases.catalogue.service_schema import Service
from cases.catalogue.wording import render_line
from cases.facts.ledger import CalculationLine


def letter_facts(
    catalogue: Catalogue, service: Service, payload: Mapping[str, object], outcome: str = ""
) -> dict[str, object]:
    """Everything the contract in `wording` names, for one example form."""
    applicant = catalogue.applicant(service.key, service.form.current, payload)
    lines = (
        CalculationLine("Mindestunterhalt oder Jahressteuer", None, "§ 2"),
        CalculationLine("abzüglich Kindergeld", -25900, "§ 2 Abs. 2", "erstes Kind"),
        CalculationLine("Ergebnis", 29900, "§ 2"),
    )
    facts: dict[str, object] = {
        "case": {
            "file_reference": "22.10-2026-000001",
            "received_on": date(2026, 11, 16),
            "received_at": datetime(2026, 11, 16, 8, tzinfo=UTC),
            "applicant_name": applicant.name,
            "subject_line": "x",
        },
        "applicant": {
            "name": applicant.name,
            "salutation_line": f"Guten Tag {applicant.name},",
            "address_lines": (),
        },
        "form": payload,
        "labels": catalogue.labels(service.key, service.form.current, payload),
        "authority": {
            "name": "Samtgemeinde Schwarmstedt",
            "article": "die",
            "address": "Am Markt 1, 29690 Schwarmstedt",
            "place": "Schwarmstedt",
            "bank": {
                "holder": "Samtgemeinde Schwarmstedt",
                "iban": "DE89370400440532013000",
                "bank_name": "Musterbank",
            },
            "creditor": "Gemeinde Essel",
        },
        "service": {
            "key": service.key,
            "title": service.title,
            "short_title": service.short_title,
            "legal_basis": service.legal_basis,
            "target_days": 28,
            "kind": service.kind.value,
        },
        "calculation": {"title": "Berechnung", "lines": lines, "total_cents": 29900, "period": "für 2026"},
        "amounts": [
            {"from": date(2026, 11, 1), "until": date(2026, 12, 31), "cents": 29900, "lines": lines},
            {"from": date(2027, 1, 1), "until": None, "cents": 29900, "lines": lines},
        ],
        "later_decision": {
            "day_before": date(2027, 1, 31),
            "begins_on": date(2027, 2, 1),
            "decided_on": date(2026, 11, 16),
        },
        "changed_values": [{"label": "das Kindergeld", "before_cents": 25500, "cents": 25900}],
        "changed_on": date(2027, 1, 1),
        "is_lowered": False,
        "annual": {
            "year": 2027,
            "tax_cents": 29900,
            "assessed_on": date(2026, 11, 16),
            "is_reduced": True,
            "cash_reference": "2210.2026.1",
        },
        "years": [{"year": 2025, "cents": 29900}, {"year": 2026, "cents": 29900}],
        "ranks_move": True,
        "bylaw": {
            "joint_debtors": True,
            "dated_on": date(2024, 12, 5),
            "begins": "§ 4 Abs. 1",
            "ends": "§ 4 Abs. 3",
            "joint": "§ 2 Abs. 2",
        },
        "tax_start": {
            "counted_on": date(2026, 11, 7),
            "is_by_age": False,
            "months": 3,
            "is_following": True,
        },
        "tax_end": {"counts": "keeping", "is_past": False, "is_rank_past": False},
        "instalments": [{"due_on": date(2027, 2, 15), "cents": 29900}],
        "consultations": ["Polizei", "Gemeinde"],
        "remedy": {"text": "Gegen diesen Bescheid kann … erhoben werden."},
        "request": {
            "items": [{"key": "ausweis", "title": "Ausweis", "help": "Kopie genügt."}],
            "due_on": date(2026, 12, 7),
            "consequence": "",
            "is_cooperation_warning": True,
            "requested_on": date(2026, 11, 17),
        },
        "hand_over": {
            "authority_name": "Stadt Celle",
            "address": "Celle",
            "reason": "Der Ort liegt nicht im Landkreis.",
        },
        "consultation": {
            "paragraphs": ["Wie kommt der Rettungsdienst durch?"],
            "due_on": date(2026, 12, 7),
            "silence_is_consent": False,
        },
        "conversion": {
            "service_title": "Anmeldung zur Hundesteuer",
            "file_reference": "22.10-2026-000007",
            "missing": ["Bitte geben Sie „Hund“ an."],
        },
        "objection": {
            "file_reference": "51.40-2026-000001",
            "kind": "widerspruch",
            "source": "§ 70 Abs. 1 VwGO",
            "text": "Gegen diesen Bescheid kann … erhoben werden.",
            "ends_on": date(2026, 12, 20),
            "is_late": False,
            "received_on": date(2026, 12, 1),
            "decided_on": date(2026, 11, 16),
            "is_after_objection": False,
        },
        "hearing": {
            "intended": "Steuer festsetzen",
            "outcome": "festgesetzt",
            "takes_relief": False,
            "facts_text": "Der Hund wird seit Juni gehalten.",
            "paragraphs": ["Der Hund wird seit Juni gehalten."],
            "due_on": date(2026, 12, 7),
        },
        "recipient": {"name": "Jonas Reiter", "salutation_line": "Guten Tag Jonas Reiter,"},
        "clerk": {
            "name": "Anna Adler",
            "phone": "05162 0000-1",
            "email": "anna@heidekreis.example",
            "room": "1.01",
        },
        "delivery": {"is_file": False},
        "dated_on": None,
    }
    decision: dict[str, object] = {
        "outcome": outcome,
        "reasons": (),
        "side_provisions": (),
        "fields": _fields(service, outcome),
        "fee_cents": 8500,
        "replaces": (),
        "taken_back": [
            {
                "file_reference": "22.10-2026-000007",
                "percent": 50,
                "until": None,
                "gone_from": date(2027, 1, 1),
            },
        ],
        "dates": [{"begins_at": "2027-01-11T07:00:00+01:00", "ends_at": "2027-01-11T09:00:00+01:00"}],
        "leaves_dates": False,
        "moved_from": None,
    }
    facts["decision"] = decision
    facts["decision"] = {
        **decision,
        "reasons": [
            render_line(module.text, facts)
            for module in service.reasons
            if not module.outcomes or outcome in module.outcomes
        ],
        "side_provisions": [
            render_line(module.text, facts)
            for module in service.side_provisions
            if outcome in module.outcomes
        ],
    }
    return facts


def _fields(service: Service, outcome: str) -> dict[str, object]:
    samples: dict[str, object] = {
        "date": date(2026, 12, 1),
        "datetime": "2027-01-11T07:00:00+01:00",
        "money": 6000,
        "text": "Angabe",
        "multiline": "Angabe mit Begründung.",
        "month": "2026-12",
        "int": 6,
        "bool": True,
        "dates": "2027-01-11T07:00:00+01:00",
    }
    fields = service.outcome(outcome).fields if outcome else ()
    return {
        field.key: field.choices[0].value if field.type == "choice" else samples[field.type]
        for field in fields
    }
