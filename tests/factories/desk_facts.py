# ruff: noqa: E501 - tables of facts read better in one line
"""Lifelike facts for the screens of the desk: invented people, one Monday in November 2026."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from api.web.rendering import Frame
from cases.facts.case_page import (
    ActState,
    CaseHead,
    CasePage,
    CheckStep,
    Choice,
    ConsultationView,
    DataRow,
    DataSection,
    DecisionField,
    DecisionView,
    DocumentView,
    JournalLine,
    LetterView,
    MessageView,
    RequestView,
    Step,
    TimeLimitView,
)
from cases.facts.checklist import ChecklistLine
from cases.facts.kind_words import words_of
from cases.facts.kinds import ServiceKind, Urgency
from cases.facts.ledger import Calculation, CalculationLine, Deadline, LedgerStep
from cases.facts.navigation import Navigation
from cases.facts.statistics import AgeBand, Kpi, ServiceFigures, StatisticsFacts, Tone, WeekFlow, Workload
from cases.facts.worklist import VIEWS, ChoiceCount, WorkList, WorkListFilter, WorkListRow

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 42, tzinfo=UTC)
_ACTS = (
    "vermerk", "wiedervorlage", "pruefschritt", "erledigen", "uebernehmen", "zuweisen", "nachforderung", "beteiligung", "nachricht", "entwurf", "freigabe", "freigeben",
    "zurueckgeben", "ruecknahme", "abgabe", "abschliessen", "befangen", "angabe",
)  # fmt: skip


NAVIGATION = Navigation(
    mine=42,
    overdue_mine=3,
    team_inbox=9,
    unread_messages=4,
    in_approval=2,
    recent=(
        (417, "Petersen, Jana", "000417"),
        (398, "Oğuz, Emre", "000398"),
        (371, "Hinrichs, Bernd", "000371"),
    ),
)


def at(day: int, hour: int = 9, minute: int = 12, month: int = 11) -> datetime:
    """A moment of 2026 in UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def frame(**changes: object) -> Frame:
    """The frame as Petra Lüders sees it."""
    standard = Frame(
        house="Landkreis Heidekreis",
        person="Petra Lüders",
        teams="Fachgruppe Unterhaltsvorschuss",
        is_supervisor=False,
        is_admin=False,
        csrf_token="token-of-the-session",
        theme="",
        today=TODAY,
        now=NOW,
        navigation=NAVIGATION,
    )
    return replace(standard, **changes)  # type: ignore[arg-type]  # names and types are those of Frame


def _row(case_id: int, name: str, service: str, subject: str, status: str, step: str, days: int | None, activity: str,
         **more: object) -> WorkListRow:  # fmt: skip
    due = TODAY + timedelta(days=days) if days is not None else None
    urgency = Urgency.NO_DATE
    if days is not None:
        urgency = Urgency.OVERDUE if days < 0 else Urgency.THIS_WEEK if days < 7 else Urgency.LATER
    short = {"Unterhaltsvorschuss": "51.40/UV", "Sperrgenehmigung": "36.10/SG", "Hundesteuer": "20.20/HS"}[
        service
    ]
    row = WorkListRow(
        case_id=case_id, version=3, file_reference=f"{short}-2026-{case_id:05d}", applicant_name=name,
        service_title=service, subject=subject, status=status, next_step=step, due_on=due, days_left=days,
        last_activity=activity, last_activity_at=at(23 if case_id % 3 else 19, 7, case_id % 60),
        is_unread=case_id % 3 == 2, clerk_name="Petra Lüders" if case_id % 4 else "", urgency=urgency,
    )  # fmt: skip
    return replace(row, **more)  # type: ignore[arg-type]  # names and types are those of the row


