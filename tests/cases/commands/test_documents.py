"""Papers: taken in, refused, scanned, checked, filed under what they prove."""

import pytest

from cases.commands.documents import (
    Upload,
    UploadReport,
    add_documents,
    check_document,
    file_under,
    receive_documents,
    record_scan,
)
from cases.errors import Invalid, NotFound
from cases.facts.actor import CaseId, system_actor
from cases.facts.case_page import DocumentView
from cases.ports import ScanResult, ScanVerdict
from tests.factories.stages import CLOSURE, MAINTENANCE, Stages
from tests.factories.submissions import PDF, routed_case


def add(stages: Stages, case_id: CaseId, *files: Upload, key: str = "") -> UploadReport:
    with stages.acting(stages.office.anna) as ctx:
        return add_documents(ctx, case_id, files=files, requirement_key=key, store=stages.toolbox.documents)


def receive(stages: Stages, case_id: CaseId, *files: Upload) -> None:
    with stages.acting(stages.office.portal) as ctx:
        receive_documents(ctx, case_id, uploads=files, store=stages.toolbox.documents)


def papers(stages: Stages, case_id: CaseId) -> dict[str, DocumentView]:
    return {view.file_name: view for view in stages.page(case_id).documents if view.document_id}


def test_a_scan_from_the_post_room_waits_in_quarantine_until_it_is_scanned(stages: Stages) -> None:
    case_id = stages.taken()

    report = add(stages, case_id, Upload("plan.pdf", PDF), key="lageplan")

    view = papers(stages, case_id)["plan.pdf"]
    assert report == UploadReport(("plan.pdf",), ())
    assert (view.title, view.status, view.source, view.media_type) == (
        "Lageplan",
        "quarantaene",
        "behoerde",
        "application/pdf",
    )
    assert stages.page(case_id).journal[0].text == "Unterlagen hinzugefügt: plan.pdf"
    assert stages.orders("virenpruefung")[-1][0] == f"virenpruefung:{case_id}:{view.document_id}"


def test_good_files_stay_when_others_are_refused(stages: Stages) -> None:
    case_id = stages.taken()

    report = add(
        stages,
        case_id,
        Upload("gut.pdf", PDF),
        Upload("leer.pdf", b""),
        Upload("programm.pdf", b"MZ\x90\x00" + b"\x00" * 100),
        Upload("seite.pdf", b"<html><script>alert(1)</script>"),
        Upload("archiv.pdf", b"PK\x03\x04" + b"\x00" * 100),
        Upload("riesig.pdf", PDF + b"0" * (20 * 1024 * 1024)),
    )

    assert report.stored == ("gut.pdf",)
    assert [name for name, _ in report.refused] == [
        "leer.pdf",
        "programm.pdf",
        "seite.pdf",
        "archiv.pdf",
        "riesig.pdf",
    ]
    assert all(reason.endswith(".") for _, reason in report.refused)
    assert set(papers(stages, case_id)) >= {"gut.pdf"}
    assert "programm.pdf" not in papers(stages, case_id)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Temp\\x.pdf", "x.pdf"),
        ("\x00\n", "Datei"),
        ("a" * 300 + ".pdf", None),
    ],
)
def test_file_names_lose_folders_and_tricks(stages: Stages, name: str, kept: str | None) -> None:
    case_id = stages.taken()

    report = add(stages, case_id, Upload(name, PDF))

    assert len(report.stored[0]) <= 120
    assert kept is None or report.stored == (kept,)


def test_the_same_file_again_is_refused_by_name_and_changes_nothing(stages: Stages) -> None:
    case_id = stages.taken()
    add(stages, case_id, Upload("plan.pdf", PDF), key="lageplan")
    version = stages.row(case_id).version

    report = add(stages, case_id, Upload("plan-kopie.pdf", PDF), key="lageplan")

    assert report == UploadReport((), (("plan-kopie.pdf", "Diese Datei liegt schon in der Akte."),))
    assert stages.row(case_id).version == version


def test_a_paper_the_service_does_not_know_is_not_taken(stages: Stages) -> None:
    case_id = stages.taken()

    with pytest.raises(NotFound):
        add(stages, case_id, Upload("x.pdf", PDF), key="reisepass")
    with pytest.raises(Invalid) as refused:
        receive(stages, case_id, Upload("x.pdf", PDF, "reisepass"))

    assert refused.value.errors[0].pointer == "/attachments"


def test_another_portal_cannot_hand_papers_in(stages: Stages) -> None:
    case_id = stages.taken()

    with pytest.raises(NotFound), stages.acting(stages.office.other_portal) as ctx:
        receive_documents(ctx, case_id, uploads=(Upload("x.pdf", PDF),), store=stages.toolbox.documents)


