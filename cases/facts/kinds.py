"""Kinds and small states that are stored and shown: every value has a label in `api.web.labels`."""

from enum import StrEnum


class ServiceKind(StrEnum):
    """What reaches the office with a service; decides the words of the desk and which letters there must be."""

    APPLICATION = "antrag"
    NOTIFICATION = "anzeige"
    REPORT = "mitteilung"
    CERTIFICATE = "bescheinigung"
    PAPERS = "nachreichung"
    MESSAGE = "nachricht"


MESSAGE_KINDS = (ServiceKind.MESSAGE, ServiceKind.PAPERS)
"""What belongs to another case, or has to be made one."""


class Channel(StrEnum):
    """How a case reached the office."""

    PORTAL = "portal"
    PAPER = "papier"
    MAIL = "e_mail"
    IN_PERSON = "vorsprache"
    OFFICE = "amt"


class PartyRole(StrEnum):
    """Part a person plays in a case."""

    APPLICANT = "antragsteller"
    REPRESENTATIVE = "vertretung"


class DecisionStatus(StrEnum):
    """State of a decision; `verworfen` keeps a discarded draft readable."""

    DRAFT = "entwurf"
    IN_APPROVAL = "in_freigabe"
    APPROVED = "freigegeben"
    DISCARDED = "verworfen"


class CorrectionKind(StrEnum):
    """What a correction mends: an obvious error (§ 42 VwVfG), or the instruction on remedies (§ 58 VwGO)."""

    ERROR = "unrichtigkeit"
    INSTRUCTION = "belehrung"


class DocumentSource(StrEnum):
    """Where a document came from; a letter of the office to a third person counts as that person's."""

    APPLICANT = "antragsteller"
    OFFICE = "behoerde"
    THIRD_PARTY = "dritte"
    INTERNAL = "vermerk"


class LetterKind(StrEnum):
    """Kinds of letters that every service knows; the wording is the service's."""

    RECEIPT = "eingangsbestaetigung"
    DOCUMENT_REQUEST = "nachforderung"
    REMINDER = "erinnerung"
    DECISION = "bescheid"
    INFORMATION = "mitteilung"
    THIRD_PARTY = "schreiben_an_dritte"
    WITHDRAWAL = "ruecknahmebestaetigung"
    HAND_OVER = "abgabenachricht"
    HEARING = "anhoerung"
    OBJECTION = "widerspruchsbescheid"
    FORM_HINT = "formhinweis"
    ANNUAL_NOTICE = "jahresbescheid"
    COVER = "deckblatt"


class ConsultationStatus(StrEnum):
    """State of a consultation of another body."""

    OPEN = "offen"
    ANSWERED = "beantwortet"
    SILENT = "ohne_antwort"
    CANCELLED = "zurueckgenommen"


class HearingStatus(StrEnum):
    """State of a hearing (Anhörung). `entfallen`: rightly left out, with its exception and reason."""

    RUNNING = "laeuft"
    ANSWERED = "geaeussert"
    CONSIDERED = "beruecksichtigt"
    SILENT = "ohne_aeusserung"
    WAIVED = "entfallen"
    CANCELLED = "zurueckgezogen"


class MessageDirection(StrEnum):
    """Who wrote a message."""

    IN = "eingehend"
    OUT = "ausgehend"
    INTERNAL = "intern"


class SubmissionState(StrEnum):
    """What became of a submission."""

    ACCEPTED = "angenommen"
    UNCLEAR = "ungeklaert"
    REFUSED = "zurueckgewiesen"


class TimeLimitKind(StrEnum):
    """What a time limit is about."""

    LEGAL = "gesetzlich"
    TARGET = "bearbeitungsziel"
    LEAD_TIME = "vorlauf"
    DOCUMENTS = "nachforderung"
    CONSULTATION = "beteiligung"
    HEARING = "anhoerung"
    REMEDY = "rechtsbehelf"
    FOLLOW_UP = "wiedervorlage"


class TimeLimitStatus(StrEnum):
    """State of a time limit; `ruht` while the office waits for the applicant."""

    RUNNING = "laeuft"
    PAUSED = "ruht"
    DONE = "erledigt"


class ArchiveAnswer(StrEnum):
    """What the archive said to an offered file. WORTHY: it wants the file and has not got it yet."""

    WORTHY = "archivwuerdig"
    HANDED_OVER = "uebergeben"
    NOT_WORTHY = "nicht_archivwuerdig"


class LetterRunStatus(StrEnum):
    """State of a run of letters; `angehalten`: somebody stopped it, and it goes on where it stood."""

    RUNNING = "laeuft"
    STOPPED = "angehalten"
    DONE = "fertig"


class RunItemStatus(StrEnum):
    """What became of one case in a run of letters."""

    OPEN = "offen"
    MADE = "erstellt"
    FAULTY = "fehler"


class Theme(StrEnum):
    """How a person wants the desk to look; "" follows the system."""

    SYSTEM = ""
    LIGHT = "hell"
    DARK = "dunkel"


class Topic(StrEnum):
    """Kinds of orders in the outbox; each has one flow."""

    ROUTE = "zuordnung"
    SCAN = "virenpruefung"
    LETTER = "schreiben"
    NOTICE = "portalmeldung"
    LETTER_RUN = "serienlauf"


class Urgency(StrEnum):
    """Groups of the work list."""

    OVERDUE = "ueberfaellig"
    THIS_WEEK = "diese_woche"
    LATER = "spaeter"
    NO_DATE = "ohne_frist"
