"""Rücknahme and Widerruf: the year from knowledge of the facts is shown, warned of, and stops what comes too late."""

from datetime import date

import pytest

from cases.commands.decide import discard_draft
from cases.facts.case_page import CasePage
from cases.rules.regimes import Regime
from tests.api.portal.door import Door
from tests.factories.stages import Stages
from tests.services.walk import CATALOGUE, Walk, complete

LONG_AGO, OF_LATE = "01.10.2025", "02.11.2026"
TOO_LATE = "Die Jahresfrist ab Kenntnis der Tatsachen endet am 01.10.2026"
BY_HAND = "Bitte bis zum Ende der Frist persönlich übergeben"
TRAINING = "foerderung-medizinische-ausbildung"
DECEIVED = {"legal_ground": "ruecknahme", "trust": "taeuschung"}
PAST = {"effect": "pflicht_verletzt", "revoked_from": "01.11.2026"}


def years(page: CasePage) -> list[tuple[str, date]]:
    """Status and end of the year among the time limits of the case, with that of the task before its end."""
    return [(limit.status, limit.ends_on) for limit in page.time_limits if "Jahresfrist" in limit.title]


@pytest.mark.parametrize(
    ("service", "key", "fields", "words"),
    [
        ("sperrgenehmigung", "widerrufen", {"known_on": OF_LATE}, ""),
        ("sperrgenehmigung", "widerrufen", {"known_on": LONG_AGO}, "§ 49 Abs. 2 Satz 2 mit"),
        ("sperrgenehmigung", "widerrufen", {"known_on": ""}, "„Tatsachen bekannt seit“ fehlt"),
        ("sperrgenehmigung", "geaendert", {"known_on": LONG_AGO}, "§ 49 Abs. 2 Satz 2 mit"),
        ("sperrgenehmigung", "geaendert", {"known_on": ""}, "„Tatsachen bekannt seit“ fehlt"),
        ("sperrgenehmigung", "geaendert", {"known_on": LONG_AGO, "revocation_ground": "wunsch"}, ""),
        (TRAINING, "widerrufen", {"known_on": LONG_AGO}, "§ 49 Abs. 3 Satz 2 mit"),
        (TRAINING, "widerrufen_zukunft", {"known_on": LONG_AGO}, "§ 49 Abs. 2 Satz 2 mit"),
        (TRAINING, "bescheid_zurueckgenommen", {"known_on": LONG_AGO}, "§ 48 Abs. 4 Satz 1 VwVfG"),
        (TRAINING, "bescheid_zurueckgenommen", {"known_on": LONG_AGO, "trust": "taeuschung"}, ""),
        ("sperrgenehmigung", "bescheid_zurueckgenommen", {"known_on": LONG_AGO}, "§ 48 Abs. 4 Satz 1 VwVfG"),
        ("sperrgenehmigung", "bescheid_zurueckgenommen", {"known_on": LONG_AGO, "trust": "taeuschung"}, ""),
        (
            "sperrgenehmigung",
            "bescheid_zurueckgenommen",
            {"known_on": LONG_AGO, "trust": "kenntnis"},
            "Abs. 4 Satz 1",
        ),
        (
            "schuelerfahrtkosten",
            "geaendert",
            {"known_on": LONG_AGO, "is_wanted": ""},
            "§ 49 Abs. 2 Satz 2 mit",
        ),
        ("schuelerfahrtkosten", "geaendert", {"known_on": "", "is_wanted": ""}, "bekannt seit“ fehlt"),
        ("schuelerfahrtkosten", "geaendert", {"known_on": LONG_AGO, "is_wanted": "1"}, ""),
        ("schuelerfahrtkosten", "geaendert", {"known_on": "", "is_wanted": "1"}, ""),
        ("schuelerfahrtkosten", "aufgehoben", {"known_on": LONG_AGO}, "§ 48 Abs. 4 Satz 1 VwVfG"),
        ("schuelerfahrtkosten", "aufgehoben", {"known_on": LONG_AGO, **DECEIVED}, ""),
        ("unterhaltsvorschuss", "aufgehoben", {"known_on": LONG_AGO}, ""),
        (
            "unterhaltsvorschuss",
            "aufgehoben",
            {"known_on": LONG_AGO, **PAST},
            "Für die Zukunft bleibt sie es",
        ),
        ("unterhaltsvorschuss", "aufgehoben", {"known_on": "", **PAST}, "„Tatsachen bekannt seit“ fehlt"),
        (
            "unterhaltsvorschuss",
            "aufgehoben",
            {"known_on": LONG_AGO, **PAST, "revoked_from": "01.03.2027"},
            "",
        ),
        ("unterhaltsvorschuss", "herabgesetzt", {"known_on": LONG_AGO}, "§ 45 Abs. 4 Satz 2 SGB X"),
    ],
)
def test_reversal_after_the_year_is_stopped(
    door: Door, stages: Stages, service: str, key: str, fields: dict[str, str], words: str
) -> None:
    walk = Walk(door, stages, complete(service))
    outcome = walk.service.outcome(key)
    blockers = " ".join(walk.filled(walk.ready_for(outcome), outcome, fields).decision.blockers)
    assert words in blockers
    assert ("Jahresfrist" in blockers or "Tatsachen bekannt" in blockers) is bool(words)
    assert (TOO_LATE in blockers) is (bool(words) and fields["known_on"] == LONG_AGO)