@pytest.mark.parametrize(
    ("verdict", "status", "journal"),
    [
        (ScanVerdict.CLEAN, "unbedenklich", ""),
        (
            ScanVerdict.INFECTED,
            "befallen",
            "Schadsoftware in „plan.pdf“ gefunden: Eicar. Die Datei bleibt gesperrt.",
        ),
        (
            ScanVerdict.UNSCANNABLE,
            "nicht_pruefbar",
            "„plan.pdf“ konnte nicht auf Viren geprüft werden: Eicar.",
        ),
    ],
)
def test_the_scanner_speaks_once(stages: Stages, verdict: ScanVerdict, status: str, journal: str) -> None:
    case_id = stages.taken()
    add(stages, case_id, Upload("plan.pdf", PDF), key="lageplan")
    document_id = papers(stages, case_id)["plan.pdf"].document_id or 0

    for answer in (verdict, ScanVerdict.CLEAN, ScanVerdict.INFECTED):
        with stages.acting(system_actor()) as ctx:
            record_scan(ctx, document_id, ScanResult(answer, "Eicar"))

    assert papers(stages, case_id)["plan.pdf"].status == status
    assert not journal or stages.page(case_id).journal[0].text == journal


def test_an_infected_paper_is_missing_again(stages: Stages) -> None:
    case_id = routed_case(stages.acting, stages.office.portal, CLOSURE)
    assert stages.page(case_id).head.is_complete
    infected = papers(stages, case_id)["umleitung.pdf"].document_id or 0

    with stages.acting(system_actor()) as ctx:
        record_scan(ctx, infected, ScanResult(ScanVerdict.INFECTED, "Eicar"))

    page = stages.page(case_id)
    assert (page.head.is_complete, page.head.documents_present, page.head.documents_required) == (False, 1, 2)
    assert [view.title for view in page.documents if view.document_id is None] == ["Umleitungsplan"]


def test_a_clerk_ticks_a_paper_and_takes_it_back(stages: Stages) -> None:
    case_id = stages.taken()
    document_id = papers(stages, case_id)["vzp.pdf"].document_id or 0
    for is_checked in (True, False):
        with stages.acting(stages.office.anna) as ctx:
            check_document(ctx, case_id, document_id, is_checked=is_checked)

    page = stages.page(case_id)
    assert papers(stages, case_id)["vzp.pdf"].checked_by is None
    assert [line.text for line in page.journal[:2]] == [
        "Prüfung zurückgenommen: Verkehrszeichenplan",
        "Geprüft: Verkehrszeichenplan",
    ]


def test_a_paper_of_another_case_is_not_found(stages: Stages) -> None:
    mine, other = stages.taken(), stages.taken()
    foreign = papers(stages, other)["vzp.pdf"].document_id or 0

    with pytest.raises(NotFound), stages.acting(stages.office.anna) as ctx:
        check_document(ctx, mine, foreign, is_checked=True)
    with pytest.raises(NotFound), stages.acting(stages.office.anna) as ctx:
        file_under(ctx, mine, foreign, requirement_key="lageplan")


def test_filing_a_paper_under_what_it_proves_completes_the_file(stages: Stages) -> None:
    case_id = stages.routed(MAINTENANCE, "incomplete")
    add(stages, case_id, Upload("brief.pdf", PDF))
    lacking = {view.requirement_key for view in stages.page(case_id).documents if view.document_id is None}
    document_id = papers(stages, case_id)["brief.pdf"].document_id or 0

    with stages.acting(stages.office.anna) as ctx:
        file_under(ctx, case_id, document_id, requirement_key="signaturbogen")

    still = {view.requirement_key for view in stages.page(case_id).documents if view.document_id is None}
    assert lacking - still == {"signaturbogen"}
    assert stages.page(case_id).journal[0].text == "„brief.pdf“ zugeordnet: Unterschriebener Signaturbogen"


def test_the_same_file_is_not_filed_twice_under_one_paper(stages: Stages) -> None:
    case_id = stages.taken()
    add(stages, case_id, Upload("plan.pdf", PDF), key="lageplan")
    add(stages, case_id, Upload("noch-einmal.pdf", PDF))
    second = papers(stages, case_id)["noch-einmal.pdf"].document_id or 0

    with pytest.raises(Invalid, match="schon unter „Lageplan“"), stages.acting(stages.office.anna) as ctx:
        file_under(ctx, case_id, second, requirement_key="lageplan")


def test_the_applicant_s_repeat_of_a_paper_is_stored_once(stages: Stages) -> None:
    case_id = stages.taken()
    for _ in range(2):
        receive(stages, case_id, Upload("plan.pdf", PDF, "lageplan"))

    page = stages.page(case_id)
    assert [view.file_name for view in page.documents].count("plan.pdf") == 1
    assert [line.text for line in page.journal].count("Unterlagen eingegangen: plan.pdf") == 1
