"""Remedies against a decision: the check when one comes in, and whether the decision is final."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from pydantic import TypeAdapter
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from cases.errors import NotFound
from cases.facts.kinds import LetterKind
from cases.facts.ledger import Deadline
from cases.facts.remedies import AppealFindings, AppealView, FinalityView, Finding, RemedyWaiver
from cases.models import Appeal, Case, Decision, Letter
from cases.queries.follow_ons import related_case
from cases.queries.instructions import remedy_of
from cases.queries.ledgers import DEADLINE
from cases.queries.look import Look
from cases.queries.rights import why_not
from cases.rules.appeal_lifecycle import NOT_CONFIRMED, OPEN_APPEALS, AppealStatus
from cases.rules.appeals import CourtBranch, Remedy
from cases.rules.delivery import DeliveryWay
from cases.rules.finality import (
    WAIVER_SOURCES,
    DecisionFacts,
    InstructionState,
    finality,
    waiver_counts,
)
from cases.rules.german import in_words
from cases.rules.letter_lifecycle import LetterStatus
from cases.rules.permissions import Act
from cases.rules.regimes import Regime
from cases.rules.reinstatement import MissedPeriod, reinstatement_ends_on
from cases.rules.remedy_choice import (
    FilingForm,
    FilingPlace,
    place_to_check,
    why_form_not_enough,
    why_period_not_kept,
)
from cases.rules.remedy_costs import decides_on_representation

FINDINGS = TypeAdapter(AppealFindings)
WAIVERS = TypeAdapter(tuple[RemedyWaiver, ...])
CONTESTABLE = (LetterKind.DECISION, LetterKind.OBJECTION, LetterKind.ANNUAL_NOTICE)
_BY_OTHERS = (
    "Eine andere Widerspruchsbehörde hat entschieden; bestandskräftig wird der Bescheid mit deren Widerspruchsbescheid. "
    "Bitte dort nachfragen.",
)
_ENDED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        AppealStatus.ABGEHOLFEN: ("Dem Rechtsbehelf wurde abgeholfen; maßgeblich ist der neue Bescheid.",),
        AppealStatus.ANDERSWO_BESTAETIGT: _BY_OTHERS,
        AppealStatus.ANDERSWO_ENTSCHIEDEN: _BY_OTHERS,
    }
)
"""Why a decision is not final by its own period: the new or the other decision counts."""


@dataclass(frozen=True)
class Filing:
    """A remedy as it came in."""

    kind: Remedy
    received_on: date
    form: FilingForm
    place: FilingPlace


def remedy_against(look: Look, case: Case, letter: Letter) -> tuple[Remedy, CourtBranch]:
    """The remedy against what this letter decides: none for information, only Klage after a Widerspruchsbescheid."""
    remedy, branch = remedy_of(look, case)
    if letter.kind == LetterKind.OBJECTION:
        return Remedy.KLAGE, branch
    if letter.kind == LetterKind.ANNUAL_NOTICE:
        return remedy, branch
    if letter.kind != LetterKind.DECISION or letter.decision_id is None:
        return Remedy.NONE, branch
    decision = look.session.get(Decision, letter.decision_id)
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    instructs = decision is None or service.outcome(decision.outcome).needs_remedy
    return (remedy if instructs else Remedy.NONE), branch


def contested_letter(look: Look, case_id: int, *, dated_until: date | None = None) -> Letter | None:
    """The newest decision of the case that has left the house: what a remedy is directed against.

    `dated_until`: the newest that bears this or an earlier date.
    """
    query = _contestable(case_id)
    if dated_until is not None:
        query = query.where(col(Letter.dated_on) <= dated_until)
    return look.session.exec(query.order_by(col(Letter.id).desc())).first()


def contestable_letter(look: Look, case_id: int, letter_id: int) -> Letter:
    """The decision as it was sent; `NotFound` for another letter and for one of another case."""
    letter = look.session.exec(_contestable(case_id).where(col(Letter.id) == letter_id)).first()
    if letter is None:
        raise NotFound("Zu diesem Schreiben gibt es hier keinen versandten Bescheid.")
    return letter


def _contestable(case_id: int) -> SelectOfScalar[Letter]:
    """The decisions of the case that have left the house."""
    return select(Letter).where(
        col(Letter.case_id) == case_id,
        col(Letter.kind).in_([kind.value for kind in CONTESTABLE]),
        col(Letter.sent_on).is_not(None),
    )


def open_appeals(look: Look, case_id: int) -> tuple[Appeal, ...]:
    """Remedies that are pending."""
    query = select(Appeal).where(
        col(Appeal.case_id) == case_id,
        col(Appeal.status).in_([status.value for status in OPEN_APPEALS]),
    )
    return tuple(look.session.exec(query.order_by(col(Appeal.id))).all())


def cases_with_open_appeal(look: Look, case_ids: Sequence[int]) -> frozenset[int]:
    """Which of these cases have a pending remedy, in one statement."""
    return _cases_with(look, case_ids, OPEN_APPEALS)


def cases_not_confirmed(look: Look, case_ids: Sequence[int]) -> frozenset[int]:
    """In which of these cases a remedy was decided and not all of the decision confirmed, in one statement."""
    return _cases_with(look, case_ids, NOT_CONFIRMED)


def _cases_with(look: Look, case_ids: Sequence[int], statuses: Sequence[AppealStatus]) -> frozenset[int]:
    query = select(Appeal.case_id).where(
        col(Appeal.case_id).in_(case_ids), col(Appeal.status).in_([status.value for status in statuses])
    )
    return frozenset(look.session.exec(query).all())


def appeal_findings(look: Look, case: Case, letter: Letter, filing: Filing) -> AppealFindings:
    """Time, form and place of a remedy against this letter, as far as dates and rules can tell (§§ 58, 70, 74 VwGO)."""
    remedy, branch = remedy_against(look, case, letter)
    period = remedy_period(letter)
    points = [
        _right_remedy(remedy, filing.kind),
        _in_time(letter, filing.received_on),
        _right_place(filing, branch),
        _right_form(filing, branch),
        _effect(look, case),
    ]
    if is_waived(letter) and letter.waived_on is not None:
        text = f"Auf den Rechtsbehelf ist am {in_words(letter.waived_on)} verzichtet worden. Bitte die Zulässigkeit prüfen."
        points.append(Finding(text, WAIVER_SOURCES[branch], False))
    reinstatement = None
    if letter.remedy_ends_on is not None and filing.received_on > letter.remedy_ends_on:
        missed = MissedPeriod.KLAGE if filing.kind is Remedy.KLAGE else MissedPeriod.WIDERSPRUCH
        reinstatement = reinstatement_ends_on(
            letter.remedy_ends_on,
            filing.received_on,
            missed,
            Regime(case.regime),
            branch=branch,
            extra=look.extra_holidays,
        )
        text = (
            "Verspätet: Bitte prüfen, ob Wiedereinsetzung in Betracht kommt. Fiel das Hindernis erst mit dem Eingang "
            f"weg, ist sie bis zum {in_words(reinstatement.ends_on)} zu beantragen."
        )
        points.append(Finding(text, reinstatement.steps[0].source, False))
    return AppealFindings(tuple(points), period, reinstatement)


def _right_place(filing: Filing, branch: CourtBranch) -> Finding:
    problem = why_period_not_kept(filing.kind, branch, filing.place)
    to_check = place_to_check(filing.kind, branch, filing.place)
    return Finding(problem or to_check or "Am richtigen Ort eingegangen.", "", not problem and not to_check)


def appeal_views(
    look: Look, case: Case, decisions: Sequence[Decision], appeals: Sequence[Appeal]
) -> tuple[AppealView, ...]:
    """Remedies, newest first, with the reason why the reader may not decide one."""
    return tuple(
        AppealView(
            appeal_id=row.id or 0,
            kind=row.kind,
            status=row.status,
            form=row.form,
            place=row.place,
            received_on=row.received_on,
            note=row.note,
            ended_note=row.ended_note,
            findings=FINDINGS.validate_python(row.findings),
            is_open=row.status in OPEN_APPEALS,
            referred_on=row.referred_on,
            referred_to=row.referred_to,
            relief=related_case(look, row.relief_case_id) if row.relief_case_id else None,
            why_not_decide=why_not(look.actor, case, Act.DECIDE_REMEDY, authors=_authors(decisions, row))
            or "",
            decides_on_representation=decides_on_representation(Regime(case.regime)),
        )
        for row in reversed(appeals)
    )


def _authors(decisions: Sequence[Decision], appeal: Appeal) -> list[int]:
    return next((row.author_ids for row in decisions if row.id == appeal.decision_id), [])


def finality_views(
    look: Look, case: Case, letters: Sequence[Letter], appeals: Sequence[Appeal]
) -> tuple[FinalityView, ...]:
    """For each decision that left the house: final since when, or why not (all conditions of `rules.finality`).

    What a Widerspruchsbescheid of the office is about becomes final with it, as it now stands (§ 79 (1) no. 1 VwGO).
    """
    sent = [letter for letter in letters if letter.kind in CONTESTABLE and letter.sent_on is not None]
    answered = {row.letter_id for row in appeals if row.objection_letter_id is not None}
    shown = [letter for letter in sent if letter.id not in answered]
    return tuple(_finality(look, case, letter, appeals) for letter in reversed(shown))


def _finality(look: Look, case: Case, letter: Letter, appeals: Sequence[Appeal]) -> FinalityView:
    facts = decision_facts(look, case, letter, appeals)
    found = finality(facts, look.today, look.extra_holidays)
    is_contestable = facts.remedy is not Remedy.NONE
    ended = {row.status for row in appeals if row.letter_id == letter.id}
    why_not = next((words for status, words in _ENDED.items() if status in ended), found.why_not)
    waivers = WAIVERS.validate_python(letter.waivers)
    return FinalityView(
        letter.id or 0,
        letter.subject,
        found.final_on,
        why_not,
        found.deadline,
        waivers,
        is_waived(letter),
        is_contestable and look.today < (facts.announced_on or look.today),
    )


def decision_facts(look: Look, case: Case, letter: Letter, appeals: Sequence[Appeal]) -> DecisionFacts:
    """What `rules.finality` asks about the decision of this letter; `appeals` are the remedies that may stand in its
    way: those of the case, or only those against this letter.
    """
    remedy, branch = remedy_against(look, case, letter)
    has_come_back = letter.status == LetterStatus.ZURUECKGEKOMMEN
    return DecisionFacts(
        remedy=remedy,
        branch=branch,
        regime=Regime(case.regime),
        announced_on=None if has_come_back else letter.announced_on,
        instruction=InstructionState(letter.instruction),
        remedy_is_pending=any(row.status in OPEN_APPEALS for row in appeals),
        announced_abroad=letter.way == DeliveryWay.ABROAD,
        waived_on=letter.waived_on,
    )


def last_remedy_end(look: Look, case_id: int) -> date | None:
    """The last day on which a decision of the case can still be contested; None if none can, or nobody wants to."""
    query = select(
        col(Letter.remedy_ends_on), col(Letter.waived_on), col(Letter.announced_on), col(Letter.instruction)
    )
    found = look.session.exec(query.where(col(Letter.case_id) == case_id)).all()
    return max(
        (
            ends_on
            for ends_on, waived_on, announced_on, instruction in found
            if ends_on is not None
            and not waiver_counts(waived_on, announced_on, InstructionState(instruction))
        ),
        default=None,
    )


def is_everything_waived(look: Look, case: Case) -> bool:
    """Whether nobody can contest a decision of the case any more because all gave that up, and it counts."""
    query = _contestable(case.id or 0).order_by(col(Letter.id))
    letters = [
        letter
        for letter in look.session.exec(query).all()
        if remedy_against(look, case, letter)[0] is not Remedy.NONE
    ]
    return bool(letters) and all(map(is_waived, letters))


def is_waived(letter: Letter) -> bool:
    """Whether all who could contest the decision of this letter gave that up, and it counts."""
    return waiver_counts(letter.waived_on, letter.announced_on, InstructionState(letter.instruction))


def remedy_period(letter: Letter) -> Deadline | None:
    """The period to contest the decision of this letter, as it was counted; None if none runs."""
    return DEADLINE.validate_python(letter.ledgers[1]) if len(letter.ledgers) > 1 else None


def _right_remedy(remedy: Remedy, kind: Remedy) -> Finding:
    if kind is remedy:
        return Finding("Das ist der richtige Rechtsbehelf.", "", True)
    if remedy is Remedy.NONE:
        return Finding("Gegen diese Mitteilung gibt es keinen Rechtsbehelf.", "", False)
    right = "Klage" if remedy is Remedy.KLAGE else "Widerspruch"
    text = f"Gegen diesen Bescheid ist {right} gegeben. Bitte die Person sofort darauf hinweisen."
    return Finding(text, "§ 25 VwVfG, § 14 SGB I", False)


def _in_time(letter: Letter, received_on: date) -> Finding:
    ends_on = letter.remedy_ends_on
    if ends_on is None:
        return Finding("Eine Frist läuft nicht: Der Bescheid ist nicht bekannt gegeben.", "", True)
    source = str(letter.ledgers[1]["steps"][0]["source"]) if len(letter.ledgers) > 1 else ""
    if received_on <= ends_on:
        return Finding(f"In der Frist: Sie endet am {in_words(ends_on)}.", source, True)
    return Finding(f"Nach dem Ende der Frist: Sie endete am {in_words(ends_on)}.", source, False)


def _right_form(filing: Filing, branch: CourtBranch) -> Finding:
    if filing.kind is Remedy.KLAGE:
        return Finding(
            "Über die Form der Klage entscheidet das Gericht.", "§§ 81, 55a VwGO, §§ 90, 65a SGG", True
        )
    problem = why_form_not_enough(filing.form, branch)
    return Finding(problem or "Die Form genügt.", "", problem is None)


def _effect(look: Look, case: Case) -> Finding:
    remedy = look.catalogue.service(case.service_key, version=int(case.service_version)).remedy
    text = (
        "Der Rechtsbehelf hat aufschiebende Wirkung."
        if remedy.has_suspensive_effect
        else "Der Rechtsbehelf hat keine aufschiebende Wirkung."
    )
    return Finding(text, "§ 80 Abs. 1 und 2 VwGO, § 86a SGG", True)
