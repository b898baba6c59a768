"""Relief of the dog tax that a later decision takes back: told, heard, reasoned, within its year, and named in the letter."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import pytest

from cases.commands.decide import DraftInput, save_draft, submit_draft
from cases.commands.follow_on import open_follow_on_case
from cases.commands.hear import waive_hearing
from cases.facts.actor import CaseId
from cases.facts.case_page import CasePage
from cases.models import Case
from cases.queries.case_page import case_page
from cases.queries.decisions import current_decision
from cases.queries.letter_facts import draft_letter
from cases.queries.outcome_fields import filled_fields
from cases.queries.year_limits import year_problem
from tests.factories.stages import DOG_TAX, Stages, approve_as_shown, draft

TAX = {"annual_tax_cents": "60,00", "cash_reference": "2210.2026.1", "relief_facts": "Zwinger"}
HALF = {"relief_percent": "50", "annual_tax_cents": "30,00"}
OCTOBER, NOVEMBER = {"begins_on": "01.10.2026"}, {"begins_on": "01.11.2026"}
DECEMBER, JANUARY = {"begins_on": "01.12.2026"}, {"begins_on": "01.01.2027"}
LONG_AGO, OF_LATE = {"known_on": "01.10.2025"}, {"known_on": "02.11.2026"}


def decided(stages: Stages, case_id: CaseId, outcome: str, typed: dict[str, str]) -> CaseId:
    """This case, decided by two people; its hearing is left out where it needs one."""
    with stages.acting(stages.clerk(DOG_TAX)) as ctx:
        anew = DraftInput(outcome, reasons="Satzung.", fields=TAX | typed)
        save_draft(ctx, case_id, version=None, draft=anew)
        if case_page(ctx, case_id).hearing.is_needed:
            waive_hearing(ctx, case_id, version=None, exception_key="eilfall", reason="Eilt")
    with stages.acting(stages.clerk(DOG_TAX)) as ctx:
        submit_draft(ctx, case_id, version=None)
    with stages.acting(stages.lead(DOG_TAX)) as ctx:
        approve_as_shown(ctx, case_id)
    return case_id


def opened(stages: Stages, case_id: CaseId) -> CaseId:
    """Its open follow-on."""
    with stages.acting(stages.clerk(DOG_TAX)) as ctx:
        return open_follow_on_case(ctx, case_id, version=None, reason="Neue Tatsachen").case_id


def granted_from(stages: Stages, outcome: str, typed: dict[str, str] = OCTOBER) -> CaseId:
    """The first decision on a dog: as the factory has it, from this day on."""
    fields = {key: str(value) for key, value in draft(DOG_TAX, outcome).fields.items()}
    return decided(stages, stages.taken(DOG_TAX), outcome, fields | typed)


@dataclass(frozen=True)
class Sent:
    """The draft as it goes out: on this day, by this way."""

    on: date = date(2026, 11, 23)
    way: str = ""


BY_POST_ON_30TH, BY_HAND_ON_30TH = Sent(date(2026, 11, 30)), Sent(date(2026, 11, 30), "persoenlich")


def drafted_anew(
    stages: Stages,
    granted: str,
    outcome: str,
    typed: dict[str, str],
    sent: Sent | None = None,
    *,
    reasons: str = "Satzung.",
) -> CasePage:
    """The follow-on of a decision that granted this, with the draft of its outcome."""
    return redrafted(stages, granted_from(stages, granted), outcome, typed, sent, reasons=reasons)


def redrafted(
    stages: Stages,
    before: CaseId,
    outcome: str,
    typed: dict[str, str],
    sent: Sent | None = None,
    *,
    reasons: str = "Satzung.",
) -> CasePage:
    """The follow-on of this case, with the draft of its outcome."""
    sent = sent or Sent()
    fresh, fields = opened(stages, before), TAX | typed
    at = datetime.combine(sent.on, time(9), tzinfo=UTC)
    with stages.acting(stages.clerk(DOG_TAX), at=at) as ctx:
        anew = DraftInput(outcome, reasons=reasons, fields=fields, delivery=sent.way)
        save_draft(ctx, fresh, version=None, draft=anew)
        return case_page(ctx, fresh)


def taken_back(
    stages: Stages, granted: str, begins_on: str, sent: Sent, *, until: str = "", percent: str = ""
) -> list[str]:
    """The warnings about relief that is taken back by a follow-on from this day on."""
    fields = {"begins_on": begins_on}
    if percent:
        fields |= {"relief_percent": percent, "annual_tax_cents": "30,00", "relief_until": until}
    page = drafted_anew(stages, granted, "ermaessigt" if percent else "festgesetzt", fields, sent)
    sheet = page.decision.calculation
    assert sheet is not None
    return [one for one in sheet.warnings if "§ 130 Abs. 3" in one]


@pytest.mark.parametrize(
    ("granted", "begins_on", "until", "percent", "sent", "words_of_it"),
    [
        ("steuerfrei", "01.11.2026", "", "", Sent(), "befreit von der Steuer"),
        ("ermaessigt", "01.11.2026", "", "", Sent(), "ermäßigt die Steuer um 50 %"),
        ("ermaessigt", "01.11.2026", "15.11.2026", "50", Sent(), "ermäßigt die Steuer um 50 %"),
        ("ermaessigt", "01.11.2026", "", "50", Sent(), ""),
        ("steuerfrei", "01.01.2027", "", "", Sent(), ""),
        ("festgesetzt", "01.11.2026", "", "", Sent(), ""),
        # Announced on 4 December by post (§ 122 (2) AO), on the same day by hand.
        ("steuerfrei", "01.12.2026", "", "", BY_POST_ON_30TH, "befreit von der Steuer"),
        ("steuerfrei", "01.12.2026", "", "", BY_HAND_ON_30TH, ""),
        ("ermaessigt", "01.11.2026", "30.11.2026", "50", BY_POST_ON_30TH, "ermäßigt die Steuer um 50 %"),
        ("ermaessigt", "01.11.2026", "30.11.2026", "50", BY_HAND_ON_30TH, ""),
    ],
)
def test_relief_taken_back_for_the_past_is_told_with_its_year(
    stages: Stages, granted: str, begins_on: str, until: str, percent: str, sent: Sent, words_of_it: str
) -> None:
    """§ 130 (2), (3), § 131 (2) sentence 1 AO: what was lawful never goes for the past."""
    found = taken_back(stages, granted, begins_on, sent, until=until, percent=percent)
    assert len(found) == (1 if words_of_it else 0)
    assert words_of_it in "".join(found)
    assert all("ein Fall des § 130 Abs. 2 AO vorliegt" in one for one in found)
    assert all("nur ein Widerruf für die Zukunft (§ 131 Abs. 2 AO)" in one for one in found)


MISSING = "„Tatsachen bekannt seit“ fehlt: Von diesem Tag an läuft die Jahresfrist (§ 130 Abs. 3 Satz 1, § 131 Abs. 2"


@pytest.mark.parametrize(
    ("granted", "outcome", "typed", "words"),
    [
        ("steuerfrei", "festgesetzt", NOVEMBER, MISSING),
        ("steuerfrei", "festgesetzt", NOVEMBER | OF_LATE, ""),
        ("steuerfrei", "festgesetzt", NOVEMBER | LONG_AGO, "endet am 01.10.2026"),
        ("steuerfrei", "festgesetzt", NOVEMBER | LONG_AGO | {"by_deceit": "1"}, ""),
        ("steuerfrei", "festgesetzt", JANUARY, MISSING),
        ("steuerfrei", "festgesetzt", JANUARY | LONG_AGO, "Es bleibt bei der Befreiung oder Ermäßigung."),
        ("steuerfrei", "festgesetzt", JANUARY | LONG_AGO, "Annahme, Wortlaut nicht nachgelesen"),
        ("steuerfrei", "festgesetzt", JANUARY | LONG_AGO | {"by_deceit": "1"}, ""),
        ("steuerfrei", "festgesetzt", JANUARY | OF_LATE, ""),
        ("steuerfrei", "ermaessigt", NOVEMBER | HALF, MISSING),
        ("ermaessigt", "steuerfrei", NOVEMBER | {"relief_until": "10.11.2026"}, MISSING),
        ("steuerfrei", "steuerfrei", NOVEMBER, ""),
        ("ermaessigt", "abgelehnt", NOVEMBER, MISSING),
        (
            "ermaessigt",
            "geschaetzt",
            NOVEMBER | {"estimate_basis": "Register", "missing_text": "Beginn"},
            MISSING,
        ),
        ("ermaessigt", "ermaessigt", NOVEMBER | HALF, ""),
        ("festgesetzt", "festgesetzt", NOVEMBER, ""),
    ],
)
def test_relief_goes_only_within_a_year_of_knowing_the_facts(
    stages: Stages, granted: str, outcome: str, typed: dict[str, str], words: str
) -> None:
    """§ 130 (3) AO with (2) no. 2, for the future as well (§ 131 (2) sentence 2 AO)."""
    page = drafted_anew(stages, granted, outcome, typed)
    blockers = [text for text in page.decision.blockers if "Jahresfrist" in text]
    assert [words in text for text in blockers] == [True] * bool(words)
    limits = [one.ends_on for one in page.time_limits if one.title.startswith("Jahresfrist")]
    is_running = "known_on" in typed and "by_deceit" not in typed
    assert bool(limits) is is_running


@pytest.mark.parametrize(("begins_on", "is_bound"), [(NOVEMBER, True), (JANUARY, False)])
def test_an_office_can_read_the_year_as_binding_only_the_past(
    stages: Stages, begins_on: dict[str, str], *, is_bound: bool
) -> None:
    """§ 130 (3) AO read like § 45 (4) sentence 2 SGB X: one word in the service, not code."""
    fresh = opened(stages, granted_from(stages, "steuerfrei"))
    with stages.acting(stages.clerk(DOG_TAX)) as ctx:
        save_draft(
            ctx, fresh, version=None, draft=DraftInput("festgesetzt", fields=TAX | begins_on | LONG_AGO)
        )
        case, decision = ctx.session.get_one(Case, fresh), current_decision(ctx, fresh)
        assert decision is not None
        outcome = ctx.catalogue.service(DOG_TAX).outcome("festgesetzt")
        rules = tuple(rule.model_copy(update={"past_only": True}) for rule in outcome.year_limits)
        values = filled_fields(outcome, decision.fields).values
        assert year_problem(ctx, case, decision, outcome, values) != ""
        read_so = outcome.model_copy(update={"year_limits": rules})
        assert (year_problem(ctx, case, decision, read_so, values) != "") is is_bound


@pytest.mark.parametrize("begins_on", [DECEMBER, JANUARY])
@pytest.mark.parametrize(("granted", "is_asked"), [("ermaessigt", True), ("festgesetzt", False)])
def test_relief_that_goes_is_reasoned_and_heard(
    stages: Stages, granted: str, begins_on: dict[str, str], *, is_asked: bool
) -> None:
    """§ 121 (1), § 130 (2), § 131 (2) AO; § 91 (1) sentence 1 AO."""
    page = drafted_anew(stages, granted, "festgesetzt", begins_on | OF_LATE, reasons="")
    assert any("Begründung" in text for text in page.decision.blockers) is is_asked
    assert page.hearing.is_needed is is_asked
    assert any("§ 91 AO" in text for text in page.decision.blockers) is is_asked


@pytest.mark.parametrize(
    ("granted", "until", "is_refused"),
    [
        ("steuerfrei", "30.11.2026", True),
        ("steuerfrei", "", False),
        ("ermaessigt", "30.11.2026", False),  # it grants more; the reduction after it goes, and is named
    ],
)
def test_an_exemption_does_not_shorten_another(
    stages: Stages, granted: str, until: str, *, is_refused: bool
) -> None:
    """§ 119 (1) AO."""
    page = drafted_anew(stages, granted, "steuerfrei", NOVEMBER | OF_LATE | {"relief_until": until})
    told = [text for text in page.decision.blockers if "kann das nicht verkürzen" in text]
    assert ["vom 01.12.2026 an." in text for text in told] == [True] * is_refused
    assert page.hearing.is_needed is bool(until)


def letter_after(
    stages: Stages, chain: list[tuple[str, dict[str, str]]], outcome: str, typed: dict[str, str]
) -> tuple[str, list[str]]:
    """The letter of the draft that follows the last of these decisions, and the file references of them all."""
    before, *later = chain
    cases = [granted_from(stages, before[0], before[1])]
    for name, fields in later:
        cases.append(decided(stages, opened(stages, cases[-1]), name, OF_LATE | fields))
    fresh = opened(stages, cases[-1])
    with stages.acting(stages.clerk(DOG_TAX)) as ctx:
        save_draft(
            ctx, fresh, version=None, draft=DraftInput(outcome, reasons="Satzung.", fields=TAX | typed)
        )
        text = str(draft_letter(ctx, fresh).blocks)
    return text, [stages.row(one).file_reference for one in cases]


FREE, SET, REFUSED, REDUCED = "steuerfrei", "festgesetzt", "abgelehnt", "ermaessigt"


@pytest.mark.parametrize(
    ("chain", "outcome", "typed", "words_of_it", "source"),
    [
        ([(FREE, OCTOBER)], SET, NOVEMBER, "1:01.11.2026", "§ 130 (2) AO: die Befreiung geht"),
        ([(FREE, OCTOBER)], SET, JANUARY, "1:01.01.2027", "§ 131 (2) AO: auch für die Zukunft"),
        ([(FREE, OCTOBER), (SET, JANUARY)], SET, NOVEMBER, "1:01.11.2026", "bis 2027 galt die Befreiung"),
        ([(FREE, OCTOBER), (REFUSED, JANUARY)], SET, NOVEMBER, "1:01.11.2026", "ebenso nach Ablehnung"),
        ([(FREE, OCTOBER), (SET, NOVEMBER)], SET, JANUARY, "", "§ 124 (2) AO: schon aufgehoben"),
        ([(SET, OCTOBER), (REDUCED, JANUARY | HALF)], SET, NOVEMBER, "2:01.01.2027", "erst ab 2027 gewährt"),
        ([(FREE, OCTOBER), ("nicht_steuerpflichtig", {})], SET, NOVEMBER, "", "§ 124 (2) AO: erledigt"),
        ([(FREE, OCTOBER), (REDUCED, JANUARY | HALF)], SET, NOVEMBER, "1:01.11.2026 2:01.01.2027", "§ 119 (1) AO: beide"),
        ([(REDUCED, OCTOBER)], REDUCED, NOVEMBER | HALF, "", "unverändert"),
        ([(SET, OCTOBER)], SET, NOVEMBER, "", "keine Begünstigung"),
        ([(REDUCED, OCTOBER)], FREE, NOVEMBER | {"relief_until": "30.11.2026"}, "1:01.12.2026", "§ 119 (1) AO"),
    ],
)  # fmt: skip
def test_the_letter_names_the_relief_that_goes_and_its_rule(
    stages: Stages,
    chain: list[tuple[str, dict[str, str]]],
    outcome: str,
    typed: dict[str, str],
    words_of_it: str,
    source: str,
) -> None:
    text, references = letter_after(stages, chain, outcome, typed)
    gone = [one.split(":") for one in words_of_it.split()]
    assert ("§ 11 Abs. 1 Nr. 3 NKAG in Verbindung mit §§ 130 und 131" in text) is bool(gone), source
    assert text.count("hebe ich ab dem") == len(gone), source
    for place, day in gone:
        assert f"(Aktenzeichen {references[int(place) - 1]}) hebe ich ab dem **{day}** auf." in text, source


def test_a_decision_in_between_frees_from_nothing(stages: Stages) -> None:
    """§ 130 (3) AO: an exemption, then tax from January on, now from November on."""
    first = granted_from(stages, FREE)
    second = decided(stages, opened(stages, first), SET, JANUARY | OF_LATE)
    page = redrafted(stages, second, SET, NOVEMBER, reasons="")
    assert any(MISSING in text for text in page.decision.blockers)
    assert any("Begründung" in text for text in page.decision.blockers)
    assert page.decision.calculation is not None
    assert any("bis zum 31.12.2026" in text for text in page.decision.calculation.warnings)
    assert page.hearing.is_needed


def test_relief_that_a_sister_case_granted_counts_too(stages: Stages) -> None:
    """Two follow-ons of the same case, one after the other."""
    first = granted_from(stages, "festgesetzt")
    decided(stages, opened(stages, first), "ermaessigt", NOVEMBER | HALF)
    assert redrafted(stages, first, "festgesetzt", JANUARY | OF_LATE).hearing.is_needed


def test_facts_behind_a_withdrawal_are_asked_for_in_a_follow_on_only(stages: Stages) -> None:
    first = stages.page(stages.drafted(DOG_TAX, "festgesetzt"), stages.clerk(DOG_TAX))
    asked = {field.key for field in first.decision.fields}
    again = drafted_anew(stages, "steuerfrei", "festgesetzt", NOVEMBER)
    assert {field.key for field in again.decision.fields} - asked == {"known_on", "by_deceit"}
    assert asked - {field.key for field in again.decision.fields} == set()