@pytest.mark.parametrize(
    ("delivery", "known_on", "words"),
    [
        ("zustellungsurkunde", "16.11.2025", BY_HAND),
        ("einschreiben_rueckschein", "16.11.2025", BY_HAND),
        ("", "18.11.2025", BY_HAND),
        ("zustellungsurkunde", "20.11.2025", ""),
        ("persoenlich", "16.11.2025", ""),
        ("persoenlich", "13.11.2025", "Eine Rücknahme ist nicht mehr möglich"),
        ("", "13.11.2025", "Eine Rücknahme ist nicht mehr möglich"),
    ],
)
def test_letter_that_is_served_takes_its_days(
    door: Door, stages: Stages, delivery: str, known_on: str, words: str
) -> None:
    """Today is 16 November 2026; a letter by post or served counts as announced on the 20th."""
    walk = Walk(door, stages, complete(TRAINING))
    outcome = walk.service.outcome("bescheid_zurueckgenommen")
    page = walk.filled(walk.ready_for(outcome), outcome, {"known_on": known_on}, delivery=delivery)
    blockers = " ".join(page.decision.blockers)
    assert words in blockers
    assert ("Jahresfrist" in blockers) is bool(words)
    assert (BY_HAND in blockers) is (words == BY_HAND)


def test_year_is_a_time_limit_with_a_task_before_its_end(door: Door, stages: Stages) -> None:
    walk = Walk(door, stages, complete("schuelerfahrtkosten"))
    outcome = walk.service.outcome("geaendert")
    case_id = walk.ready_for(outcome)
    for _ in range(2):
        page = walk.filled(case_id, outcome, {"known_on": OF_LATE, "is_wanted": ""})
    assert sorted(years(page)) == [("laeuft", date(2027, 10, 1)), ("laeuft", date(2027, 11, 2))]
    field = next(item for item in page.decision.fields if item.key == "known_on")
    assert field.starts is not None
    assert field.starts.ends_on == date(2027, 11, 2)

    moved = walk.filled(case_id, outcome, {"known_on": "03.11.2026", "is_wanted": ""})
    assert ("laeuft", date(2027, 11, 3)) in years(moved)
    freed = walk.filled(case_id, outcome, {"known_on": OF_LATE, "is_wanted": "1"})
    assert {status for status, _ in years(freed)} == {"erledigt"}
    field = next(item for item in freed.decision.fields if item.key == "known_on")
    assert field.starts is not None
    assert "gilt hier nicht" in field.starts.steps[-1].text


def test_year_runs_on_without_the_draft_and_ends_with_the_decision(door: Door, stages: Stages) -> None:
    walk = Walk(door, stages, complete("sperrgenehmigung"))
    outcome = walk.service.outcome("widerrufen")
    case_id = walk.ready_for(outcome)
    walk.filled(case_id, outcome, {"known_on": OF_LATE})
    with stages.acting(walk.clerk) as ctx:
        discard_draft(ctx, case_id, version=None)
    assert {status for status, _ in years(stages.page(case_id))} == {"laeuft"}
    walk.ended(case_id, outcome)
    assert {status for status, _ in years(stages.page(case_id))} == {"erledigt"}


def test_in_tax_law_the_year_binds_what_takes_back_relief() -> None:
    """§ 130 (3) AO; setting a tax higher takes back no favour."""
    rules = {
        (service.regime, rule.of_relief)
        for service in CATALOGUE.services()
        for item in service.outcomes
        for rule in item.year_limits
    }
    assert rules == {(Regime.VWVFG, False), (Regime.SGB, False), (Regime.AO, True)}
