"""From the portal to the letter: the way to school, a lost card, a certificate of residence, a dog that is gone."""

from dataclasses import replace
from datetime import date

import pytest

from cases.commands.assign import take_case
from cases.commands.check import correct_statement
from cases.commands.decide import DraftInput, save_draft, submit_draft
from cases.facts.actor import system_actor
from cases.facts.letter import LetterFacts
from cases.models import Case
from cases.queries.addresses import usual_way
from cases.queries.case_page import case_page
from cases.queries.letter_facts import final_letter
from cases.queries.visible import visible_case
from cases.rules.delivery import DeliveryWay
from tests.factories.deregistrations import REFUND
from tests.factories.stages import Stages, approve_as_shown

FEE_BASIS = (
    "Rechtsgrundlage der Gebühr: § 2 des Niedersächsischen Kommunalabgabengesetzes (NKAG) mit der Satzung"
)
DRAFTS = {
    "schuelerfahrtkosten": DraftInput(
        "erstattung_bewilligt",
        fields={
            "ground": "entfernung",
            "begins_on": "01.09.2026",
            "ends_on": "31.10.2026",
            "distance_m": "5120",
        },
    ),
    "schuelerfahrkarte-verlust": DraftInput(
        "ersatz", fields={"delivery": "schule", "fee_due_on": "28.12.2026", "cash_reference": "4020.1"}
    ),
    "meldebescheinigung": DraftInput(
        "erteilt_papier",
        fields={
            "kind": "erweitert",
            "copies": "3",
            "delivery": "post",
            "fee_due_on": "28.12.2026",
            "cash_reference": "3310.1",
        },
    ),
    "hundesteuer-abmeldung": REFUND,
}


def letter_text(facts: LetterFacts) -> str:
    """All words of a letter before the signature."""
    parts: list[str] = [facts.subject]
    for block in facts.blocks:
        parts += [block.text, *block.items, *(cell for row in block.rows for cell in row)]
    return "\n".join(parts)


@pytest.mark.parametrize(
    ("service", "total_cents", "words"),
    [
        ("schuelerfahrtkosten", 12600, ("126,00 Euro", "Fahrkarten 09/2026", "5.120 Metern länger")),
        ("schuelerfahrkarte-verlust", 1000, ("eine Gebühr von **10,00 Euro**", "VNN 0012345", FEE_BASIS)),
        ("meldebescheinigung", 2700, ("27,00 Euro", "erweiterte Meldebescheinigung", "liegen bei")),
        ("hundesteuer-abmeldung", 500, ("5,00 Euro", "mit Ablauf des **30.11.2026**", "11 von 12 Monaten")),
    ],
)
def test_sheet_stands_on_the_page_and_in_the_letter(
    stages: Stages, service: str, total_cents: int, words: tuple[str, ...]
) -> None:
    is_of_the_kreis = service.startswith("schueler")
    clerk = stages.office.anna if is_of_the_kreis else stages.office.dirk
    case_id = stages.routed(service)

    with stages.acting(clerk) as ctx:
        take_case(ctx, case_id, version=None)
        if service == "meldebescheinigung":
            correct_statement(
                ctx, case_id, version=None, pointer="/certificate/copies", value="3", reason="Anruf"
            )
        save_draft(ctx, case_id, version=None, draft=DRAFTS[service])
        decision = case_page(ctx, case_id).decision
        text = letter_text(final_letter(ctx, case_id))

    assert decision.calculation is not None
    assert (decision.calculation.total_cents, decision.calculation_problem) == (total_cents, "")
    assert decision.blockers == ()
    for word in words:
        assert word in text


@pytest.mark.parametrize(
    ("service", "outcome", "key", "value"),
    [
        ("schuelerfahrtkosten", "erstattung_bewilligt", "ground", "entfernung"),
        ("schuelerfahrtkosten", "karte_bewilligt", "months", "2"),
        ("hundesteuer-abmeldung", "abgemeldet", "tax_ends_on", "30.11.2026"),
        ("hundesteuer-abmeldung", "abgemeldet", "rank", "1"),
        ("hundesteuer-abmeldung", "abgemeldet", "taxed_since", "01.06.2019"),  # kept since 4 May: Folgemonat
        ("meldebescheinigung", "erteilt_papier", "kind", "einfach"),
    ],
)
def test_program_fills_in_what_form_and_satzung_say(
    stages: Stages, service: str, outcome: str, key: str, value: str
) -> None:
    clerk = stages.office.anna if service.startswith("schueler") else stages.office.dirk
    case_id = stages.routed(service)

    with stages.acting(clerk) as ctx:
        take_case(ctx, case_id, version=None)
        save_draft(ctx, case_id, version=None, draft=DraftInput(outcome))
        fields = case_page(ctx, case_id).decision.fields

    assert {field.key: field.value for field in fields}[key] == value


def test_deregistration_made_of_a_message_opens_without_the_day_of_the_end(stages: Stages) -> None:
    case_id = stages.routed("hundesteuer-abmeldung")
    with stages.acting(system_actor()) as ctx:
        row = ctx.session.get_one(Case, case_id)
        row.form = {key: said for key, said in row.form.items() if key != "ending"}

    fields = {field.key: field.value for field in stages.page(case_id).decision.fields}
    assert (fields["ended_on"], fields["tax_ends_on"], fields["rank"]) == ("", "", "1")


