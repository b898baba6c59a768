"""A fourteenth service is a folder of data: no authority, no law and no program names it, and it runs to the end."""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from api.letter_samples import samples_of
from cases.catalogue.house_letters import COVER_LETTER
from cases.catalogue.loader import load_catalogue
from cases.catalogue.schema import CatalogueError
from cases.commands.close import settle_case
from cases.commands.decide import submit_draft
from cases.commands.documents import Upload, add_documents
from cases.commands.follow_up import finish_time_limit
from cases.errors import NotAllowed
from cases.facts.actor import system_actor
from cases.facts.case_page import CasePage, TimeLimitView
from cases.facts.kinds import LetterKind
from cases.facts.worklist import WorkListFilter
from cases.queries.visible import has_cases
from cases.queries.worklist import work_list
from cases.rules.lifecycle import CaseStatus
from tests.api.portal.door import Door
from tests.factories.stages import Stages, approve_as_shown
from tests.factories.submissions import PDF
from tests.services.walk import CATALOGUE, EXAMPLES, FIXTURES, Walk, complete, example_name

KEY = "sondernutzung-plakate"
REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def walk(door: Door, stages: Stages) -> Walk:
    return Walk(door, stages, complete(KEY))


def reminder(page: CasePage) -> TimeLimitView:
    return next(limit for limit in page.time_limits if limit.title == "Sind die Plakate abgenommen?")


def test_nothing_but_its_folder_names_the_service() -> None:
    for folder in ("cases", "api", "reports", "workflows"):
        for path in (REPOSITORY / folder).rglob("*"):
            if path.suffix in (".py", ".toml", ".txt", ".html", ".json"):
                assert KEY not in path.read_text(encoding="utf-8"), path


def test_it_goes_to_the_team_it_names_at_the_competent_authority(walk: Walk, stages: Stages) -> None:
    head = stages.page(walk.routed()).head
    assert (head.authority_name, head.team_name) == ("Landkreis Heidekreis", "Fachgruppe Straßenverkehr")
    assert head.file_reference.startswith("36.")


def test_its_letter_says_what_the_form_said(walk: Walk, stages: Stages) -> None:
    page = walk.ended(walk.checked(), walk.service.outcome("erlaubt"))
    assert page.letters[0].subject == "Ihr Antrag auf Plakate an Straßen"
    assert page.letters[0].kind == LetterKind.DECISION.value


def test_its_reminder_comes_by_rule_and_only_once(walk: Walk, stages: Stages) -> None:
    case_id = walk.checked()
    limit = reminder(walk.ended(case_id, walk.service.outcome("erlaubt")))
    # 20.12.2026 and three days: Wednesday 23.12.
    assert (limit.kind, limit.ends_on) == ("wiedervorlage", date(2026, 12, 23))
    assert limit.deadline is not None
    assert [step.source for step in limit.deadline.steps] == ["Nebenbestimmung", "Nebenbestimmung"]
    assert [limit.title for limit in stages.page(case_id).time_limits].count(limit.title) == 1


def test_a_reminder_brings_a_finished_case_back_to_the_list(walk: Walk, stages: Stages) -> None:
    case_id = walk.checked()
    walk.ended(case_id, walk.service.outcome("erlaubt"))
    day = datetime(2026, 12, 23, 8, tzinfo=UTC)
    for at, expected in ((day - timedelta(days=1), 0), (day, 1), (day + timedelta(days=1), 1)):
        with stages.acting(walk.clerk, at=at) as look:
            found = work_list(look, WorkListFilter(owner="ich"))
            assert found.total == expected
            assert dict(found.view_counts)["offen"] == expected
    with stages.acting(walk.clerk, at=day) as ctx:
        finish_time_limit(ctx, case_id, reminder(stages.page(case_id)).time_limit_id)
        assert work_list(ctx, WorkListFilter(owner="ich")).total == 0