ROWS = (
    _row(371, "Hinrichs, Bernd", "Unterhaltsvorschuss", "Kind: Lena, 4 Jahre", "wartet_auf_antragsteller", "Erinnerung senden", -5, "Erinnerung versandt"),
    _row(212, "Vasquez Torres, Lucía", "Unterhaltsvorschuss", "Kinder: Mateo, Sofía", "in_pruefung", "Auskunft des Jobcenters auswerten", -3, "Antwort des Jobcenters"),
    _row(384, "Meyer zu Bexten, Karl-Heinz", "Sperrgenehmigung", "Lange Straße 22, Walsrode", "in_mitzeichnung", "Mitzeichnung abwarten", -3, "Entwurf vorgelegt"),
    _row(398, "Oğuz, Emre", "Unterhaltsvorschuss", "Kind: Deniz, 11 Jahre", "in_pruefung", "Anspruch berechnen", 3, "von Ihnen bearbeitet"),
    _row(417, "Petersen, Jana", "Unterhaltsvorschuss", "Kind: Mattis, 6 Jahre", "in_pruefung", "Vaterschaftsanerkennung prüfen", 3, "Unterlage eingegangen"),
    _row(402, "Schröder GmbH & Co. KG, Tiefbau", "Sperrgenehmigung", "Moorstraße, halbseitig", "in_pruefung", "Verkehrszeichenplan prüfen", 4, "Polizei hat geantwortet"),
    _row(219, "Nguyễn, Thị Hương", "Unterhaltsvorschuss", "Kind: An, 2 Jahre", "wartet_auf_antragsteller", "Antwort bis 27.11. abwarten", 4, "Nachforderung versandt"),
    _row(431, "Behrens, Uwe", "Hundesteuer", "Bispingen, Hund: Balou", "eingegangen", "Prüfung beginnen", 14, "Antrag eingegangen"),
    _row(411, "Łukaszewicz, Małgorzata", "Unterhaltsvorschuss", "Kind: Zofia, 9 Jahre", "wartet_auf_antragsteller", "Unterhaltstitel abwarten", 16, "Nachforderung versandt"),
    _row(425, "Stegmann, Hilde", "Hundesteuer", "Schwarmstedt, Hund: Frieda", "eingegangen", "Prüfung beginnen", 21, "Antrag eingegangen"),
    _row(408, "Freiwillige Feuerwehr Ahlden", "Sperrgenehmigung", "Laternenumzug, Ortsmitte", "in_pruefung", "Gebühr festsetzen", None, "von Ihnen bearbeitet"),
)  # fmt: skip


def work_list(chosen: WorkListFilter | None = None, rows: tuple[WorkListRow, ...] = ROWS) -> WorkList:
    """The list of Petra Lüders; with `rows=()` an empty one."""
    counts = (42, 3, 9, 5, 11, 3, 118)
    return WorkList(
        filter=chosen or WorkListFilter(),
        rows=rows,
        total=42 if rows else 0,
        page_size=25,
        view_counts=tuple((key, count if rows else 0) for key, count in zip(VIEWS, counts, strict=True)),
        owner_counts=(("ich", 42), ("team", 187), ("eingang", 9), ("alle", 1204)),
        services=(
            ChoiceCount("unterhaltsvorschuss", "Unterhaltsvorschuss", 29), ChoiceCount("sperrgenehmigung", "Sperrgenehmigung", 9),
            ChoiceCount("hundesteuer-anmeldung", "Hundesteuer", 4),
        ),
        clerks=(ChoiceCount("1", "Petra Lüders", 42), ChoiceCount("2", "Tim Brandt", 61), ChoiceCount("3", "Ayşe Yıldız", 57)),
        assignable=(ChoiceCount("1", "Petra Lüders", 42), ChoiceCount("2", "Tim Brandt", 61), ChoiceCount("3", "Ayşe Yıldız", 57), ChoiceCount("4", "Jan Ohne-Vorgang", 0)),
        group_counts=((Urgency.OVERDUE, 3), (Urgency.THIS_WEEK, 9), (Urgency.LATER, 29), (Urgency.NO_DATE, 1)),
    )  # fmt: skip


