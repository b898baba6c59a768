"""Why an act is not possible, in each status; who is the same person; how a certificate stands; the word for citizens."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from cases.errors import Invalid
from cases.facts.seal import AuthoritySeal, SealCertificate
from cases.rules.announcement import Delivery, Route, why_not_disputable
from cases.rules.blockers import (
    CaseSituation,
    event_of_outcome,
    why_not_follow_on,
    why_not_hear,
    why_not_place,
    why_not_settle,
    why_not_take_statement,
)
from cases.rules.lifecycle import OPEN_STATUSES, CaseEvent, CaseStatus, citizen_word
from cases.rules.matching import Identity, is_named, may_be_same_person, plain_reference, same_person
from cases.rules.regimes import Regime
from cases.rules.remedy_costs import (
    Representation,
    costs_when_granted_in_part,
    costs_when_rejected,
    costs_when_relieved,
    decides_on_representation,
    representation_sentence,
    why_no_representation,
    why_no_share,
)
from cases.rules.seal import HOLDING, SealStanding, seal_standing, why_letters_wait

ENDED_WITH_RESULT = {CaseStatus.BESCHIEDEN, CaseStatus.ABGESCHLOSSEN}
HEARABLE = CaseSituation(
    CaseStatus.IN_PRUEFUNG, has_draft=True, needs_hearing=True, authority_name="Landkreis Heidekreis"
)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CERTIFICATE = SealCertificate(
    holder="Landkreis Heidekreis",
    subject="CN=Landkreis Heidekreis",
    not_before=NOW - timedelta(days=1),
    not_after=NOW + timedelta(days=100),
    is_test=True,
    sha256="",
    chain=(),
)
SEAL = AuthoritySeal("landkreis-heidekreis", None)
JANA = Identity("Petersen", "Jana Marie", date(1990, 5, 1))


@pytest.mark.parametrize("status", list(CaseStatus))
def test_settling_goes_only_while_the_case_is_checked(status: CaseStatus) -> None:
    found = why_not_settle(status)
    assert (found == ()) is (status is CaseStatus.IN_PRUEFUNG)
    assert ("Mitzeichnung" in " ".join(found)) is (status is CaseStatus.IN_MITZEICHNUNG)


@pytest.mark.parametrize("status", list(CaseStatus))
@pytest.mark.parametrize("has_outcome", [True, False])
def test_follow_on_needs_a_result_and_is_one_at_a_time(status: CaseStatus, has_outcome: bool) -> None:
    found = why_not_follow_on(status, has_outcome=has_outcome, is_message=False, open_reference="")
    assert (found == ()) is (has_outcome and status in ENDED_WITH_RESULT)
    assert ("läuft noch" in " ".join(found)) is (status in OPEN_STATUSES)
    second = why_not_follow_on(status, has_outcome=has_outcome, is_message=False, open_reference="51-2026-1")
    assert ("51-2026-1" in " ".join(second)) is (found == ())
    assert why_not_follow_on(status, has_outcome=True, is_message=True, open_reference="")


@pytest.mark.parametrize(
    ("status", "has_outcome", "open_reference", "expected"),
    [
        (CaseStatus.BESCHIEDEN, True, "", ""),
        (CaseStatus.ABGESCHLOSSEN, True, "", ""),
        (CaseStatus.ABGESCHLOSSEN, False, "", "ohne dass entschieden wurde"),
        (CaseStatus.ZURUECKGENOMMEN, False, "", "zurückgenommen, ohne dass"),
        (CaseStatus.ABGEGEBEN, False, "", "abgegeben, ohne dass"),
        (CaseStatus.EINGEGANGEN, False, "", "läuft noch"),
        (CaseStatus.IN_PRUEFUNG, False, "", "läuft noch"),
        (CaseStatus.WARTET_AUF_ANTRAGSTELLER, False, "", "läuft noch"),
        (CaseStatus.IN_MITZEICHNUNG, False, "", "läuft noch"),
        (CaseStatus.BESCHIEDEN, True, "36.10-2026-000009", "36.10-2026-000009 ist noch offen"),
    ],
)
def test_why_there_is_no_follow_on_is_said_in_each_status(
    status: CaseStatus, has_outcome: bool, open_reference: str, expected: str
) -> None:
    found = why_not_follow_on(
        status, has_outcome=has_outcome, is_message=False, open_reference=open_reference
    )

    assert bool(found) is bool(expected)
    assert expected in " ".join(found)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, ""),
        ({"has_draft": False}, "keinen Entwurf"),
        ({"needs_hearing": False}, "keine Anhörung nötig"),
        ({"lacks_hearing_letter": True}, "kein Anhörungsschreiben"),
        ({"hearing_runs": True}, "läuft schon"),
        ({"authority_name": " "}, "Behörde"),
        ({"status": CaseStatus.BESCHIEDEN}, "in Prüfung"),
    ],
)
def test_hearing_is_blocked_by_one_thing_at_a_time(change: dict[str, object], words: str) -> None:
    found = why_not_hear(replace(HEARABLE, **change))  # type: ignore[arg-type]  # one field per row
    assert len(found) == (1 if words else 0)
    assert words in " ".join(found)


@pytest.mark.parametrize("status", list(CaseStatus))
def test_statement_counts_until_the_decision(status: CaseStatus) -> None:
    assert "niemand angehört" in why_not_take_statement(CaseSituation(status))[0]
    found = why_not_take_statement(CaseSituation(status, was_heard=True))
    assert (found == ()) is (status in (CaseStatus.IN_PRUEFUNG, CaseStatus.IN_MITZEICHNUNG))


@pytest.mark.parametrize("status", list(CaseStatus))
def test_only_messages_are_placed_and_only_before_a_decision(status: CaseStatus) -> None:
    assert "nur bei Nachrichten" in why_not_place(status, is_message=False)[0]
    found = why_not_place(status, is_message=True)
    assert (found == ()) is (status in (CaseStatus.EINGEGANGEN, CaseStatus.IN_PRUEFUNG))
    assert ("zurückgeben" in " ".join(found)) is (status is CaseStatus.IN_MITZEICHNUNG)


@pytest.mark.parametrize("status", list(CaseStatus))
def test_message_that_was_put_into_a_file_is_assigned_whatever_its_status(status: CaseStatus) -> None:
    assert citizen_word(status, is_attached=True) == "zugeordnet"
    assert citizen_word(status) != "zugeordnet"


def test_unknown_status_has_no_word() -> None:
    with pytest.raises(Invalid, match="nicht bekannt"):
        citizen_word("verschwunden")


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        (Identity("PETERSEN ", "jana  marie", JANA.birth_date), True),
        (Identity("Petersen", "Jana", JANA.birth_date), False),
        (Identity("Petersen", "Jana Marie", date(1990, 5, 2)), False),
        (Identity("Petersen", "Jana Marie", None), False),
        (Identity("Müller", "Jana Marie", JANA.birth_date), False),
    ],
)
def test_same_person_needs_names_and_birthday(other: Identity, is_same: bool) -> None:
    assert same_person(JANA, other) is same_person(other, JANA) is is_same


@pytest.mark.parametrize(
    ("other", "may_be"),
    [
        (replace(JANA, birth_date=None), True),  # nothing speaks against it: § 25 (1) SGB X, § 29 (1) VwVfG
        (JANA, True),
        (replace(JANA, birth_date=date(1990, 5, 2)), False),
        (Identity("Müller", "Jana Marie", None), False),
        (Identity("", "", None), False),
    ],
)
def test_who_may_be_the_same_person(other: Identity, may_be: bool) -> None:
    assert may_be_same_person(JANA, other) is may_be_same_person(other, JANA) is may_be
    assert not may_be_same_person(other, Identity("", "", None))
    firm = Identity("Tiefbau Nord GmbH", "", None)
    assert may_be_same_person(firm, replace(firm, family_name="tiefbau nord  gmbh"))


@pytest.mark.parametrize(
    ("who", "text", "is_it"),
    [
        (JANA, "Petersen, Jana Marie", True),
        (JANA, "Frau Jana Marie PETERSEN", True),
        (JANA, "Jana Petersen", False),
        (JANA, "", False),
        (Identity("Tiefbau Nord GmbH", "", None), "Firma Tiefbau Nord GmbH", True),
        (Identity("", "", None), "Jana Marie Petersen", False),
    ],
)
def test_whose_name_a_text_is(who: Identity, text: str, is_it: bool) -> None:
    assert is_named(who, text) is is_it


def test_nobody_is_the_same_person_without_name_or_birthday() -> None:
    assert not same_person(replace(JANA, birth_date=None), replace(JANA, birth_date=None))
    assert not same_person(replace(JANA, given_names=" "), replace(JANA, given_names=""))
    assert same_person(replace(JANA, family_name="Mu\u0308ller"), replace(JANA, family_name="Müller"))


def test_references_compare_without_spaces_and_case() -> None:
    assert plain_reference(" 51.40-2026- 000123 A") == plain_reference("51.40-2026-000123a")


@pytest.mark.parametrize(
    ("now", "standing"),
    [
        (NOW, SealStanding.VALID),
        (NOW + timedelta(days=69), SealStanding.VALID),
        (NOW + timedelta(days=70), SealStanding.ENDS_SOON),
        (NOW + timedelta(days=100), SealStanding.ENDS_SOON),
        (NOW + timedelta(days=100, seconds=1), SealStanding.EXPIRED),
        (NOW - timedelta(days=2), SealStanding.NOT_YET),
    ],
)
def test_standing_of_a_certificate(now: datetime, standing: SealStanding) -> None:
    assert seal_standing(CERTIFICATE, now) is standing
    assert seal_standing(None, now) is SealStanding.MISSING
    waits = why_letters_wait(replace(SEAL, certificate=CERTIFICATE), now)
    assert (waits != "") is (standing in HOLDING)
    assert ("abgelaufen" in waits) is (standing is SealStanding.EXPIRED)
    assert ("erst ab" in waits) is (standing is SealStanding.NOT_YET)
    assert "nicht eingerichtet" in why_letters_wait(SEAL, now)
    assert why_letters_wait(None, now) == ""


@pytest.mark.parametrize(
    ("is_decision", "is_interim", "event"),
    [
        (True, False, CaseEvent.DECIDE),
        (True, True, CaseEvent.DECIDE),
        (False, True, CaseEvent.KEEP_OPEN),
        (False, False, CaseEvent.SETTLE),
    ],
)
def test_event_of_an_outcome(is_decision: bool, is_interim: bool, event: CaseEvent) -> None:
    assert event_of_outcome(is_decision=is_decision, is_interim=is_interim) is event


@pytest.mark.parametrize(
    ("regime", "rejected", "relieved"),
    [
        (Regime.SGB, ("§ 63 SGB X", "§ 64 SGB X"), "§ 63 Abs. 1 und 3 SGB X"),
        (Regime.VWVFG, ("§ 73 Abs. 3 Satz 3 VwGO",), "§ 80 Abs. 1 und 3 VwVfG"),
        (Regime.AO, ("§ 73 Abs. 3 Satz 3 VwGO",), ""),
    ],
)
def test_costs_of_a_widerspruch(regime: Regime, rejected: tuple[str, ...], relieved: str) -> None:
    assert all(source in costs_when_rejected(regime) for source in rejected)
    assert relieved in costs_when_relieved(regime)
    assert bool(costs_when_relieved(regime)) is bool(relieved)


@pytest.mark.parametrize(
    ("regime", "words", "sources"),
    [
        (
            Regime.SGB,
            "soweit der Widerspruch erfolgreich war: zur Hälfte",
            ("§ 63 Abs. 1 und 3 SGB X", "§ 64 SGB X"),
        ),
        (Regime.VWVFG, "trage ich zur Hälfte", ("§ 73 Abs. 3 Satz 3 VwGO", "§ 80 Abs. 1 und 3 VwVfG")),
        (Regime.AO, "trage ich zur Hälfte", ("§ 73 Abs. 3 Satz 3 VwGO",)),
    ],
)
def test_costs_of_a_widerspruch_that_is_granted_in_part(
    regime: Regime, words: str, sources: tuple[str, ...]
) -> None:
    sentence = costs_when_granted_in_part(regime, "zur Hälfte", Representation.NONE)
    assert words in sentence
    assert all(source in sentence for source in sources)
    assert ("§ 80" in sentence) is (
        regime is Regime.VWVFG
    )  # § 2 (2) no. 1 VwVfG: not for charges under the AO


@pytest.mark.parametrize(
    ("regime", "source"),
    [
        (Regime.SGB, "§ 63 Abs. 3 Satz 2 SGB X"),
        (Regime.VWVFG, "§ 80 Abs. 3 Satz 2 VwVfG"),
        (Regime.AO, ""),  # § 2 (2) no. 1 VwVfG
    ],
)
@pytest.mark.parametrize(
    ("representation", "words"),
    [
        (Representation.NONE, ""),
        (Representation.NEEDED, "war notwendig"),
        (Representation.NOT_NEEDED, "war nicht notwendig"),
    ],
)
def test_who_decides_on_the_costs_says_whether_a_representative_was_needed(
    regime: Regime, source: str, representation: Representation, words: str
) -> None:
    said = bool(source) and bool(words)
    sentence = f"Die Zuziehung einer bevollmächtigten Person {words} ({source})." if said else ""
    assert representation_sentence(regime, representation) == sentence
    assert costs_when_granted_in_part(regime, "zur Hälfte", representation) == " ".join(
        filter(None, (costs_when_granted_in_part(regime, "zur Hälfte", Representation.NONE), sentence))
    )
    assert decides_on_representation(regime) is bool(source)
    assert (why_no_representation(regime, representation) is None) is (bool(source) or not words)


@pytest.mark.parametrize(
    ("share", "fits"),
    [
        ("zur Hälfte", True),
        ("zu einem Drittel", True),
        ("zu 40 %", True),
        ("", False),
        ("zu", False),
        ("50 %", False),
        ("zur", False),
        ("Hälfte", False),
        ("zu\nHälfte", False),
        ("zu " + "x" * 62, False),
    ],
)
def test_share_of_the_costs_fits_into_the_sentence(share: str, *, fits: bool) -> None:
    assert (why_no_share(share) is None) is fits


@pytest.mark.parametrize("regime", list(Regime))
def test_denied_receipt_matters_only_where_the_law_presumes_it(regime: Regime) -> None:
    """§ 41 (2) sentence 3 VwVfG, § 37 (2) sentence 3 SGB X, § 122 (2) AO; not for what was served."""
    sent, today = date(2026, 11, 2), date(2026, 11, 23)
    by_post = Delivery(Route.POST_INLAND, sent)
    served = Delivery(Route.PROVEN, sent, proven_on=date(2026, 11, 3))
    assert why_not_disputable(by_post, regime, today=today) is None
    assert why_not_disputable(served, regime, today=today)
