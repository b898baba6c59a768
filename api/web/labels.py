"""What stored words are called on the screen, with their CSS class and order: the only place for it."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from cases.facts.actor import ActorKind
from cases.facts.kinds import (
    ArchiveAnswer,
    Channel,
    ConsultationStatus,
    CorrectionKind,
    DecisionStatus,
    DocumentSource,
    HearingStatus,
    LetterKind,
    LetterRunStatus,
    MessageDirection,
    PartyRole,
    RunItemStatus,
    ServiceKind,
    SubmissionState,
    Theme,
    TimeLimitKind,
    TimeLimitStatus,
    Topic,
    Urgency,
)
from cases.rules.announcement import AnnouncementState, Route
from cases.rules.appeal_lifecycle import AppealStatus
from cases.rules.appeals import Remedy
from cases.rules.completeness import ItemState
from cases.rules.conflicts import Consequence
from cases.rules.delivery import DeliveryWay
from cases.rules.document_lifecycle import DocumentStatus
from cases.rules.letter_lifecycle import LetterStatus
from cases.rules.lifecycle import CaseStatus
from cases.rules.permissions import Role
from cases.rules.regimes import Regime
from cases.rules.remedy_choice import FilingForm, FilingPlace
from cases.rules.remedy_costs import Representation
from cases.rules.request_lifecycle import RequestStatus


@dataclass(frozen=True)
class Label:
    """A German word with the CSS class of its badge and its place in lists."""

    text: str
    css: str
    order: int


def _in_order(*entries: tuple[StrEnum, str, str]) -> dict[str, Label]:
    return {member.value: Label(text, css, order) for order, (member, text, css) in enumerate(entries)}


_LABELS = MappingProxyType(
    {
        CaseStatus: _in_order(
            (CaseStatus.EINGEGANGEN, "Eingegangen", "new"),
            (CaseStatus.IN_PRUEFUNG, "In Prüfung", "working"),
            (CaseStatus.WARTET_AUF_ANTRAGSTELLER, "Wartet auf Antwort", "waiting"),
            (CaseStatus.IN_MITZEICHNUNG, "In Mitzeichnung", "approval"),
            (CaseStatus.BESCHIEDEN, "Beschieden", "done"),
            (CaseStatus.ABGESCHLOSSEN, "Abgeschlossen", "done"),
            (CaseStatus.ZURUECKGENOMMEN, "Zurückgenommen", "closed"),
            (CaseStatus.ABGEGEBEN, "Abgegeben", "closed"),
        ),
        Theme: _in_order(
            (Theme.SYSTEM, "System", ""),
            (Theme.LIGHT, "Hell", ""),
            (Theme.DARK, "Dunkel", ""),
        ),
        Urgency: _in_order(
            (Urgency.OVERDUE, "Überfällig", "ueberfaellig"),
            (Urgency.THIS_WEEK, "Diese Woche fällig", "diese_woche"),
            (Urgency.LATER, "Später", "spaeter"),
            (Urgency.NO_DATE, "Ohne Frist", "ohne_frist"),
        ),
        ServiceKind: _in_order(
            (ServiceKind.APPLICATION, "Antrag", ""),
            (ServiceKind.NOTIFICATION, "Anzeige", ""),
            (ServiceKind.REPORT, "Mitteilung", ""),
            (ServiceKind.CERTIFICATE, "Bescheinigung", ""),
            (ServiceKind.PAPERS, "Nachreichung", ""),
            (ServiceKind.MESSAGE, "Nachricht", ""),
        ),
        Channel: _in_order(
            (Channel.PORTAL, "Onlinedienst", ""),
            (Channel.PAPER, "Papier", ""),
            (Channel.MAIL, "E-Mail", ""),
            (Channel.IN_PERSON, "Vorsprache", ""),
            (Channel.OFFICE, "Von Amts wegen", ""),
        ),
        PartyRole: _in_order(
            (PartyRole.APPLICANT, "Antragsteller:in", ""),
            (PartyRole.REPRESENTATIVE, "Vertretung", ""),
        ),
        DecisionStatus: _in_order(
            (DecisionStatus.DRAFT, "Entwurf", "working"),
            (DecisionStatus.IN_APPROVAL, "In Mitzeichnung", "approval"),
            (DecisionStatus.APPROVED, "Freigegeben", "done"),
            (DecisionStatus.DISCARDED, "Verworfen", "closed"),
        ),
        DocumentSource: _in_order(
            (DocumentSource.APPLICANT, "von Antragsteller:in", ""),
            (DocumentSource.OFFICE, "von der Behörde", ""),
            (DocumentSource.THIRD_PARTY, "von oder an Dritte", ""),
            (DocumentSource.INTERNAL, "interner Vermerk", ""),
        ),
        DocumentStatus: _in_order(
            (DocumentStatus.QUARANTAENE, "Virenprüfung läuft", "waiting"),
            (DocumentStatus.UNBEDENKLICH, "Virenprüfung ohne Befund", "done"),
            (DocumentStatus.BEFALLEN, "Schadsoftware, gesperrt", "missing"),
            (DocumentStatus.NICHT_PRUEFBAR, "Nicht prüfbar, gesperrt", "missing"),
        ),
        LetterKind: _in_order(
            (LetterKind.RECEIPT, "Eingangsbestätigung", ""),
            (LetterKind.DOCUMENT_REQUEST, "Nachforderung", ""),
            (LetterKind.REMINDER, "Erinnerung", ""),
            (LetterKind.DECISION, "Bescheid", ""),
            (LetterKind.INFORMATION, "Mitteilung", ""),
            (LetterKind.THIRD_PARTY, "Schreiben an Dritte", ""),
            (LetterKind.WITHDRAWAL, "Rücknahmebestätigung", ""),
            (LetterKind.HAND_OVER, "Abgabenachricht", ""),
            (LetterKind.ANNUAL_NOTICE, "Jahresbescheid", ""),
            (LetterKind.HEARING, "Anhörung", ""),
            (LetterKind.OBJECTION, "Widerspruchsbescheid", ""),
            (LetterKind.FORM_HINT, "Hinweis zur Form", ""),
            (LetterKind.COVER, "Deckblatt", ""),
        ),
        HearingStatus: _in_order(
            (HearingStatus.RUNNING, "Frist läuft", "waiting"),
            (HearingStatus.ANSWERED, "Äußerung eingegangen", "approval"),
            (HearingStatus.CONSIDERED, "Äußerung berücksichtigt", "done"),
            (HearingStatus.SILENT, "Frist ohne Äußerung abgelaufen", "approval"),
            (HearingStatus.WAIVED, "Anhörung entfällt", "done"),
            (HearingStatus.CANCELLED, "Zurückgezogen", "closed"),
        ),
        Consequence: _in_order(
            (Consequence.EXCLUDED, "Von Gesetzes wegen ausgeschlossen", "closed"),
            (Consequence.REPORT, "Leitung unterrichtet", "waiting"),
            (Consequence.NONE, "Keine Folge", ""),
        ),
        CorrectionKind: _in_order(
            (CorrectionKind.ERROR, "Offenbare Unrichtigkeit", ""),
            (CorrectionKind.INSTRUCTION, "Rechtsbehelfsbelehrung", ""),
        ),
        AnnouncementState: _in_order(
            (AnnouncementState.DATED, "Bekannt gegeben", "done"),
            (AnnouncementState.WAITING, "Wartet auf Abruf", "waiting"),
            (AnnouncementState.FAILED, "Nicht bekannt gegeben", "missing"),
            (AnnouncementState.UNCLEAR, "Nachweis fehlt", "approval"),
        ),
        DeliveryWay: _in_order(
            (DeliveryWay.SIMPLE, "Einfacher Brief", ""),
            (DeliveryWay.REGISTERED, "Übergabe-Einschreiben", ""),
            (DeliveryWay.REGISTERED_RETURN, "Einschreiben mit Rückschein", ""),
            (DeliveryWay.SERVED, "Postzustellungsurkunde", ""),
            (DeliveryWay.ACKNOWLEDGED, "Empfangsbekenntnis", ""),
            (DeliveryWay.IN_PERSON, "Persönlich übergeben", ""),
            (DeliveryWay.ABROAD, "Brief ins Ausland", ""),
            (DeliveryWay.PUBLIC, "Öffentliche Bekanntgabe", ""),
            (DeliveryWay.MAILBOX, "Postfach im Portal", ""),
            (DeliveryWay.RETRIEVAL, "Abruf im Portal", ""),
            (DeliveryWay.MAIL, "E-Mail", ""),
        ),
        AppealStatus: _in_order(
            (AppealStatus.EINGEGANGEN, "Offen", "waiting"),
            (AppealStatus.VORGELEGT, "Vorgelegt", "waiting"),
            (AppealStatus.ABGEHOLFEN, "Abgeholfen", "done"),
            (AppealStatus.TEILWEISE_STATTGEGEBEN, "Zum Teil stattgegeben", "done"),
            (AppealStatus.ZURUECKGEWIESEN, "Zurückgewiesen", "done"),
            (AppealStatus.ZURUECKGENOMMEN, "Zurückgenommen", "closed"),
            (AppealStatus.VOM_GERICHT_BESTAETIGT, "Vom Gericht bestätigt", "done"),
            (AppealStatus.VOM_GERICHT_ENTSCHIEDEN, "Vor Gericht nicht ganz bestätigt", "done"),
            (AppealStatus.ANDERSWO_BESTAETIGT, "Von der Widerspruchsbehörde bestätigt", "done"),
            (AppealStatus.ANDERSWO_ENTSCHIEDEN, "Von der Widerspruchsbehörde nicht ganz bestätigt", "done"),
        ),
        Remedy: _in_order(
            (Remedy.WIDERSPRUCH, "Widerspruch", ""),
            (Remedy.KLAGE, "Klage", ""),
            (Remedy.NONE, "Kein Rechtsbehelf", ""),
        ),
        FilingForm: _in_order(
            (FilingForm.WRITTEN, "Schriftlich mit Unterschrift", ""),
            (FilingForm.SIGNED_ELECTRONIC, "Elektronische Form (qualifizierte Signatur)", ""),
            (FilingForm.REPLACES_WRITING, "Schriftformersetzend (z. B. Nutzerkonto mit Identität)", ""),
            (FilingForm.RECORDED, "Zur Niederschrift", ""),
            (FilingForm.SIMPLE_MESSAGE, "Einfache E-Mail oder Portalnachricht", ""),
            (FilingForm.ORAL, "Mündlich oder am Telefon", ""),
        ),
        Representation: _in_order(
            (Representation.NONE, "Nichts: Niemand hat die Person vertreten", ""),
            (Representation.NEEDED, "Die Zuziehung war notwendig", ""),
            (Representation.NOT_NEEDED, "Die Zuziehung war nicht notwendig", ""),
        ),
        ArchiveAnswer: _in_order(
            (ArchiveAnswer.WORTHY, "Archivwürdig, noch zu übergeben", "waiting"),
            (ArchiveAnswer.HANDED_OVER, "Dem Archiv übergeben", "done"),
            (ArchiveAnswer.NOT_WORTHY, "Nicht archivwürdig", "closed"),
        ),
        FilingPlace: _in_order(
            (FilingPlace.DECIDING_AUTHORITY, "Bei der Behörde, die entschieden hat", ""),
            (FilingPlace.OBJECTION_AUTHORITY, "Bei der Widerspruchsbehörde", ""),
            (FilingPlace.OTHER_AUTHORITY, "Bei einer anderen Behörde", ""),
            (FilingPlace.COURT, "Beim Gericht", ""),
        ),
        LetterStatus: _in_order(
            (LetterStatus.ENTWURF, "Entwurf", "working"),
            (LetterStatus.IN_FREIGABE, "In Freigabe", "approval"),
            (LetterStatus.FREIGEGEBEN, "Freigegeben", "approval"),
            (LetterStatus.VERSANDT, "Versandt", "done"),
            (LetterStatus.BEKANNTGEGEBEN, "Bekannt gegeben", "done"),
            (LetterStatus.ZURUECKGEKOMMEN, "Zurückgekommen", "missing"),
            (LetterStatus.BESTRITTEN, "Zugang bestritten", "missing"),
            (LetterStatus.VERWORFEN, "Verworfen", "closed"),
        ),
        ConsultationStatus: _in_order(
            (ConsultationStatus.OPEN, "Antwort steht aus", "waiting"),
            (ConsultationStatus.ANSWERED, "Beantwortet", "done"),
            (ConsultationStatus.SILENT, "Frist ohne Antwort abgelaufen", "approval"),
            (ConsultationStatus.CANCELLED, "Zurückgenommen", "closed"),
        ),
        ItemState: _in_order(
            (ItemState.PRESENT, "Liegt vor", "done"),
            (ItemState.MISSING, "Fehlt", "missing"),
            (ItemState.OPTIONAL, "Freiwillig", ""),
            (ItemState.NOT_NEEDED, "Nicht nötig", "closed"),
        ),
        RequestStatus: _in_order(
            (RequestStatus.OFFEN, "Offen", "waiting"),
            (RequestStatus.BEANTWORTET, "Beantwortet", "done"),
            (RequestStatus.ABGELAUFEN, "Frist abgelaufen", "missing"),
            (RequestStatus.ZURUECKGEZOGEN, "Zurückgezogen", "closed"),
        ),
        MessageDirection: _in_order(
            (MessageDirection.IN, "Eingegangen", ""),
            (MessageDirection.OUT, "Gesendet", ""),
            (MessageDirection.INTERNAL, "Interner Vermerk", ""),
        ),
        SubmissionState: _in_order(
            (SubmissionState.ACCEPTED, "Angenommen", "done"),
            (SubmissionState.UNCLEAR, "Ungeklärt", "approval"),
            (SubmissionState.REFUSED, "Zurückgewiesen", "missing"),
        ),
        TimeLimitKind: _in_order(
            (TimeLimitKind.LEGAL, "Gesetzliche Frist", ""),
            (TimeLimitKind.TARGET, "Bearbeitungsziel", ""),
            (TimeLimitKind.LEAD_TIME, "Vorlauf", ""),
            (TimeLimitKind.DOCUMENTS, "Nachforderung", ""),
            (TimeLimitKind.CONSULTATION, "Beteiligung", ""),
            (TimeLimitKind.HEARING, "Anhörung", ""),
            (TimeLimitKind.REMEDY, "Rechtsbehelf", ""),
            (TimeLimitKind.FOLLOW_UP, "Wiedervorlage", ""),
        ),
        TimeLimitStatus: _in_order(
            (TimeLimitStatus.RUNNING, "Läuft", "working"),
            (TimeLimitStatus.PAUSED, "Ruht, wartet auf Antwort", "waiting"),
            (TimeLimitStatus.DONE, "Erledigt", "done"),
        ),
        LetterRunStatus: _in_order(
            (LetterRunStatus.RUNNING, "Läuft", "working"),
            (LetterRunStatus.STOPPED, "Angehalten", "waiting"),
            (LetterRunStatus.DONE, "Fertig", "done"),
        ),
        RunItemStatus: _in_order(
            (RunItemStatus.OPEN, "Offen", "waiting"),
            (RunItemStatus.MADE, "Erstellt", "done"),
            (RunItemStatus.FAULTY, "Nicht erstellt", "missing"),
        ),
        Topic: _in_order(
            (Topic.ROUTE, "Zuordnung neuer Vorgänge", ""),
            (Topic.SCAN, "Virenprüfung", ""),
            (Topic.LETTER, "Schreiben erstellen und versenden", ""),
            (Topic.NOTICE, "Meldung an das Portal", ""),
            (Topic.LETTER_RUN, "Serienläufe", ""),
        ),
        Route: _in_order(
            (Route.PORTAL_MAILBOX, "Postfach im Portal", ""),
            (Route.POST_INLAND, "Post", ""),
            (Route.ELECTRONIC, "E-Mail", ""),
            (Route.PROVEN, "Zustellung", ""),
            (Route.RETRIEVAL, "Abruf im Portal", ""),
            (Route.REGISTERED, "Einschreiben (Übergabe)", ""),
            (Route.REGISTERED_RETURN, "Einschreiben mit Rückschein", ""),
            (Route.PUBLIC, "Öffentliche Bekanntgabe", ""),
            (Route.POST_ABROAD, "Post ins Ausland", ""),
        ),
        Role: _in_order(
            (Role.CLERK, "Sachbearbeitung", ""),
            (Role.SUPERVISOR, "Leitung", ""),
            (Role.ADMIN, "Administration", ""),
        ),
        Regime: _in_order(
            (Regime.VWVFG, "Verwaltungsverfahrensgesetz (VwVfG)", ""),
            (Regime.SGB, "Sozialgesetzbuch (SGB I und X)", ""),
            (Regime.AO, "Abgabenordnung (AO, über § 11 NKAG)", ""),
        ),
        ActorKind: _in_order(
            (ActorKind.STAFF, "Beschäftigte", "by-person"),
            (ActorKind.PORTAL, "Portal", "by-portal"),
            (ActorKind.SYSTEM, "System", "by-system"),
        ),
    }
)


def label(kind: type[StrEnum] | str, value: str) -> Label:
    """The label of a stored value; `kind` is the enum or its name."""
    return _BY_NAME[kind if isinstance(kind, str) else kind.__name__][value]


def labels(kind: type[StrEnum] | str) -> dict[str, Label]:
    """All labels of a kind in their order."""
    return _BY_NAME[kind if isinstance(kind, str) else kind.__name__]


_BY_NAME = {kind.__name__: entries for kind, entries in _LABELS.items()}

VIEW_TITLES = MappingProxyType(
    {
        "offen": "Alle offenen",
        "ueberfaellig": "Überfällig",
        "diese_woche": "Diese Woche",
        "neu": "Neu eingegangen",
        "wartet": "Wartet auf Antwort",
        "mitzeichnung": "Mitzeichnung",
        "erledigt": "Erledigt",
    }
)
OWNER_TITLES = MappingProxyType(
    {
        "ich": ("Meine Vorgänge", "Meine"),
        "team": ("Vorgänge meines Teams", "Team"),
        "eingang": ("Team-Eingang", "Eingang"),
        "alle": ("Alle Vorgänge", "Alle"),
    }
)