def acts(
    *blocked: str, without: tuple[str, ...] = ("uebernehmen", "freigeben", "zurueckgeben", "abschliessen")
) -> dict[str, ActState]:
    """All acts possible but the blocked ones; `without` are not applicable at all."""
    reasons = (
        "Die Vaterschaftsanerkennung ist noch nicht geprüft.",
        "Der Prüfschritt „Anspruch berechnen“ ist offen.",
    )
    return {
        act: ActState(act, act not in blocked, reasons if act in blocked else ())
        for act in _ACTS
        if act not in without
    }


def head(**changes: object) -> CaseHead:
    """Jana Petersen's case."""
    standard = CaseHead(
        case_id=417, version=7, file_reference="51.40/UV-2026-00417", applicant_name="Petersen, Jana",
        service_key="unterhaltsvorschuss", service_title="Unterhaltsvorschuss", subject="Kind: Mattis Petersen, geb. 08.05.2020",
        status="in_pruefung", is_open=True, phase="in Prüfung", received_on=date(2026, 11, 2), channel="portal",
        authority_name="Landkreis Heidekreis", team_name="Fachgruppe Unterhaltsvorschuss", clerk_id=1, clerk_name="Petra Lüders",
        routing_reason="Zugeordnet: Wohnort Walsrode, geringste Auslastung im Team", next_step="Vaterschaftsanerkennung prüfen",
        due_on=date(2026, 11, 26), due_title="Bearbeitungsziel", days_left=3, documents_present=5, documents_required=6,
        is_complete=False, steps=(
            Step("Eingegangen", "done", date(2026, 11, 2)), Step("In Prüfung", "current", date(2026, 11, 5)),
            Step("Mitzeichnung", ""), Step("Beschieden", ""), Step("Bestandskräftig", ""),
        ),
        unread_messages=1, document_count=6, message_count=3, open_time_limits=3, journal_count=14,
        other_viewers=("Tim Brandt",), previous_case_id=398, next_case_id=402, position=5, list_size=42,
        hints=("Das Kind wird am 08.05.2032 zwölf Jahre alt: bis dahin gilt die zweite Altersstufe.",), acts=acts(),
        words=words_of(ServiceKind.APPLICATION),
    )  # fmt: skip
    return replace(standard, **changes)  # type: ignore[arg-type]  # names and types are those of CaseHead


SECTIONS = (
    DataSection("Antragstellerin", (
        DataRow("Name", "Jana Petersen", "/antragsteller/name"), DataRow("Geburtsdatum", "14.03.1991", "/antragsteller/geburtsdatum"),
        DataRow("Anschrift", "Moorstraße 12, 29664 Walsrode", "/antragsteller/anschrift", corrected="Moorstraße 12a, 29664 Walsrode"),
        DataRow("Familienstand", "geschieden seit 11.06.2024", "/antragsteller/familienstand"),
        DataRow("IBAN", "DE•• •••• •••• •••• 4471", "/bank/iban"),
    )),
    DataSection("Kind", (
        DataRow("Name", "Mattis Petersen", "/kind/name"), DataRow("Geburtsdatum", "08.05.2020", "/kind/geburtsdatum"),
        DataRow("Kindergeld bezieht", "die Antragstellerin", "/kind/kindergeld"),
        DataRow("Betreuung durch den anderen Elternteil", "20 %", "/kind/betreuung"),
    )),
    DataSection("Anderer Elternteil", (
        DataRow("Name", "Sven Petersen, geb. 30.01.1988", "/anderer/name"), DataRow("Anschrift", "", "/anderer/anschrift", is_missing=True),
        DataRow("Letzte Zahlung", "01.08.2026, 120,00 €", "/anderer/zahlung"),
    )),
)  # fmt: skip


def _document(document_id: int | None, title: str, **changes: object) -> DocumentView:
    standard = DocumentView(
        document_id=document_id, requirement_key=title.lower(), title=title, file_name=f"{title}.pdf" if document_id else "",
        media_type="application/pdf", size_bytes=482_133, status="unbedenklich" if document_id else "", source="antragsteller",
        received_at=at(2) if document_id else None, is_required=True, is_requested=document_id is None,
        checked_by="Petra Lüders" if document_id else None, checked_at=at(12, 10) if document_id else None, page_count=2 if document_id else None,
    )  # fmt: skip
    return replace(standard, **changes)  # type: ignore[arg-type]  # names and types are those of the view