def test_page_of_a_dog_without_payments_says_what_is_missing(stages: Stages) -> None:
    case_id = stages.routed("hundesteuer-abmeldung")
    whole = DRAFTS["hundesteuer-abmeldung"]
    unpaid = replace(whole, fields={**whole.fields, "paid_cents": ""})

    with stages.acting(stages.office.dirk) as ctx:
        take_case(ctx, case_id, version=None)
        save_draft(ctx, case_id, version=None, draft=unpaid)
        decision = case_page(ctx, case_id).decision

    assert decision.calculation is None
    assert decision.calculation_problem == "Bitte alle Angaben zur Abrechnung eintragen."
    assert decision.blockers == ("„Gezahlt für diesen Hund“ fehlt.",)


@pytest.mark.parametrize(("example", "is_possible"), [("complete", True), ("late_pension", False)])
def test_certificate_goes_out_electronically_only_after_eid(
    stages: Stages, example: str, is_possible: bool
) -> None:
    case_id = stages.routed("meldebescheinigung", example)
    with stages.acting(stages.office.dirk) as ctx:
        take_case(ctx, case_id, version=None)
        wish = DraftInput(
            "erteilt_elektronisch", fields={"kind": "einfach", "current_addresses": "Heideweg 1"}
        )
        save_draft(ctx, case_id, version=None, draft=wish)
        decision = case_page(ctx, case_id).decision

    assert any("§ 10 Abs. 3 BMG" in blocker for blocker in decision.blockers) is not is_possible


@pytest.mark.parametrize(
    ("chosen", "way"), [("", "einfacher_brief"), ("zustellungsurkunde", "zustellungsurkunde")]
)
def test_certificate_on_paper_lies_in_the_envelope_though_there_is_a_mailbox(
    stages: Stages, chosen: str, way: str
) -> None:
    case_id = stages.routed("meldebescheinigung")
    with stages.acting(stages.office.dirk) as ctx:
        take_case(ctx, case_id, version=None)
        visible_case(ctx, case_id).mailbox = "postfach-0815"
        assert usual_way(ctx, visible_case(ctx, case_id)) is DeliveryWay.MAILBOX
        correct_statement(
            ctx, case_id, version=None, pointer="/certificate/copies", value="3", reason="Anruf"
        )
        save_draft(ctx, case_id, version=None, draft=replace(DRAFTS["meldebescheinigung"], delivery=chosen))
        assert "Die Bescheinigungen liegen bei." in letter_text(final_letter(ctx, case_id))
        submit_draft(ctx, case_id, version=None)
    with stages.acting(stages.office.dora) as ctx:
        approve_as_shown(ctx, case_id)
    stages.produce_letters(case_id)
    letter = next(one for one in stages.page(case_id).letters if one.kind == "bescheid")
    assert (letter.way, letter.status) == (way, "freigegeben")


def test_certificate_as_a_file_goes_to_the_mailbox(stages: Stages) -> None:
    outcomes = stages.toolbox.catalogue.service("meldebescheinigung").outcomes
    assert {outcome.key for outcome in outcomes if outcome.way("")} == {"erteilt_papier"}


@pytest.mark.parametrize(
    ("service", "outcome", "copies", "problem"),
    [
        ("meldebescheinigung", "erteilt_papier", "1", ""),
        ("meldebescheinigung", "erteilt_papier", "11", "Beantragt"),
        ("meldebescheinigung", "erteilt_papier", "0", "mindestens 1"),
        ("waffe-ueberlassung", "ausgetragen", "2", ""),
        ("waffe-ueberlassung", "ausgetragen", "1", "nennt 2 Stück"),
        ("waffe-ueberlassung", "ausgetragen", "3", "nennt 2 Stück"),
    ],
)
def test_no_more_is_charged_than_asked_for_and_listed(
    stages: Stages, service: str, outcome: str, copies: str, problem: str
) -> None:
    clerk = stages.office.anna if service.startswith("waffe") else stages.office.dirk
    case_id = stages.routed(service)
    with stages.acting(clerk) as ctx:
        take_case(ctx, case_id, version=None)
        save_draft(ctx, case_id, version=None, draft=DraftInput(outcome, fields={"copies": copies}))
        found = case_page(ctx, case_id).decision.calculation_problem
    assert problem in found
    assert bool(problem) is ("Stück" in found or "mindestens" in found)


def test_a_certificate_for_a_child_starts_from_the_child(stages: Stages) -> None:
    case_id = stages.routed("meldebescheinigung", "edge_child_16")
    with stages.acting(stages.office.dirk) as ctx:
        take_case(ctx, case_id, version=None)
        save_draft(ctx, case_id, version=None, draft=DraftInput("erteilt_elektronisch"))
        fields = {field.key: field.value for field in case_page(ctx, case_id).decision.fields}
        child = stages.row(case_id).form["subject_person"]
    assert (fields["family_name"], fields["given_names"]) == (child["family_name"], child["given_names"])
    assert fields["birth_date"] == date.fromisoformat(child["birth_date"]).strftime("%d.%m.%Y")
