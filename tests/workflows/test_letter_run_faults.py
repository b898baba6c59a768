"""Which letters of a run are held, with their reason: no address, an odd amount, a dog that is gone, no seal."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from cases.adapters.seal.collection import AuthoritySeals
from cases.adapters.seal.fake import FailingSeal
from cases.adapters.seal.local_key import LocalKey
from cases.commands.letter_runs import retry_faults
from cases.errors import Held, RetryLater
from cases.facts.actor import CaseId, system_actor
from cases.queries.assessments import assessments_in_force
from tests.factories.assessments import BISPINGEN, assessed_dogs, deregistered
from tests.factories.seal_keys import AUTHORITIES, of_all, self_signed_seal
from tests.factories.stages import Stages
from tests.workflows.runs import finished, letters_of, started, view
from workflows.letter_work import work_on


def test_cases_without_address_or_with_an_odd_amount_are_listed_and_can_be_tried_again(
    stages: Stages, year: int
) -> None:
    cases = assessed_dogs(stages, 4, every_mailbox=100)
    with stages.toolbox.engine.begin() as connection:
        connection.execute(text("UPDATE party SET street = '' WHERE case_id = :id"), {"id": cases[1]})
        amount = text(
            "UPDATE decision SET fields = jsonb_set(fields, '{annual_tax_cents}', '\"61,23\"') WHERE case_id = :id"
        )
        connection.execute(amount, {"id": cases[2]})
        connection.execute(
            text(
                "UPDATE case_file SET authority_key = 'gemeinde-bispingen', municipality_key = '03358024' WHERE id = :id"
            ),
            {"id": cases[3]},
        )

    run_id = finished(stages, year)

    run = view(stages, run_id)
    assert (run.made, run.faulty, run.status) == (1, 3, "fertig")
    reasons = {fault.case_id: fault.reason for fault in run.faults}
    assert reasons[cases[1]] == "Die Anschrift ist unvollständig: Es fehlt Straße. Bitte ergänzen."
    assert "61,23 Euro entspricht keinem Satz" in reasons[cases[2]]
    assert "kein Hundesteuertarif gepflegt" in reasons[cases[3]]
    with stages.toolbox.engine.begin() as connection:
        connection.execute(
            text("UPDATE party SET street = 'Dorfstraße' WHERE case_id = :id"), {"id": cases[1]}
        )
    with stages.acting(stages.office.dora) as ctx:
        assert retry_faults(ctx, run_id) == 3
    work_on(stages.toolbox, run_id, processes=1)
    assert (view(stages, run_id).made, view(stages, run_id).faulty) == (2, 2)


def test_an_empty_value_or_a_foreign_address_holds_one_letter_and_the_run_goes_on(
    stages: Stages, year: int
) -> None:
    cases = assessed_dogs(stages, 4, every_mailbox=100)
    with stages.toolbox.engine.begin() as connection:
        connection.execute(
            text("UPDATE case_file SET form = jsonb_set(form, '{dog,name}', '\"\"') WHERE id = :id"),
            {"id": cases[1]},
        )
        abroad = text("UPDATE party SET country = 'Frankreich', town = 'Strasbourg' WHERE case_id = :id")
        connection.execute(abroad, {"id": cases[2]})
    run_id = finished(stages, year)
    run = view(stages, run_id)
    assert (run.made, run.faulty, run.status) == (2, 2, "fertig")
    assert "im Ausland" in next(fault.reason for fault in run.faults if fault.case_id == cases[2])
    assert [(fault.case_id, fault.reason) for fault in run.faults if fault.case_id != cases[2]] == [
        (
            cases[1],
            "Der Brief lässt sich nicht schreiben: Die Angabe „Hund: Name des Hundes“ ist leer. "
            "Bitte die Angabe im Vorgang berichtigen oder nachfordern.",
        )
    ]


@pytest.mark.parametrize("how", ["chip", "reference"])
def test_a_dog_that_is_gone_gets_no_notice_and_one_that_may_be_gone_waits(
    stages: Stages, year: int, how: str
) -> None:
    cases = assessed_dogs(stages, 4)
    run_id = started(stages, year)
    gone(stages, cases[1], how, status="abgeschlossen", outcome="abgemeldet")
    gone(stages, cases[2], how, status="in_pruefung", outcome=None)
    gone(stages, cases[3], how, status="abgeschlossen", outcome="nicht_bekannt")
    work_on(stages.toolbox, run_id, processes=1)
    reasons = {fault.case_id: fault.reason for fault in view(stages, run_id).faults}
    assert set(reasons) == {cases[1], cases[2]}
    assert "inzwischen abgemeldet" in reasons[cases[1]]
    assert "noch nicht entschieden" in reasons[cases[2]]
    with stages.acting(system_actor()) as look:
        later = assessments_in_force(look, "hundesteuer", authority_key=BISPINGEN, year=year + 1)
    assert [one.case_id for one in later] == [cases[0], cases[2], cases[3]]


def gone(stages: Stages, case_id: CaseId, how: str, *, status: str, outcome: str | None) -> None:
    """Its deregistration names the dog by its chip, or by its name and the Kassenzeichen of the copy."""
    dog = stages.row(case_id).form["dog"]
    named = {key: dog[key] for key in (("name", "chip_number") if how == "chip" else ("name",))}
    reference = f"2210.{case_id}" if how == "reference" else None
    deregistered(stages, case_id, outcome=outcome, status=status, dog=named, cash_reference=reference)


def test_a_seal_out_of_reach_leaves_the_run_going(stages: Stages, year: int, tmp_path: Path) -> None:
    assessed_dogs(stages, 2)
    seal = FailingSeal(self_signed_seal(tmp_path))
    tools = replace(stages.toolbox, seals=of_all(seal))
    run_id = started(stages, year)
    seal.fault = RetryLater("Der Siegeldienst ist nicht erreichbar.")
    with pytest.raises(RetryLater):
        work_on(tools, run_id, processes=1)
    assert view(stages, run_id).open_count == 2
    seal.fault = None
    work_on(tools, run_id, processes=1)
    assert view(stages, run_id).made == 2
    assert all(letter.sealed_by for letter in letters_of(stages))


def test_a_run_waits_for_a_seal_that_has_expired_and_asks_the_new_one_once(
    stages: Stages, year: int, now: datetime, tmp_path: Path
) -> None:
    assessed_dogs(stages, 3)
    run_id = started(stages, year)
    ended = replace(stages.toolbox, seals=of_all(self_signed_seal(tmp_path, ends_at=now - timedelta(days=2))))
    required = replace(stages.toolbox, seals=AuthoritySeals({}, AUTHORITIES))
    for tools in (ended, required):
        with pytest.raises(Held):
            work_on(tools, run_id, processes=1)
        assert view(stages, run_id).open_count == 3
    seal = CountingSeal(self_signed_seal(tmp_path))

    work_on(replace(stages.toolbox, seals=of_all(seal)), run_id, processes=1)

    assert seal.asked == [3]
    assert view(stages, run_id).made == 3
    assert {letter.seal_sha256 for letter in letters_of(stages)} == {seal.certificate.sha256}
    assert all(letter.renderer for letter in letters_of(stages))


class CountingSeal:
    """A seal that remembers how many signatures it was asked for at a time."""

    def __init__(self, seal: LocalKey) -> None:
        self._seal = seal
        self.certificate = seal.certificate
        self.asked: list[int] = []

    def sign(self, attributes: Sequence[bytes], *, now: datetime) -> tuple[bytes, ...]:
        """The signatures of the other."""
        self.asked.append(len(attributes))
        return self._seal.sign(attributes, now=now)

    def describe(self) -> str:
        """What the other says."""
        return self._seal.describe()