DOCUMENTS = (
    _document(1, "Geburtsurkunde"), _document(2, "Scheidungsurteil", page_count=8), _document(3, "Ausweis", media_type="image/jpeg", file_name="IMG_2031.jpg"),
    _document(4, "Meldebescheinigung"), _document(5, "Vaterschaftsanerkennung", checked_by=None, checked_at=None, received_at=at(23, 8)),
    _document(None, "Unterhaltstitel"), _document(6, "Sonstiges", status="quarantaene", checked_at=None, checked_by=None, is_required=False, received_at=at(23, 9, 40)),
)  # fmt: skip

TARGET = Deadline(
    "Bearbeitungsziel", date(2026, 11, 2), date(2026, 11, 26),
    (
        LedgerStep("Eingang des Antrags im Portal", "§ 9 Abs. 1 UVG", date(2026, 11, 2)),
        LedgerStep("Bearbeitungsziel 24 Tage", "Zielvereinbarung der Fachgruppe (Beispielwert)", date(2026, 11, 26)),
        LedgerStep("Kein Wochenende, kein Feiertag in Niedersachsen", "", date(2026, 11, 26)),
    ),
)  # fmt: skip
ANSWER = Deadline(
    "Antwort auf Nachforderung", date(2026, 11, 16), date(2026, 11, 30),
    (
        LedgerStep("Nachforderung gesendet", "§ 60 Abs. 1 SGB I", date(2026, 11, 16)),
        LedgerStep("Zwei Wochen", "§ 66 Abs. 3 SGB I: angemessene Frist", date(2026, 11, 30)),
    ),
)  # fmt: skip
REMEDY = Deadline(
    "Widerspruch", date(2026, 11, 28), date(2026, 12, 28),
    (
        LedgerStep("Bescheid zur Post gegeben", "§ 37 Abs. 2 SGB X", date(2026, 11, 24)),
        LedgerStep("Gilt am vierten Tag danach als bekannt gegeben", "§ 37 Abs. 2 Satz 1 SGB X", date(2026, 11, 28)),
        LedgerStep("Ein Monat", "§ 70 Abs. 1 VwGO", date(2026, 12, 28)),
    ),
)  # fmt: skip


def _limit(number: int, kind: str, title: str, days: int, **changes: object) -> TimeLimitView:
    standard = TimeLimitView(number, kind, title, "laeuft", TODAY + timedelta(days=days), days, None, None)
    return replace(standard, **changes)  # type: ignore[arg-type]  # names and types are those of the view


LIMITS = (
    _limit(1, "bearbeitungsziel", "Bearbeitungsziel", 3, deadline=TARGET),
    _limit(2, "nachforderung", "Antwort auf Nachforderung", 7, deadline=ANSWER),
    _limit(3, "wiedervorlage", "Rückruf Frau Petersen", 0),
    _limit(4, "gesetzlich", "Untätigkeitsfrist", 72, status="ruht"),
    _limit(5, "beteiligung", "Antwort des Jobcenters", -4, status="erledigt", done_at=at(18)),
)


def _line(moment: datetime, who: str, kind: str, text: str) -> JournalLine:
    return JournalLine(moment, who, kind, "act", text)


JOURNAL = (
    _line(at(23, 8, 12), "Open Kreishaus", "portal", "Unterlage eingegangen: Vaterschaftsanerkennung.pdf"),
    _line(
        at(20, 13, 5),
        "Petra Lüders",
        "person",
        "Anschrift berichtigt: Moorstraße 12a (laut Meldebescheinigung)",
    ),
    _line(at(18, 9, 1), "Jobcenter Heidekreis", "system", "Antwort eingetragen: ohne Einwand"),
    _line(
        at(16, 14, 20), "Petra Lüders", "person", "Unterlage nachgefordert: Unterhaltstitel, Frist 30.11.2026"
    ),
    _line(at(12, 11, 3), "Petra Lüders", "person", "Vier Unterlagen geprüft"),
    _line(at(5, 8, 15), "Petra Lüders", "person", "Vorgang übernommen, Prüfung begonnen"),
    _line(at(2, 7, 30), "System", "system", "Zugeordnet an Fachgruppe Unterhaltsvorschuss"),
    _line(at(2, 7, 29), "Open Kreishaus", "portal", "Antrag eingegangen"),
)

