"""Facts of a letter: what stands on paper, gathered from case, catalogue and decision. `reports.letters` draws them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from pydantic import TypeAdapter

from cases.catalogue.authority_schema import Authority
from cases.catalogue.house_letters import HOUSE_SUBJECTS
from cases.catalogue.letter_blocks import guarded, unguarded
from cases.catalogue.letter_titles import title_in_service
from cases.catalogue.printed import Withheld
from cases.catalogue.schema import SAMPLE_MARK
from cases.catalogue.service_parts import LetterRule
from cases.catalogue.service_schema import Service
from cases.catalogue.wording import iban_de, render_letter, render_line
from cases.errors import Conflict, Invalid, NotFound
from cases.facts.letter import Block, BlockKind, LetterFacts, Letterhead, Signature
from cases.facts.seal import LetterSeal
from cases.models import Case, Decision, Party, Staff
from cases.queries.addressee import refuse_unprintable
from cases.queries.addresses import (
    address_lines,
    applicant_of,
    decision_way,
    delivery_facts,
    full_name,
    salutation_line,
)
from cases.queries.calculations import decision_amounts
from cases.queries.decided_facts import decided_facts
from cases.queries.decision_data import CorrectedLetter, corrected_letter, decision_data
from cases.queries.decisions import current_decision
from cases.queries.follow_ons import applied_at, applied_on, follow_facts
from cases.queries.instructions import instruction_for
from cases.queries.look import Look, reading
from cases.queries.outcome_fields import filled_fields
from cases.queries.relief import relief_note
from cases.queries.school_transport import claim_facts
from cases.queries.statements import effective_form, printable_form
from cases.queries.third_parties import Reader, guarded_facts, third_party_reader
from cases.queries.visible import visible_case
from cases.rules.competence import competent_authority
from cases.rules.delivery import DeliveryWay, rule_of
from cases.rules.german import in_words
from cases.rules.law_names import with_law_names, with_reason_to_apply
from cases.rules.regimes import Regime, switches_of
from cases.rules.written import printable

LETTER_FACTS = TypeAdapter(LetterFacts)


@dataclass(frozen=True)
class LetterOrder:
    """Which letter: its key in the service, its date (None: draft), who signs, how it goes out, and facts only it has.

    A service without this letter uses the letter of the house with the same key. `reader` gets
    it instead of the applicant, and is told only what is the reader's business.
    """

    letter_key: str
    dated_on: date | None
    signer: str
    letter_id: str
    way: DeliveryWay
    is_automatic: bool = False
    extra: Mapping[str, object] = field(default_factory=dict)
    reader: Reader | None = None


def letter_facts(look: Look, case: Case, order: LetterOrder, *, party: Party | None = None) -> LetterFacts:
    """The facts of one letter. `Invalid` names in German the fact that is missing, and a name or address no letter can print
    (an automatic letter with such a one waits until a clerk has seen to it).

    `party` is the applicant where the caller has loaded many at once.
    """
    return written_letter(look, case, order, party=party)[0]


def written_letter(
    look: Look, case: Case, order: LetterOrder, *, party: Party | None = None
) -> tuple[LetterFacts, frozenset[str]]:
    """The same, and the paths of the facts its text printed."""
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    authority = look.catalogue.authority(case.authority_key)
    party = party or _party(look, case)
    clerk = look.session.get(Staff, case.clerk_id) if case.clerk_id else None
    facts = (
        _wording_facts(look, case, service, authority, party)
        | _clerk_facts(clerk, authority)
        | dict(order.extra)
    )
    facts["dated_on"] = order.dated_on
    facts["delivery"] = delivery_facts(order.way)
    rule, subject, text = _wording(look, case, service, order)
    lines, reader, stated = address_lines(party), order.reader, service.applicant.pointers()
    if rule is not None and rule.third_party is not None:
        reader = third_party_reader(rule, rule.third_party, effective_form(case))
        stated = rule.third_party.pointers()
    if reader is not None:
        facts, lines = guarded_facts(facts, reader), reader.address_lines
    if not order.is_automatic:
        refuse_unprintable(look, case, lines, stated)
    title_of = _titles(look, case, service, facts)
    body = render_letter(text, facts, title_of=title_of)
    seal = _seal_of(look, authority.key)
    team = next((team for team in authority.teams if team.key == case.team_key), None)
    letter = LetterFacts(
        letter_id=order.letter_id,
        language="de-DE",
        letterhead=_letterhead(look, authority),
        delivery_note=rule_of(order.way).note,
        address_lines=lines,
        information=_information(case, team.name if team else "", clerk, authority),
        dated_on=order.dated_on,
        subject=render_line(subject, facts, title_of=title_of),
        blocks=_with_reason_to_apply(body.blocks, Regime(case.regime), rule),
        after_signature=(*body.after_signature, *_seal_note(seal, order.way)),
        signature=_signature(service, rule, order),
        is_draft=order.dated_on is None,
        seal=seal,
    )
    return with_law_names(letter), body.printed


def _with_reason_to_apply(
    blocks: tuple[Block, ...], regime: Regime, rule: LetterRule | None
) -> tuple[Block, ...]:
    """Only a Bescheid says it."""
    return with_reason_to_apply(blocks, regime) if rule is not None and rule.is_decision else blocks


def _titles(look: Look, case: Case, service: Service, facts: Mapping[str, object]) -> Callable[[str], str]:
    """Gives the German title of a fact of this letter; asked only when one is missing or empty."""
    form_version = int(case.form_version)

    def title_of(path: str) -> str:
        decision = facts.get("decision")
        key = decision.get("outcome") if isinstance(decision, Mapping) else None
        fields = look.catalogue.form_fields(service.key, form_version)
        return title_in_service(path, fields, service.outcome(key) if key else None)

    return title_of


def _wording(
    look: Look, case: Case, service: Service, order: LetterOrder
) -> tuple[LetterRule | None, str, str]:
    """Rule, subject and text of the letter: those of the service, else (without a rule) those of the house."""
    if order.letter_key in HOUSE_SUBJECTS and order.letter_key not in {one.key for one in service.letters}:
        return None, HOUSE_SUBJECTS[order.letter_key], f'{{% include "{order.letter_key}" %}}'
    rule = service.letter(order.letter_key)
    text = look.catalogue.letter_text(service.key, order.letter_key, int(case.service_version))
    return rule, rule.subject, text


def _seal_of(look: Look, authority_key: str) -> LetterSeal | None:
    seal = look.seals.get(authority_key)
    return seal.for_letters if seal else None


def _seal_note(seal: LetterSeal | None, way: DeliveryWay) -> tuple[Block, ...]:
    """The letter speaks of its seal only where this letter goes out as a file: paper has none."""
    if seal is None or not rule_of(way).is_file:
        return ()
    return (Block(BlockKind.NOTE, seal.sentence),)


def _signature(service: Service, rule: LetterRule | None, order: LetterOrder) -> Signature:
    if rule is None or not (order.is_automatic and rule.is_decision):
        return Signature(order.is_automatic, "Im Auftrag", order.signer)
    note = (
        "Dieser Bescheid wurde mit Hilfe automatischer Einrichtungen erlassen und ist nach "
        f"{switches_of(service.regime).automatic_source} ohne Unterschrift und Namenswiedergabe gültig."
    )
    return Signature(is_automatic=True, automatic_note=note)


def decision_letter(look: Look, case_id: int, *, dated_on: date | None) -> LetterFacts:
    """The letter of the current decision as it would go out; without a date it is a draft.

    `NotFound` without a decision, and for an outcome that sends nothing.
    """
    case, decision = visible_case(look, case_id), current_decision(look, case_id)
    if decision is None:
        raise NotFound("Zu diesem Vorgang gibt es keinen Entwurf.")
    facts = decision_letter_of(look, case, decision, dated_on=dated_on)
    if facts is None:
        raise NotFound("Zu diesem Ergebnis gehört kein Schreiben.")
    return facts


def decision_letter_of(
    look: Look, case: Case, decision: Decision, *, dated_on: date | None
) -> LetterFacts | None:
    """The letter of this decision; None if its outcome sends nothing."""
    look = reading(look)
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    outcome = service.outcome(decision.outcome)
    if outcome.letter is None:
        return None
    filled = filled_fields(outcome, decision.fields)
    amounts = decision_amounts(look, case, outcome, filled.values, on=decision.values_on)
    problem = filled.errors[0].message if filled.errors else amounts.problem
    if dated_on is not None and problem:
        raise Conflict(problem)
    order = LetterOrder(
        letter_key=outcome.letter,
        dated_on=dated_on,
        signer=decision.author_name,
        letter_id=f"bescheid-{decision.id}",
        way=decision_way(look, case, outcome.way(decision.delivery)),
        extra=decided_facts(look, case, decision, filled.values, amounts)
        | {"remedy": {"text": instruction_for(look, case).text}},
    )
    try:
        facts, said = written_letter(look, case, order)
    except Invalid as error:
        if error.errors or not amounts.problem:
            raise
        # What the letter lacks is the sheet; the clerk has to hear why there is none.
        raise Invalid(f"Der Brief lässt sich nicht schreiben: {problem}", filled.errors) from error
    _need_real_values(look, facts)
    note = relief_note(look, case) if outcome.is_decision else ""
    if note:
        facts = _with_note(facts, note)
    corrected = corrected_letter(look, case, decision)
    if corrected is not None:
        facts = _as_correction(corrected, decision, facts)
    if dated_on is None or not service.letter(outcome.letter).is_decision:
        return facts
    data = decision_data(
        look, case, decision, dated_on=dated_on, values=filled.values, amounts=amounts, said=said
    )
    return replace(facts, data=data)


def _need_real_values(look: Look, letter: LetterFacts) -> None:
    """`Conflict` while the letter prints a sample value: outside the demo its draft can be read, but not sent."""
    if look.is_demo or letter.is_draft:
        return
    lines = (line for block in letter.blocks for line in block.text.splitlines())
    found = next((line for line in lines if SAMPLE_MARK in line), None)
    if found is not None:
        raise Conflict(
            f"Das Schreiben nennt noch einen Beispielwert: „{found}“ Bitte erst den echten Wert in den Daten eintragen "
            "(Ordner law oder Datei der Kommune)."
        )


def _as_correction(old: CorrectedLetter, decision: Decision, facts: LetterFacts) -> LetterFacts:
    """The letter names the decision it corrects, below the salutation."""
    day = in_words(old.dated_on) if old.dated_on else "früherem Datum"
    said = guarded(decision.correction_text)
    text = f"Dieser Bescheid berichtigt den Bescheid vom {day} ({old.source}). {said}"
    return replace(_with_note(facts, unguarded(text)), subject=f"Berichtigung: {facts.subject}")


def _with_note(facts: LetterFacts, text: str) -> LetterFacts:
    """A note below the salutation."""
    blocks = (*facts.blocks[:1], Block(BlockKind.NOTE, text=text), *facts.blocks[1:])
    return with_law_names(replace(facts, blocks=blocks))


def draft_letter(look: Look, case_id: int) -> LetterFacts:
    """The letter of the current draft for the preview: no date, each page marked as a draft."""
    return decision_letter(look, case_id, dated_on=None)


def final_letter(look: Look, case_id: int) -> LetterFacts:
    """The letter as it goes out if it is approved today: what the approving person sees is what is sent."""
    return decision_letter(look, case_id, dated_on=look.today)


def _party(look: Look, case: Case) -> Party:
    party = applicant_of(look, case)
    if party is None:
        raise NotFound("Zu diesem Vorgang ist keine Person erfasst.")
    return party


def _wording_facts(
    look: Look, case: Case, service: Service, authority: Authority, party: Party
) -> dict[str, object]:
    stated = effective_form(case)
    form = printable_form(stated)
    return {
        "case": {
            "file_reference": case.file_reference,
            "received_on": applied_on(look, case),
            "received_at": applied_at(look, case),
            "applicant_name": printable(case.applicant_name),
            "subject_line": printable(case.subject),
        }
        | follow_facts(look, case)
        | claim_facts(look, service, stated),
        "applicant": {
            "name": full_name(party),
            "salutation_line": salutation_line(party),
            "address_lines": address_lines(party),
        },
        "form": form,
        "labels": look.catalogue.labels(service.key, int(case.form_version), form),
        "authority": _authority_facts(look, case, authority),
        "service": {
            "key": service.key,
            "title": service.title,
            "short_title": service.short_title,
            "legal_basis": service.legal_basis,
            "target_days": service.target_days,
            "kind": service.kind.value,
        },
        "remedy": {"text": ""},
    }


def _authority_facts(look: Look, case: Case, authority: Authority) -> dict[str, object]:
    address = authority.address
    facts: dict[str, object] = {
        "name": authority.name,
        "article": authority.article,
        "address": f"{address.street}, {address.postcode} {address.town}",
        "place": authority.letterhead.place,
        "bank": _bank_facts(look, authority),
    }
    row = competent_authority(
        look.catalogue.competence(), case.service_key, case.municipality_key, look.today
    )
    creditor = look.catalogue.competence_rule(row).creditor if row else ""
    return facts | ({"creditor": creditor} if creditor else {})


def _bank_facts(look: Look, authority: Authority) -> Mapping[str, object]:
    """The account money is paid to; a sample of it is refused where letters are real."""
    bank = authority.bank
    if bank.is_sample_value and not look.is_demo:
        setting = f"authorities/{authority.key}.toml, Abschnitt [bank]"
        return Withheld(
            "authority.bank",
            f"ist noch ein Beispielwert. Bitte in {setting}, das echte Konto eintragen und is_sample_value entfernen",
        )
    return {"holder": bank.holder, "iban": bank.iban, "bank_name": bank.bank_name}


def _clerk_facts(clerk: Staff | None, authority: Authority) -> dict[str, object]:
    if clerk is None:
        contact = authority.contact
        return {"clerk": {"name": authority.name, "phone": contact.phone, "email": contact.email, "room": ""}}
    phone, email = clerk.phone or authority.contact.phone, clerk.email or authority.contact.email
    return {"clerk": {"name": clerk.name, "phone": phone, "email": email, "room": clerk.room}}


def _letterhead(look: Look, authority: Authority) -> Letterhead:
    data, bank = authority.letterhead, authority.bank
    account = ("Bankverbindung", bank.bank_name, iban_de(bank.iban))
    is_shown = look.is_demo or not bank.is_sample_value
    return Letterhead(
        authority_name=authority.name,
        head_of_authority=authority.head_of_authority.title,
        return_address=data.return_address,
        footer_columns=(*data.footer_columns, account) if is_shown else data.footer_columns,
        place=data.place,
        emblem=data.emblem,
    )


def _information(
    case: Case, team: str, clerk: Staff | None, authority: Authority
) -> tuple[tuple[str, str], ...]:
    rows = (
        ("Fachbereich", team),
        ("Mein Zeichen", case.file_reference),
        ("Auskunft erteilt", clerk.name if clerk else ""),
        ("Zimmer", clerk.room if clerk else ""),
        ("Telefon", (clerk.phone if clerk else "") or authority.contact.phone),
        ("E-Mail", (clerk.email if clerk else "") or authority.contact.email),
    )
    return tuple((label, value) for label, value in rows if value)
