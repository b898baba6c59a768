"""Files and letters as the browser gets them: the same bytes, pages as pictures, nothing for other Kommunen."""

import re

from cases.facts.actor import CaseId
from reports.sample import sample_paper
from tests.api.web.conftest import Browser, Browsers
from tests.api.web.test_case_file_page import words_of
from tests.factories.stages import Stages
from tests.factories.submissions import PDF, find_all_clean
from tests.reports.test_pictures import png_of

PNG_HEAD = b"\x89PNG\r\n\x1a\n"


def stored(anna: Browser, stages: Stages, content: bytes, name: str = "plan.pdf") -> tuple[CaseId, str]:
    """A case with this file, scanned and clean: its path."""
    case_id = stages.taken()
    sent = {"dateien": (name, content, "application/octet-stream")}
    path = f"/vorgaenge/{case_id}/unterlagen"
    assert anna.client.post(path, data={"csrf_token": anna.token}, files=sent).status_code == 303
    find_all_clean(stages.acting, case_id)
    newest = max(view.document_id or 0 for view in stages.page(case_id).documents)
    return case_id, f"{path}/{newest}"


def test_a_clean_file_opens_as_it_was_sent_but_never_runs(anna: Browser, stages: Stages) -> None:
    _, path = stored(anna, stages, PDF)
    answer = anna.get(f"{path}/inhalt")
    assert (answer.status_code, answer.content) == (200, PDF)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["content-disposition"].startswith("inline")


def test_a_page_of_a_file_is_a_picture(anna: Browser, stages: Stages) -> None:
    _, path = stored(anna, stages, sample_paper("Lageplan", ("Maßstab 1:500",)))
    first = anna.get(f"{path}/seite/1.png")
    assert (first.status_code, first.content[:8]) == (200, PNG_HEAD)
    assert anna.get(f"{path}/seite/99.png").status_code == 404


def test_a_picture_that_is_broken_inside_has_no_preview_and_leaves_the_file_whole(
    anna: Browser, stages: Stages
) -> None:
    case_id, path = stored(anna, stages, png_of(b"\0\0\0\x10\0"), "foto.png")

    assert anna.get(f"{path}/seite/1.png").status_code == 422
    tab = anna.see(f"/vorgaenge/{case_id}/unterlagen?dokument={path.rpartition('/')[2]}")
    assert "Keine Vorschau" in tab
    whole = anna.get(f"/vorgaenge/{case_id}/akte.pdf")
    assert whole.status_code == 200
    left_out = "Nicht enthalten: Die Datei ist beschädigt oder zu groß, um sie abzudrucken."
    assert left_out in words_of(whole.content)


def test_files_of_another_kommune_do_not_exist(anna: Browser, stages: Stages, browsers: Browsers) -> None:
    case_id, path = stored(anna, stages, PDF)
    dirk = browsers.of("dirk")
    for address in (
        f"{path}/inhalt",
        f"{path}/seite/1.png",
        f"/vorgaenge/{case_id}/entscheidung/vorschau.pdf",
    ):
        assert dirk.get(address).status_code == 404, address


def test_the_preview_is_the_letter_itself(anna: Browser, stages: Stages) -> None:
    case_id = stages.drafted()
    page = anna.see(f"/vorgaenge/{case_id}/entscheidung")
    picture = re.search(r'src="(/vorgaenge/\d+/[^"]+\.png[^"]*)"', page)
    assert picture is not None
    shown = anna.get(picture[1].replace("&amp;", "&"))
    assert (shown.status_code, shown.content[:8]) == (200, PNG_HEAD)
    file = anna.get(f"/vorgaenge/{case_id}/entscheidung/vorschau.pdf")
    assert (file.status_code, file.content[:5]) == (200, b"%PDF-")