CALCULATION = Calculation(
    "Unterhaltsvorschuss",
    (
        CalculationLine("Mindestunterhalt, zweite Altersstufe", 55_800, "§ 1612a BGB, MinUhV 2026", "Mattis vollendet am 08.05.2026 das sechste Lebensjahr"),
        CalculationLine("Kindergeld für ein erstes Kind", -25_900, "§ 2 Abs. 2 UVG, § 66 EStG"),
        CalculationLine("Unterhaltszahlungen des anderen Elternteils", 0, "§ 2 Abs. 3 UVG", "letzte Zahlung im August 2026"),
    ),
    29_900,
    "monatlich ab 01.11.2026",
)  # fmt: skip


def decision(**changes: object) -> DecisionView:
    """A draft that grants."""
    standard = DecisionView(
        decision_id=12, version=2, status="entwurf", outcome="bewilligung",
        outcomes=(
            Choice("bewilligung", "Bewilligen", "laufend ab Antragsmonat", True), Choice("teilweise", "Teilweise bewilligen", "Begründung nötig"),
            Choice("ablehnung", "Ablehnen", "Anhörung nach § 24 SGB X"), Choice("versagung", "Versagen", "fehlende Mitwirkung, § 66 SGB I"),
        ),
        reasons="Ihr Antrag vom 02.11.2026 ist begründet. Mattis lebt bei Ihnen. Sie sind geschieden. Der andere Elternteil zahlt seit September 2026 keinen Unterhalt.\n\nDer Anspruch besteht ab dem 01.11.2026.",
        internal_note="Unterhaltstitel liegt noch nicht vor; für den Anspruch nicht entscheidend, für den Rückgriff nachhalten.",
        fields=(
            DecisionField("beginn", "Leistungsbeginn", "date", "01.11.2026", is_required=True),
            DecisionField("anrechnung", "Anzurechnender Unterhalt", "money", "0,00", "im ersten Monat", is_required=True),
            DecisionField("zahlweg", "Auszahlung", "select", "konto", choices=(Choice("konto", "auf das Konto der Antragstellerin"), Choice("scheck", "per Scheck")), is_required=True),
            DecisionField("vorlaeufig", "Vorläufige Bewilligung", "bool", "", "wenn die Vaterschaft noch nicht feststeht"),
        ),
        side_provisions=(
            Choice("mitteilung", "Mitteilungspflicht nach § 6 Abs. 4 UVG", "Sie müssen Änderungen sofort mitteilen, besonders Heirat, Umzug und Unterhaltszahlungen.", True),
            Choice("widerruf", "Widerrufsvorbehalt", "Der Bescheid kann widerrufen werden, wenn der Unterhaltstitel nicht bis 31.12.2026 vorliegt."),
        ),
        extra_side_provision="",
        text_modules=(
            Choice("getrennt", "Getrenntleben nachgewiesen", "Sie haben durch das Scheidungsurteil nachgewiesen, dass Sie geschieden sind."),
            Choice("rueckwirkend", "Rückwirkende Leistung", "Für den Monat vor der Antragstellung besteht Anspruch, weil Sie sich um Unterhalt bemüht haben (§ 4 Abs. 2 UVG)."),
        ),
        calculation=CALCULATION, calculation_problem="", second_person_reasons=("Die Dienstanweisung verlangt für dieses Ergebnis eine zweite Person.",), is_decision=True, letter_word="Bescheid", author_name="Petra Lüders", author_id=1,
        is_interim=False,
        saved_at=at(23, 9, 41), submitted_at=None, returned_reason=None, approver_name=None, approved_at=None,
        blockers=("Der Prüfschritt „Vaterschaft prüfen“ ist noch offen.", "Die Unterlage „Unterhaltstitel“ ist angefordert, die Frist läuft bis 30.11.2026."),
    )  # fmt: skip
    return replace(standard, **changes)  # type: ignore[arg-type]  # names and types are those of the view


