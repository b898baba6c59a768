"""The page that decides what a reader from outside gets, and the file that comes of it (§ 29 VwVfG, § 25 SGB X, § 30 AO)."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from cases.commands.close import withdraw_case
from cases.commands.conflicts import declare_conflict
from cases.commands.consult import consult, record_answer
from cases.commands.context import Context
from cases.commands.correct import CorrectionInput, correct_decision
from cases.commands.decide import return_draft, save_draft
from cases.commands.follow_up import set_follow_up
from cases.commands.messages import write_message
from cases.facts.actor import CaseId
from cases.facts.inspection import PieceKind
from cases.queries.case_parts import load_rows
from cases.queries.inspection import inspection
from tests.api.web.conftest import Browser, Browsers
from tests.api.web.test_case_file_page import filled_case, words_of
from tests.factories.inspections import inspected
from tests.factories.stages import CLOSURE, MAINTENANCE, Stages, draft

FILE, PAGE = "/vorgaenge/{}/akte.pdf?fuer=akteneinsicht", "/vorgaenge/{}/akteneinsicht"
NOTE, QUESTION, ANSWER = "Vorsicht, streng geheim.", "Bestehen Bedenken?", "Der Umweg ist zu eng."
STAYS_OUT = "geheim zu halten, vor allem wegen berechtigter Interessen von Beteiligten oder Dritten (§ 29 Abs. 2 VwVfG)"
DOG_TAX = "hundesteuer-anmeldung"


def consulted(stages: Stages) -> CaseId:
    """A closure in check with a note, a statement of the police and a draft."""
    case_id = stages.taken(CLOSURE)
    with stages.acting(stages.office.anna) as ctx:
        write_message(ctx, case_id, body=NOTE, is_internal=True)
        consult(ctx, case_id, version=None, body_keys=("polizei",), question=QUESTION)
    asked = stages.page(case_id).consultations[0].consultation_id
    with stages.acting(stages.office.anna) as ctx:
        record_answer(ctx, case_id, asked, answer=ANSWER, has_objection=True)
        save_draft(ctx, case_id, version=None, draft=draft(CLOSURE, "abgelehnt"))
    return case_id


def keys(stages: Stages, case_id: CaseId, *kinds: PieceKind) -> list[str]:
    """What there is to decide of these kinds."""
    with stages.acting(stages.office.anna) as ctx:
        return [piece.key for piece in inspection(ctx, case_id).to_decide if piece.kind in kinds]


def shown(anna: Browser, case_id: CaseId) -> str:
    answer = anna.get(FILE.format(case_id))
    assert answer.status_code == 200, answer.text
    return words_of(answer.content)


def test_there_is_no_file_before_somebody_decided_nor_with_what_came_later(
    anna: Browser, stages: Stages
) -> None:
    case_id = consulted(stages)
    refused = anna.get(FILE.format(case_id))
    assert (refused.status_code, "über jedes Stück entscheiden" in refused.text) == (403, True)
    page = anna.see(PAGE.format(case_id))
    assert all(words in page for words in (NOTE, ANSWER, "Stellungnahme: ", "Geht hinein"))
    assert "Fassung öffnen" not in page

    chosen = {f"stueck.{key}": "" for key in keys(stages, case_id, *PieceKind)}
    assert anna.send(PAGE.format(case_id), **chosen).status_code == 303
    assert "Fassung öffnen" in anna.see(PAGE.format(case_id))
    assert NOTE in shown(anna, case_id)

    with stages.acting(stages.office.anna) as ctx:
        write_message(ctx, case_id, body="Noch einer", is_internal=True)
    assert anna.get(FILE.format(case_id)).status_code == 403


def corrected_answer(ctx: Context, case_id: CaseId) -> None:
    """The second answer of the police replaces the first."""
    (asked,) = load_rows(ctx, case_id).consultations
    record_answer(ctx, case_id, asked.id or 0, answer="Keine Bedenken mehr.", has_objection=False)


def resubmitted(ctx: Context, case_id: CaseId) -> None:
    """An inner line with words of the clerk."""
    set_follow_up(ctx, case_id, due_on=ctx.today, reason="Nachbar Meyer ruft an")


@pytest.mark.parametrize("change", [corrected_answer, resubmitted])
def test_a_decision_does_not_hold_for_what_a_piece_says_since(
    anna: Browser, stages: Stages, change: Callable[[Context, CaseId], None]
) -> None:
    """§ 29 (2) VwVfG, § 25 (3) SGB X: decided in the single case, so by somebody who knows what it says."""
    case_id = consulted(stages)
    note = keys(stages, case_id, PieceKind.NOTE)
    inspected(stages, case_id, dict.fromkeys(note, "interessen"))
    assert anna.get(FILE.format(case_id)).status_code == 200
    with stages.acting(stages.office.anna) as ctx:
        change(ctx, case_id)

    assert anna.get(FILE.format(case_id)).status_code == 403
    page = anna.see(PAGE.format(case_id))
    assert "Fassung öffnen" not in page
    assert page.count('value="interessen" selected') == 1, "what was chosen before is proposed"
    assert page.count("– neu zu entscheiden") == 1
    inspected(stages, case_id)
    assert anna.get(FILE.format(case_id)).status_code == 200, (
        "the same choice again is a decision about what is new"
    )


def test_what_came_while_somebody_looked_is_not_decided_along(anna: Browser, stages: Stages) -> None:
    case_id = consulted(stages)
    chosen = {f"stueck.{key}": "" for key in keys(stages, case_id, *PieceKind)}
    seen = stages.row(case_id).version
    assert f'name="version" value="{seen}"' in anna.see(PAGE.format(case_id))
    with stages.acting(stages.office.anna) as ctx:
        corrected_answer(ctx, case_id)

    refused = anna.send(PAGE.format(case_id), version=str(seen), **chosen)

    assert (refused.status_code, "inzwischen geändert" in refused.text) == (409, True)
    assert anna.get(FILE.format(case_id)).status_code == 403


def test_nobody_decides_ahead_about_a_piece_that_is_not_there(anna: Browser, stages: Stages) -> None:
    case_id = consulted(stages)
    (note,) = keys(stages, case_id, PieceKind.NOTE)
    ahead = {f"stueck.vermerk:{int(note.partition(':')[2]) + later}": "" for later in range(1, 20)}
    chosen = {f"stueck.{key}": "" for key in keys(stages, case_id, *PieceKind)}
    assert anna.send(PAGE.format(case_id), **chosen, **ahead).status_code == 303
    with stages.acting(stages.office.anna) as ctx:
        write_message(ctx, case_id, body="Noch einer", is_internal=True)

    assert set(keys(stages, case_id, PieceKind.NOTE)) > {note}
    assert anna.get(FILE.format(case_id)).status_code == 403


def test_all_goes_in_but_drafts_while_the_proceeding_runs(anna: Browser, stages: Stages) -> None:
    """§ 29 (1) sentence 2 VwVfG."""
    case_id = consulted(stages)
    inspected(stages, case_id)
    words = shown(anna, case_id)
    for part in (
        NOTE,
        ANSWER,
        "mit Einwänden",
        "Polizei, gefragt am",
        "Prüfung begonnen",
        "Interner Vermerk",
    ):
        assert part in words, part
    for part in ("Entwurf begonnen", "Im Einzelfall zurückgehalten", QUESTION):
        assert part not in words, part
    assert "solange sie nicht abgeschlossen sind (§ 29 Abs. 1 Satz 2 VwVfG)" in words
    assert "Entwürfe und Vermerke zur Entscheidung: 1" in words


def test_what_is_kept_back_is_named_on_the_cover_with_its_reason_and_stands_nowhere_else(
    anna: Browser, stages: Stages
) -> None:
    case_id = consulted(stages)
    kept = keys(stages, case_id, PieceKind.NOTE, PieceKind.STATEMENT, PieceKind.INNER_LINES)
    inspected(stages, case_id, dict.fromkeys(kept, "interessen"))
    words = shown(anna, case_id)
    for part in (NOTE, ANSWER, "mit Einwänden", "eingetragen (", "Prüfung begonnen"):
        assert part not in words, part
    assert "Im Einzelfall zurückgehalten" in words
    assert words.count(STAYS_OUT) == len(kept) == 3
    assert "Um Stellungnahme gebeten" in words, "that the police was asked is no secret"
    (line,) = [line for line in stages.page(case_id).journal if line.act == "akteneinsicht_entschieden"]
    assert "Interner Vermerk vom 23.11.2026, 08:00 Uhr (§ 29 Abs. 2 VwVfG)" in line.text
    assert line.actor_name == "Anna Albers"
    (file,) = [line for line in stages.page(case_id).journal if line.act == "akteneinsicht"]
    assert file.actor_name == "Anna Albers"
    assert NOTE in words_of(anna.get(f"/vorgaenge/{case_id}/akte.pdf").content), "the office has all"


def test_a_paper_of_others_is_named_in_no_line_either(anna: Browser, stages: Stages) -> None:
    case_id = filled_case(anna, stages)
    with stages.toolbox.engine.begin() as connection:
        connection.execute(text("UPDATE document SET source = 'dritte' WHERE file_name = 'foto.png'"))
    assert "foto.png" in words_of(anna.get(f"/vorgaenge/{case_id}/akte.pdf").content)
    (phone,) = (key for key in keys(stages, case_id, PieceKind.NOTE) if key.startswith("unterlage:"))
    inspected(stages, case_id, {phone: "interessen"})
    words = shown(anna, case_id)
    for part in ("foto.png", "Geheimes am Telefon", "Telefonvermerk"):
        assert part not in words, part
    for part in (
        "Vermerk vom 23.11.2026, 08:00 Uhr. Ihrem Wesen nach",
        "Bitte rufen Sie",
        "Das Programm schwärzt nichts",
    ):
        assert part in words, part
    assert "Unterlage von oder an Dritte vom 23.11.2026, 08:00 Uhr. Ihrem Wesen nach" in words

    inspected(stages, case_id, dict.fromkeys(keys(stages, case_id, PieceKind.PAPER_OF_OTHERS), ""))
    assert "foto.png" in shown(anna, case_id)


def test_a_letter_to_a_body_goes_in_once_it_is_sent_and_can_be_kept_back(
    anna: Browser, stages: Stages
) -> None:
    """§ 29 (1) sentence 2, (2) VwVfG; its question is readable where the letter is."""
    case_id = stages.taken(CLOSURE)
    with stages.acting(stages.office.anna) as ctx:
        consult(ctx, case_id, version=None, body_keys=("polizei",), question=QUESTION)
    stages.produce_letters(case_id)
    inspected(stages, case_id)
    words = shown(anna, case_id)
    assert "Schreiben an andere Stellen, die nicht hinausgegangen sind: 1" in words
    assert QUESTION not in words
    stages.post_letters(case_id)
    sent = keys(stages, case_id, PieceKind.LETTER_TO_BODY)
    inspected(stages, case_id)
    words = shown(anna, case_id)
    subject = next(one.subject for one in stages.page(case_id).letters if one.reader)
    assert words.count(subject) > 1
    assert words.count(QUESTION) == 2
    inspected(stages, case_id, dict.fromkeys(sent, "gesetz"))
    words = shown(anna, case_id)
    assert subject not in words
    assert QUESTION not in words
    assert (
        "Schreiben an Polizei vom 23.11.2026. Nach einem Gesetz geheim zu halten (§ 29 Abs. 2 VwVfG)" in words
    )


def test_after_the_end_drafts_are_left_out_only_with_a_reason(anna: Browser, stages: Stages) -> None:
    """§ 29 (1) sentence 2 VwVfG: only until the proceeding is over."""
    case_id = stages.taken(CLOSURE)
    with stages.acting(stages.office.anna) as ctx:
        save_draft(ctx, case_id, version=None, draft=draft(CLOSURE, "abgelehnt"))
    assert keys(stages, case_id, PieceKind.DRAFT, PieceKind.DRAFT_LINES) == []
    with stages.acting(stages.office.anna) as ctx:
        withdraw_case(ctx, case_id, version=None, reason="Anruf")

    drafts = keys(stages, case_id, PieceKind.DRAFT, PieceKind.DRAFT_LINES)
    inspected(stages, case_id)
    words = shown(anna, case_id)
    assert len(drafts) == 2
    assert "Entwurf begonnen" in words
    assert draft(CLOSURE, "abgelehnt").reasons[:20] in words
    inspected(stages, case_id, dict.fromkeys(drafts, "aufgaben"))
    words = shown(anna, case_id)
    assert "Entwurf begonnen" not in words
    assert draft(CLOSURE, "abgelehnt").reasons[:20] not in words


def test_a_correction_that_waits_for_approval_is_a_draft_although_the_case_is_decided(
    anna: Browser, stages: Stages
) -> None:
    """§ 29 (1) sentence 2 VwVfG: the proceeding on the correction is not over. Nor do the lines tell of it that somebody
    has decided to show before; once it is given back, they come up again.
    """
    case_id = stages.dispatched(CLOSURE, "abgelehnt")
    before = keys(stages, case_id, PieceKind.DRAFT)
    inspected(stages, case_id, dict.fromkeys(keys(stages, case_id, PieceKind.DRAFT_LINES), ""))
    assert "Entwurf begonnen" in shown(anna, case_id)
    with stages.acting(stages.office.anna) as ctx:
        correct_decision(
            ctx,
            case_id,
            version=None,
            correction=CorrectionInput("unrichtigkeit", "Richtig ist 2027.", "Zahlendreher"),
        )
        drafts = [one for one in inspection(ctx, case_id).pieces if one.kind is PieceKind.DRAFT]
    assert [one.is_draft for one in drafts if one.key not in before] == [True]
    words = shown(anna, case_id)
    for part in ("Richtig ist 2027.", "Zahlendreher", "Berichtigung vorgelegt"):
        assert part not in words, part
    assert "Einträge im Verlauf über Entwürfe und Vorarbeiten: 1" in words

    with stages.acting(stages.office.carla) as ctx:
        return_draft(ctx, case_id, version=None, reason="Das Jahr stimmt.")
    assert anna.get(FILE.format(case_id)).status_code == 403
    inspected(stages, case_id, dict.fromkeys(keys(stages, case_id, PieceKind.DRAFT_LINES), "aufgaben"))
    assert "Das Jahr stimmt." not in shown(anna, case_id)


@pytest.mark.parametrize(
    ("service", "law", "reason"),
    [
        (CLOSURE, "(§ 29 VwVfG)", "§ 29 Abs. 2 VwVfG"),
        (MAINTENANCE, "(§ 25 SGB X)", "§ 25 Abs. 3 SGB X"),
        (DOG_TAX, "(nach Ermessen; § 30 AO, § 11 NKAG)", "§ 5 AO, § 11 NKAG"),
        (DOG_TAX, "(nach Ermessen; § 30 AO, § 11 NKAG)", "§ 30 AO, § 11 NKAG"),
    ],
)
def test_cover_names_the_law_of_the_proceeding(
    browsers: Browsers, stages: Stages, service: str, law: str, reason: str
) -> None:
    case_id, clerk = stages.taken(service), stages.clerk(service)
    with stages.acting(clerk) as ctx:
        write_message(ctx, case_id, body=NOTE, is_internal=True)
        (note,) = [one.key for one in inspection(ctx, case_id).pieces if one.kind is PieceKind.NOTE]
    page = browsers.of(clerk.name.split()[0].lower()).see(PAGE.format(case_id))
    assert f"Bleibt draußen ({reason})" in page
    key = page.split(f"Bleibt draußen ({reason})")[0].rpartition('value="')[2].partition('"')[0]
    inspected(stages, case_id, {note: key}, by=clerk)
    words = words_of(browsers.of(clerk.name.split()[0].lower()).get(FILE.format(case_id)).content)
    assert law in words
    assert reason in words.replace(law, "")
    assert NOTE not in words


@pytest.mark.parametrize("typed", [None, "weil-ich-will", "steuergeheimnis"])
def test_a_piece_without_a_decision_or_with_a_reason_of_another_law_comes_back(
    anna: Browser, stages: Stages, typed: str | None
) -> None:
    case_id = consulted(stages)
    chosen = {f"stueck.{key}": "interessen" for key in keys(stages, case_id, *PieceKind)}
    (note,) = keys(stages, case_id, PieceKind.NOTE)
    del chosen[f"stueck.{note}"]
    refused = anna.send(PAGE.format(case_id), **chosen, **({f"stueck.{note}": typed} if typed else {}))
    assert refused.status_code == 422
    assert f'href="#akteneinsicht-{note}"' in refused.text
    assert refused.text.count('value="interessen" selected') == len(chosen)
    assert not [line for line in stages.page(case_id).journal if line.act == "akteneinsicht_entschieden"]


def test_the_same_decision_twice_is_one_and_a_stranger_decides_nothing(
    browsers: Browsers, anna: Browser, stages: Stages
) -> None:
    case_id = consulted(stages)
    chosen = {f"stueck.{key}": "" for key in keys(stages, case_id, *PieceKind)}
    for choice in (chosen, chosen, dict.fromkeys(chosen, "gesetz")):
        assert anna.send(PAGE.format(case_id), **choice).status_code == 303
    lines = [line.act for line in stages.page(case_id).journal]
    assert lines.count("akteneinsicht_entschieden") == 2
    with stages.acting(stages.office.bert) as ctx:
        declare_conflict(ctx, case_id, relation="geschwister")
    assert browsers.of("bert").send(PAGE.format(case_id), **chosen).status_code == 403
    dirk = browsers.of("dirk")
    assert dirk.get(PAGE.format(case_id)).status_code == 404
    assert dirk.send(PAGE.format(case_id), **chosen).status_code == 404
