"""Completeness, competence, file reference, routing, permissions, blockers."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.errors import Invalid
from cases.facts.letter import paragraphs
from cases.rules.blockers import (
    CaseSituation,
    why_not_close,
    why_not_decide,
    why_not_request_documents,
    why_not_submit,
)
from cases.rules.competence import (
    CompetenceMap,
    CompetenceRow,
    KnownPlace,
    competent_authority,
    why_no_authority,
)
from cases.rules.completeness import Condition, Operation, Requirement, holds, missing
from cases.rules.file_reference import FileReference, file_reference, parse
from cases.rules.german import accusative, euros, genitive, listed
from cases.rules.lifecycle import CaseStatus
from cases.rules.permissions import Act, Role, refusal
from cases.rules.routing import TeamLoad, choose_clerk, sort_key

FORM: dict[str, object] = {
    "child": {"age": 12, "in_school": True, "name": "", "share": 0.5},
    "dogs": [{"chip": "276"}],
    "kind": "kran",
}


@pytest.mark.parametrize(
    ("field", "op", "value", "expected"),
    [
        ("kind", "equals", "kran", True),
        ("kind", "equals", "umzug", False),
        ("kind", "not_equals", "umzug", True),
        ("absent", "equals", None, False),
        ("absent", "not_equals", "x", True),
        ("child.name", "present", None, False),
        ("child.age", "present", None, True),
        ("child.age", "absent", None, False),
        ("child.name", "absent", None, True),
        ("absent.deeper", "absent", None, True),
        ("absent.deeper", "present", None, False),
        ("child.age", "at_least", 12, True),
        ("child.age", "at_least", 13, False),
        ("child.share", "at_least", 0.5, True),
        ("kind", "at_least", 1, False),
        ("child.in_school", "at_least", 1, False),
        ("child.in_school", "equals", True, True),
        ("child.in_school", "equals", 1, False),
        ("kind", "in", ["kran", "umzug"], True),
        ("kind", "in", ["umzug"], False),
        ("kind", "in", "kran", False),
        ("dogs.0.chip", "equals", "276", True),
        ("dogs.1.chip", "present", None, False),
    ],
)
def test_condition(field: str, op: Operation, value: object, expected: bool) -> None:
    assert holds(Condition(field, op, value), FORM) is expected


def test_missing_lists_required_items_that_apply() -> None:
    items = (
        Requirement("plan", "Verkehrszeichenplan", True),
        Requirement("photo", "Foto", False),
        Requirement("school", "Schulbescheinigung", True, Condition("child.age", "at_least", 15)),
        Requirement("income", "Einkommensnachweis", True, Condition("child.age", "at_least", 12)),
    )
    assert [one.key for one in missing(items, {"photo"}, FORM)] == ["plan", "income"]
    assert missing(items, {"plan"}) == ()


_ROWS = (
    CompetenceRow("sperrung", "03358", "heidekreis", date(2010, 1, 1)),
    CompetenceRow("sperrung", "03358024", "walsrode", date(2020, 1, 1), date(2026, 6, 30)),
    CompetenceRow("hundesteuer", "03358002", "bispingen", date(2010, 1, 1), date(2025, 12, 31)),
)
_OLD = (date(2019, 12, 31), "03358024")
ROWS = CompetenceMap(
    _ROWS, (KnownPlace("03358004", "Bomlitz", *_OLD), KnownPlace("03358022", "Walsrode (bis 2019)", *_OLD))
)


@pytest.mark.parametrize(
    ("service", "ags", "on", "expected"),
    [
        ("sperrung", "03358021", date(2026, 1, 1), "heidekreis"),
        ("sperrung", "03358", date(2026, 1, 1), "heidekreis"),
        ("sperrung", "03358024", date(2026, 6, 30), "walsrode"),
        ("sperrung", "03358024", date(2026, 7, 1), "heidekreis"),
        ("sperrung", "03358004", date(2019, 12, 31), "heidekreis"),
        ("sperrung", "03358004", date(2020, 1, 1), None),
        ("sperrung", "03358022", date(2026, 1, 1), None),
        ("sperrung", "03351001", date(2026, 1, 1), None),
        ("hundesteuer", "03358002", date(2025, 12, 31), "bispingen"),
        ("hundesteuer", "03358002", date(2026, 1, 1), None),
        ("waffen", "03358002", date(2026, 1, 1), None),
    ],
)
def test_competence(service: str, ags: str, on: date, expected: str | None) -> None:
    row = competent_authority(ROWS, service, ags, on)
    assert (row.authority_key if row else None) == expected
    assert (why_no_authority(ROWS, service, ags, on) is None) is (expected is not None)


def test_reasons_for_no_authority_say_what_to_do() -> None:
    on = date(2026, 1, 1)
    assert "03358024" in (why_no_authority(ROWS, "sperrung", "03358004", on) or "")
    assert "Gültigkeit" in (why_no_authority(ROWS, "hundesteuer", "03358002", on) or "")
    assert "außerhalb" in (why_no_authority(ROWS, "sperrung", "", on) or "")
    assert "keine Zuständigkeit gepflegt" in (why_no_authority(ROWS, "waffen", "03358002", on) or "")


def test_file_reference_reads_like_the_example() -> None:
    assert file_reference("51.40", 2026, 123) == "51.40-2026-000123"
    assert parse(" 51.40-2026-000123 ") == FileReference("51.40", 2026, 123)


@given(st.integers(1, 10**8), st.integers(2000, 2099))
def test_file_reference_forth_and_back(number: int, year: int) -> None:
    assert parse(file_reference("32.1", year, number)) == FileReference("32.1", year, number)


@pytest.mark.parametrize(
    "text", ["", "51.40-26-000123", "51.40-2026-123", "51.40-2026-000000", "Meier-2026-000001"]
)
def test_no_file_reference(text: str) -> None:
    with pytest.raises(Invalid, match="Aktenzeichen"):
        parse(text)


@pytest.mark.parametrize(
    ("organisation", "year", "number"), [("Meier", 2026, 1), ("51.40", 26, 1), ("51.40", 2026, 0)]
)
def test_bad_parts_of_a_file_reference(organisation: str, year: int, number: int) -> None:
    with pytest.raises(Invalid):
        file_reference(organisation, year, number)


ANNA = TeamLoad(1, "Anna", 5, False, ("A", "K"))
BERT = TeamLoad(2, "Bert", 3, False, ("L", "Z"))
CARL = TeamLoad(3, "Carl", 3, False)
NOBODY: frozenset[int] = frozenset()


@pytest.mark.parametrize(
    ("name", "clerks", "excluded", "expected", "words"),
    [
        ("Heide", (ANNA, BERT), NOBODY, 1, "Buchstaben A bis K"),
        ("Özdemir", (ANNA, BERT), NOBODY, 2, "Buchstaben L bis Z"),
        ("von der Heide", (ANNA, BERT), NOBODY, 1, "Buchstaben A bis K"),
        ("Heide", (ANNA, BERT), frozenset({1}), 2, "wenigsten offenen Vorgänge hat (3)"),
        ("Heide", (replace(ANNA, is_absent=True), BERT), NOBODY, 2, "nicht verfügbar"),
        ("", (BERT, CARL), NOBODY, 2, "wenigsten offenen Vorgänge hat (3)"),
        ("Heide", (CARL, replace(BERT, letters=None)), NOBODY, 2, "wenigsten"),
        ("Heide", (replace(BERT, is_absent=True),), NOBODY, None, "abwesend"),
        ("Heide", (BERT,), frozenset({2}), None, "Befangenheit"),
        ("Heide", (), NOBODY, None, "keine Mitglieder"),
    ],
)
def test_choose_clerk(
    name: str, clerks: tuple[TeamLoad, ...], excluded: frozenset[int], expected: int | None, words: str
) -> None:
    routing = choose_clerk(name, clerks, excluded)
    assert routing.clerk_id == expected
    assert words in routing.reason


def test_sort_key_files_german_names() -> None:
    assert [sort_key(name) for name in ("Ärger", "Groß", "de Vries", "")] == ["ARGER", "GROSS", "VRIES", ""]


def may(act: Act, *roles: Role, assigned: bool = False, team: bool = True, excluded: bool = False,
        author: bool = False, same: bool = True) -> bool:  # fmt: skip
    return None is refusal(
        act,
        roles,
        same_authority=same,
        is_assigned_or_deputy=assigned,
        in_team=team,
        is_excluded=excluded,
        is_author=author,
    )


@pytest.mark.parametrize("act", list(Act))
def test_another_authority_may_nothing(act: Act) -> None:
    assert not may(act, *Role, assigned=True, same=False)


@pytest.mark.parametrize("act", list(Act))
def test_nobody_without_role(act: Act) -> None:
    assert not may(act, assigned=True)


@pytest.mark.parametrize(
    "act",
    sorted(set(Act) - {Act.VIEW, Act.DECLARE_CONFLICT, Act.MANAGE_STAFF, Act.VIEW_DASHBOARD, Act.DISPOSE}),
)
def test_conflict_of_interest_blocks_every_write(act: Act) -> None:
    assert may(act, *Role, assigned=True)
    assert not may(act, *Role, assigned=True, excluded=True)


def test_author_never_approves_not_even_as_deputy() -> None:
    assert not may(Act.APPROVE, Role.SUPERVISOR, assigned=True, author=True)
    assert may(Act.APPROVE, Role.SUPERVISOR)
    assert not may(Act.APPROVE, Role.CLERK, assigned=True)


def test_work_needs_the_assignment() -> None:
    assert may(Act.SAVE_DRAFT, Role.CLERK, assigned=True)
    assert may(Act.SAVE_DRAFT, Role.CLERK, assigned=True, team=False)
    assert not may(Act.SAVE_DRAFT, Role.CLERK)
    assert not may(Act.SAVE_DRAFT, Role.SUPERVISOR, team=False)


def test_view_needs_the_team_and_administration_sees_no_case() -> None:
    assert may(Act.VIEW, Role.CLERK)
    assert not may(Act.VIEW, Role.CLERK, team=False)
    assert not may(Act.VIEW, Role.ADMIN)
    assert may(Act.MANAGE_STAFF, Role.ADMIN)
    assert not may(Act.MANAGE_STAFF, Role.SUPERVISOR)
    assert may(Act.VIEW_DASHBOARD, Role.SUPERVISOR)
    assert not may(Act.VIEW_DASHBOARD, Role.CLERK)


def test_draft_comes_back_from_supervisor_or_author() -> None:
    assert may(Act.RETURN_DRAFT, Role.SUPERVISOR)
    assert may(Act.RETURN_DRAFT, Role.CLERK, author=True)
    assert not may(Act.RETURN_DRAFT, Role.CLERK, assigned=True)


READY = CaseSituation(
    status=CaseStatus.IN_PRUEFUNG,
    has_draft=True,
    outcome="bewilligt",
    reasons_text="weil",
    authority_name="Landkreis Heidekreis",
    signer_name="Carla",
    instruction_text="Gegen diesen Bescheid …",
)
SIGNING = replace(READY, status=CaseStatus.IN_MITZEICHNUNG)


def test_nothing_blocks_a_ready_case() -> None:
    assert why_not_submit(READY) == ()
    assert why_not_decide(SIGNING) == ()
    assert why_not_decide(replace(READY, needs_four_eyes=False)) == ()
    assert why_not_request_documents(READY) == ()
    assert why_not_close(replace(READY, status=CaseStatus.BESCHIEDEN)) == ()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"has_draft": False}, "Entwurf"),
        ({"outcome": " "}, "Ergebnis"),
        ({"reasons_text": ""}, "Begründung"),
        ({"missing_titles": ("Ausweis", "Plan")}, "Ausweis und Plan"),
        ({"unscanned_documents": 1}, "Viren"),
        ({"open_consultations": ("Polizei",)}, "Polizei"),
        ({"has_open_request": True}, "Anforderung"),
        ({"needs_hearing": True}, "Anhörung"),
        ({"signature_sheet_missing": True}, "Signaturbogen"),
        ({"cooperation_problems": ("Es gibt keinen Hinweis (§ 66 Abs. 3 SGB I).",)}, "§ 66 Abs. 3 SGB I"),
        ({"calculation_problem": "Tabelle fehlt."}, "Tabelle fehlt."),
    ],
)
def test_each_gap_blocks_draft_and_decision(change: dict[str, object], words: str) -> None:
    submit = why_not_submit(replace(READY, **change))  # type: ignore[arg-type]  # one field per row
    decide = why_not_decide(replace(SIGNING, **change))  # type: ignore[arg-type]  # one field per row
    assert len(submit) == 1
    assert words in submit[0]
    assert decide == submit


@pytest.mark.parametrize("field", ["authority_name", "signer_name", "instruction_text"])
def test_decision_needs_its_form(field: str) -> None:
    assert len(why_not_decide(replace(SIGNING, **{field: ""}))) == 1  # type: ignore[arg-type]  # one field per row


def test_decision_on_the_file_does_not_wait_for_papers() -> None:
    gaps = {"missing_titles": ("Plan",), "has_open_request": True, "signature_sheet_missing": True}
    assert why_not_submit(replace(READY, decides_on_file=True, **gaps)) == ()  # type: ignore[arg-type]  # three fields


def test_wrong_status_says_the_way_out() -> None:
    assert "zuerst in Prüfung nehmen" in why_not_submit(replace(READY, status=CaseStatus.EINGEGANGEN))[0]
    assert "zweite Person" in why_not_decide(READY)[0]
    assert "zuerst entscheiden" in why_not_close(READY)[0]
    assert why_not_request_documents(replace(READY, status=CaseStatus.ABGEGEBEN))


def test_closing_waits_for_letters_appeals_and_requests() -> None:
    done = replace(
        READY,
        status=CaseStatus.BESCHIEDEN,
        unsent_letters=1,
        unannounced_letters=1,
        has_open_appeal=True,
        remedy_period_runs=True,
        has_open_request=True,
        open_consultations=("Polizei",),
        open_success_tasks=("Teilerfolg umsetzen", "Abhilfe ohne neuen Bescheid"),
    )
    assert len(why_not_close(done)) == 8


def test_german_words() -> None:
    assert [euros(cents) for cents in (0, 123456789, -50)] == ["0,00 Euro", "1.234.567,89 Euro", "−0,50 Euro"]
    assert [listed(words) for words in ([], ["A"], ["A", "B"], ["A", "B", "C"])] == [
        "",
        "A",
        "A und B",
        "A, B und C",
    ]
    assert paragraphs(" A\r\nB\r\n\r\n\n C \n\n") == ["A\nB", "C"]
    assert paragraphs("A\n \t\nB\r\n\u00a0\r\nC") == ["A", "B", "C"]
    assert paragraphs(" \n\n ") == []


def test_municipalities_in_a_sentence() -> None:
    names = ("Gemeinde Essel", "Flecken Ahlden (Aller)", "Landkreis Heidekreis")
    assert [genitive(name) for name in names] == [
        "der Gemeinde Essel",
        "des Fleckens Ahlden (Aller)",
        "des Landkreises Heidekreis",
    ]
    assert [accusative(name) for name in names] == [
        "die Gemeinde Essel",
        "den Flecken Ahlden (Aller)",
        "den Landkreis Heidekreis",
    ]