def case_page(**changes: object) -> CasePage:
    """Jana Petersen's whole case."""
    standard = CasePage(
        head=head(), sections=SECTIONS,
        check_steps=(
            CheckStep("zustaendig", "Zuständigkeit prüfen", "Wohnort des Kindes im Landkreis", True, "Petra Lüders", at(5, 8)),
            CheckStep("identitaet", "Identität und Vertretung prüfen", "", True, "Petra Lüders", at(12, 10)),
            CheckStep("lebt-bei", "Lebt das Kind bei einem Elternteil?", "", True, "Petra Lüders", at(12, 10, 9)),
            CheckStep("vaterschaft", "Vaterschaft prüfen", "Anerkennung, Urteil oder Ehe zur Zeit der Geburt", False),
            CheckStep("rechtswahrung", "Rechtswahrungsanzeige absenden", "sofort, § 7 Abs. 2 UVG", False),
        ),
        documents=DOCUMENTS, checklist=(ChecklistLine("Signaturbogen", "liegt_vor"), ChecklistLine("Unterhaltstitel", "fehlt")),
        requests=(RequestView(1, "offen", ("Unterhaltstitel",), "Bitte den Beschluss vom Juni 2024 senden.", at(16, 13), "Petra Lüders", date(2026, 11, 30), None),),
        consultations=(
            ConsultationView(1, "Jobcenter Heidekreis", "Bezieht das Kind Leistungen nach dem SGB II?", "beantwortet", at(9), "Petra Lüders", date(2026, 11, 23), "Keine laufenden Leistungen.", False, at(18), 7),
            ConsultationView(2, "Jugendamt, Beistandschaft", "Besteht eine Beistandschaft?", "offen", at(20), "Petra Lüders", date(2026, 12, 4), None, False, None, None),
        ),
        consultable=(Choice("jobcenter", "Jobcenter Heidekreis", "14 Tage"), Choice("beistand", "Jugendamt, Beistandschaft", "14 Tage")),
        requestable=(Choice("unterhaltstitel", "Unterhaltstitel", "Urteil, Beschluss oder Urkunde", True), Choice("schulbescheinigung", "Schulbescheinigung", "ab 15 Jahren")),
        messages=(
            MessageView(1, "ausgehend", "Petra Lüders", "Guten Tag Frau Petersen,\nbitte senden Sie uns noch den Unterhaltstitel aus dem Jahr 2024.", at(16, 13, 22), False),
            MessageView(2, "intern", "Tim Brandt", "Der Vater ist mir aus 2023 bekannt, siehe 51.40/UV-2023-00118.", at(17, 8, 5), False),
            MessageView(3, "eingehend", "Jana Petersen", "Hallo, den Titel bekomme ich erst nächste Woche vom Anwalt. Reicht das noch?", at(23, 7, 58), True),
        ),
        time_limits=LIMITS, journal=JOURNAL,
        letters=(
            LetterView(1, "eingangsbestaetigung", "Ihr Antrag ist eingegangen", "bekanntgegeben", "portalpostfach", date(2026, 11, 2), date(2026, 11, 2), "System", date(2026, 11, 6), None, 21, at(3), ()),
            LetterView(2, "nachforderung", "Bitte senden Sie uns noch Unterlagen", "versandt", "portalpostfach", date(2026, 11, 16), date(2026, 11, 16), "System", date(2026, 11, 20), None, 22, None, ()),
        ),
        decision=decision(),
        clerks=(Choice("2", "Tim Brandt", "61 offen"), Choice("3", "Ayşe Yıldız", "57 offen")),
        authorities=(Choice("stadt-walsrode", "Stadt Walsrode"), Choice("gemeinde-bispingen", "Gemeinde Bispingen")),
    )  # fmt: skip
    return replace(standard, **changes)  # type: ignore[arg-type]  # names and types are those of CasePage