def test_the_office_waits_for_the_signature_sheet(door: Door, stages: Stages) -> None:
    path = next(path for path in EXAMPLES if example_name(path) == f"{KEY}-incomplete")
    walk = Walk(door, stages, path)
    case_id = walk.checked()
    assert stages.page(case_id).head.next_step == "Signaturbogen fehlt: Posteingang abwarten oder anfordern"
    walk.drafted(case_id, walk.service.outcome("erlaubt"))
    with pytest.raises(NotAllowed) as refused, stages.acting(walk.clerk) as ctx:
        approve_as_shown(ctx, case_id)
    assert any("Der unterschriebene Signaturbogen fehlt." in reason for reason in refused.value.reasons)
    assert not any(reason.startswith("Es fehlt noch") for reason in refused.value.reasons)
    with stages.acting(walk.clerk) as ctx:
        upload = Upload("bogen.pdf", PDF)
        add_documents(ctx, case_id, files=(upload,), requirement_key="bogen", store=stages.toolbox.documents)
    assert "Signaturbogen" not in stages.page(case_id).head.next_step


def test_an_outcome_without_a_letter_closes_the_case(walk: Walk, stages: Stages) -> None:
    case_id = walk.checked()
    page = walk.ended(case_id, walk.service.outcome("doppelt"))
    assert page.head.status == CaseStatus.ABGESCHLOSSEN
    assert [letter.kind for letter in page.letters] == [LetterKind.RECEIPT.value]
    assert page.decision.letter_word == ""
    assert page.head.next_step == "Nichts mehr zu tun"
    assert any(line.text == "Erledigt: Doppelt eingereicht" for line in page.journal)
    assert not [limit for limit in page.time_limits if limit.status != "erledigt"]


def test_a_settled_outcome_respects_the_second_person(walk: Walk, stages: Stages) -> None:
    case_id = walk.checked()
    walk.drafted(case_id, walk.service.outcome("erlaubnisfrei"))
    with pytest.raises(NotAllowed), stages.acting(walk.clerk) as ctx:
        approve_as_shown(ctx, case_id)
    with stages.acting(walk.clerk) as ctx:
        submit_draft(ctx, case_id, version=None)
    with pytest.raises(NotAllowed, match="zuerst zurückgeben"), stages.acting(walk.clerk) as ctx:
        settle_case(ctx, case_id, version=None, reason="Doppelt")
    with pytest.raises(NotAllowed), stages.acting(walk.clerk) as ctx:
        approve_as_shown(ctx, case_id)
    with stages.acting(walk.lead) as ctx:
        approve_as_shown(ctx, case_id)
    page = stages.page(case_id)
    assert page.head.status == CaseStatus.ABGESCHLOSSEN
    assert page.letters[0].kind == LetterKind.INFORMATION.value


def test_a_letter_that_has_to_be_posted_keeps_the_closed_case_on_the_list(walk: Walk, stages: Stages) -> None:
    case_id = walk.checked()
    walk.drafted(case_id, walk.service.outcome("erlaubnisfrei"))
    with stages.acting(walk.clerk) as ctx:
        submit_draft(ctx, case_id, version=None)
    with stages.acting(walk.lead) as ctx:
        approve_as_shown(ctx, case_id)
    stages.produce_letters(case_id)
    assert stages.page(case_id).head.next_step == "Schreiben zur Post geben"
    with stages.acting(walk.clerk) as look:
        assert work_list(look, WorkListFilter(owner="ich")).total == 1
    stages.post_letters(case_id)
    with stages.acting(walk.clerk) as look:
        assert work_list(look, WorkListFilter(owner="ich")).total == 0


def test_each_of_its_letters_has_a_sample(stages: Stages) -> None:
    service = CATALOGUE.service(KEY)
    samples = samples_of(stages.toolbox, service, folders=FIXTURES)
    assert {sample.file_name for sample in samples} == {
        f"{KEY}-{key}.pdf" for key in (*(letter.key for letter in service.letters), COVER_LETTER)
    }
    assert all(sample.pdf.startswith(b"%PDF-") for sample in samples)
    with stages.acting(system_actor()) as look:
        assert not has_cases(look)


def test_a_fault_in_a_folder_elsewhere_names_the_file(tmp_path: Path) -> None:
    folder = tmp_path / KEY
    shutil.copytree(FIXTURES / KEY, folder)
    text = (folder / "service.toml").read_text(encoding="utf-8")
    (folder / "service.toml").write_text(
        text.replace('pointer = "until_day"', 'pointer = "nix"'), encoding="utf-8"
    )
    with pytest.raises(CatalogueError) as refused:
        load_catalogue(more_services=(folder,))
    assert f"{folder}/service.toml: reminders.abnehmen" in refused.value.message