def decided_page() -> CasePage:
    """The same case after the decision."""
    letter = LetterView(3, "bescheid", "Bescheid über Unterhaltsvorschuss", "versandt", "portalpostfach", date(2026, 11, 24), date(2026, 11, 24), "System", date(2026, 11, 28), date(2026, 12, 28), 23, None, (REMEDY,))  # fmt: skip
    shown = case_page()
    return replace(
        shown,
        head=head(status="beschieden", acts=acts(without=("uebernehmen", "freigeben", "zurueckgeben"))),
        letters=(*shown.letters, letter),
        decision=decision(status="freigegeben", approver_name="Dr. Katrin Ahrens", approved_at=at(24), blockers=()),
    )  # fmt: skip


def approval_page() -> CasePage:
    """The same case before the second person."""
    return replace(
        case_page(),
        head=head(status="in_mitzeichnung", acts={key: ActState(key, True) for key in ("freigeben", "zurueckgeben", "nachricht", "zuweisen")}),
        decision=decision(status="in_freigabe", submitted_at=at(23, 9), blockers=()),
    )  # fmt: skip


_WEEKS = (
    (58, 61, 391), (63, 57, 397), (70, 60, 407), (54, 48, 413), (66, 59, 420), (61, 64, 417),
    (72, 58, 431), (59, 51, 439), (68, 62, 445), (60, 71, 434), (57, 69, 422), (64, 71, 415),
)  # fmt: skip
STATISTICS = StatisticsFacts(
    scope="Landkreis Heidekreis",
    as_of=NOW,
    kpis=(
        Kpi("open", "Offene Vorgänge", "415", "", -7, "zur Vorwoche", tuple(week[2] for week in _WEEKS), Tone.NEUTRAL, Tone.GOOD),
        Kpi("overdue", "Überfällig", "27", "6,5 %", 4, "zur Vorwoche", (19, 18, 21, 20, 22, 21, 24, 25, 23, 22, 23, 27), Tone.BAD, Tone.BAD),
        Kpi("duration", "Bearbeitungszeit", "19", "Tage Median", -2, "zum Vormonat, Ziel 21", (), Tone.NEUTRAL, Tone.GOOD),
        Kpi("received", "Eingang KW 48", "64", "", 7, "zur Vorwoche", tuple(week[0] for week in _WEEKS)),
        Kpi("settled", "Erledigt KW 48", "71", "", 2, "zur Vorwoche", tuple(week[1] for week in _WEEKS), Tone.GOOD, Tone.GOOD),
    ),
    weeks=tuple(WeekFlow(f"KW {37 + index}", *week) for index, week in enumerate(_WEEKS)),
    ages=tuple(AgeBand(*one) for one in (("0–7", 0, 61, 8), ("8–14", 8, 54, 19), ("15–30", 15, 72, 48), ("31–60", 31, 49, 60), ("61–90", 61, 18, 14), ("über 90", 91, 8, 4))),
    workloads=(
        Workload("P. Lüders", 30, 9, 3), Workload("T. Brandt", 41, 12, 8), Workload("S. Kowalski", 44, 7, 2), Workload("M. Dierks", 38, 14, 6),
        Workload("A. Yıldız", 47, 9, 1), Workload("J. Kruse", 26, 6, 2), Workload("H. Wrede", 33, 8, 5), Workload("nicht zugewiesen", 58, 6, 0, True),
    ),
    reference_load=55,
    services=(
        ServiceFigures("unterhaltsvorschuss", "Unterhaltsvorschuss", 263, 17, (13, 14, 17, 12, 15, 14, 18, 14, 16, 15, 13, 16), 27, 58, 30),
        ServiceFigures("sperrgenehmigung", "Sperrgenehmigung", 94, 9, (9, 10, 12, 9, 11, 9, 12, 10, 11, 10, 9, 10), 16, 41, 14),
        ServiceFigures("hundesteuer-anmeldung", "Hundesteuer", 58, 1, (12, 14, 13, 11, 15, 14, 15, 13, 16, 14, 15, 17), 8, 19, 21),
    ),
)  # fmt: skip
