"""Everything the case page shows; built by `cases.queries.case_page`, drawn by `api.web`."""

from dataclasses import dataclass, field
from datetime import date, datetime

from cases.facts.checklist import ChecklistLine
from cases.facts.conflicts import ConflictView
from cases.facts.hearings import HearingView
from cases.facts.kind_words import KindWords, words_of
from cases.facts.kinds import MESSAGE_KINDS
from cases.facts.ledger import Calculation, Deadline
from cases.facts.related_case import RelatedCase
from cases.facts.remedies import AppealView, FinalityView
from cases.facts.retention import RetentionPlan


@dataclass(frozen=True)
class ActState:
    """Whether an act is possible now and, if not, every reason in German."""

    act: str
    is_possible: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One stop of the progress bar. `state` is "done", "current" or ""."""

    title: str
    state: str
    when: date | None = None


@dataclass(frozen=True)
class CaseHead:
    """Identity bar of a case, the same on every tab."""

    case_id: int
    version: int
    file_reference: str
    applicant_name: str
    service_key: str
    service_title: str
    subject: str
    status: str
    is_open: bool
    phase: str
    received_on: date
    channel: str
    authority_name: str
    team_name: str
    clerk_id: int | None
    clerk_name: str
    routing_reason: str
    next_step: str
    due_on: date | None
    due_title: str
    days_left: int | None
    documents_present: int
    documents_required: int
    is_complete: bool
    steps: tuple[Step, ...]
    unread_messages: int
    document_count: int
    message_count: int
    open_time_limits: int
    journal_count: int
    other_viewers: tuple[str, ...]
    previous_case_id: int | None
    next_case_id: int | None
    position: int | None
    list_size: int
    hints: tuple[str, ...]
    acts: dict[str, ActState]
    words: KindWords
    is_sample_service: bool = False
    follows: RelatedCase | None = None
    follow_ons: tuple[RelatedCase, ...] = ()
    split_from: RelatedCase | None = None
    parts: tuple[RelatedCase, ...] = ()
    is_information_blocked: bool = False
    information_block_step: str = ""

    @property
    def is_message(self) -> bool:
        """True for messages and late papers: they are put where they belong."""
        return self.words in {words_of(kind) for kind in MESSAGE_KINDS}


@dataclass(frozen=True)
class DataRow:
    """One stated fact. `corrected` is the clerk's value where it differs; `pointer` names it for corrections, `asks_day`:
    with the day on which it was told. `choices`: what may be chosen in place of typing, the value of today chosen.
    """

    label: str
    value: str
    pointer: str
    corrected: str | None = None
    is_missing: bool = False
    asks_day: bool = False
    choices: tuple["Choice", ...] = ()


@dataclass(frozen=True)
class DataSection:
    """A block of stated facts under one heading."""

    title: str
    rows: tuple[DataRow, ...]


@dataclass(frozen=True)
class CheckStep:
    """One step of the clerk's task list. `letter_key`, `offer`: the letter to a third person that does it, until sent."""

    key: str
    title: str
    help: str
    is_done: bool
    done_by: str = ""
    done_at: datetime | None = None
    letter_key: str = ""
    offer: str = ""


@dataclass(frozen=True)
class DocumentView:
    """One document or required paper that is missing (`document_id` None)."""

    document_id: int | None
    requirement_key: str
    title: str
    file_name: str
    media_type: str
    size_bytes: int
    status: str
    source: str
    received_at: datetime | None
    is_required: bool
    is_requested: bool
    checked_by: str | None = None
    checked_at: datetime | None = None
    finding: str = ""
    page_count: int | None = None


@dataclass(frozen=True)
class RequestView:
    """One demand for documents."""

    request_id: int
    status: str
    items: tuple[str, ...]
    remark: str
    asked_at: datetime
    asked_by: str
    due_on: date
    answered_at: datetime | None
    has_warning: bool = False


@dataclass(frozen=True)
class Choice:
    """An option of a form: key, title, and a line that explains it."""

    key: str
    title: str
    help: str = ""
    is_chosen: bool = False


@dataclass(frozen=True)
class ConsultationView:
    """One consultation of another body; without `letter_id` the clerk asks it on another way. `waiver_reasons`: those
    to choose from where going on without it needs one; `waiver_text`: the one that was given.
    """

    consultation_id: int
    body_name: str
    question: str
    status: str
    asked_at: datetime
    asked_by: str
    due_on: date
    answer: str | None
    has_objection: bool
    answered_at: datetime | None
    letter_id: int | None
    waiver_reasons: tuple[Choice, ...] = ()
    waiver_text: str = ""


@dataclass(frozen=True)
class MessageView:
    """One message or internal note; `direction` as in `facts.kinds.MessageDirection`."""

    message_id: int
    direction: str
    author_name: str
    body: str
    sent_at: datetime
    is_unread: bool


@dataclass(frozen=True)
class TimeLimitView:
    """One time limit with its derivation."""

    time_limit_id: int
    kind: str
    title: str
    status: str
    ends_on: date
    days_left: int
    deadline: Deadline | None
    done_at: datetime | None
    is_extendable: bool = False


@dataclass(frozen=True)
class JournalLine:
    """One line of the history."""

    at: datetime
    actor_name: str
    actor_kind: str
    act: str
    text: str
    linked_case: int | None = None


@dataclass(frozen=True)
class LetterView:
    """A letter. `deadlines` explain its dates; `is_disputable`: a denial changes them; `is_way_fixed`: its way is printed.
    `cover_of`: it is the cover sheet of that letter; `waiting_cover`: the cover sheet with which it will go out;
    `reader`: who gets it, where that is not the applicant; `hint`: what to know before it goes to the post.
    """

    letter_id: int
    kind: str
    subject: str
    status: str
    route: str
    dated_on: date | None
    sent_on: date | None
    sent_by: str | None
    announced_on: date | None
    remedy_ends_on: date | None
    document_id: int | None
    fetched_at: datetime | None
    deadlines: tuple[Deadline, ...]
    way: str = ""
    proven_on: date | None = None
    came_back_on: date | None = None
    disputed_on: date | None = None
    is_disputable: bool = False
    is_way_fixed: bool = False
    has_wrong_instruction: bool = False
    cover_of: int | None = None
    waiting_cover: int | None = None
    reader: str = ""
    hint: str = ""


@dataclass(frozen=True)
class DecisionField:
    """A value to fill in; `kind`: "text", "multiline", "date", "dates", "datetime", "money", "number", "select", "bool"."""

    key: str
    title: str
    kind: str
    value: str
    help: str = ""
    choices: tuple[Choice, ...] = ()
    is_required: bool = False
    error: str = ""
    deadline: Deadline | None = None  # the day the program computed for it, with its ledger
    starts: Deadline | None = None  # the period that begins with it


@dataclass(frozen=True)
class DecisionVersion:
    """One decision of the chain of corrections; `reason` is that of the correction, "" for the first."""

    decision_id: int
    status: str
    approved_on: date | None
    reason: str
    author_name: str


@dataclass(frozen=True)
class DecisionView:
    """The composer: what can be decided, what was typed, what was computed, and what still blocks.

    `letter_word` is "Bescheid", "Schreiben" or, if nothing is sent, ""; `provisions_title` names the selectable texts.
    """

    decision_id: int | None
    version: int
    status: str
    outcome: str
    outcomes: tuple[Choice, ...]
    reasons: str
    internal_note: str
    fields: tuple[DecisionField, ...]
    side_provisions: tuple[Choice, ...]
    extra_side_provision: str
    text_modules: tuple[Choice, ...]
    calculation: Calculation | None
    calculation_problem: str
    is_decision: bool
    is_interim: bool
    letter_word: str
    author_name: str
    author_id: int | None
    saved_at: datetime | None
    submitted_at: datetime | None
    returned_reason: str | None
    approver_name: str | None
    approved_at: datetime | None
    blockers: tuple[str, ...]
    hints: tuple[str, ...] = ()
    second_person_reasons: tuple[str, ...] = ()
    provisions_title: str = "Nebenbestimmungen"
    delivery: str = ""
    values_on: date | None = None
    correction_text: str = ""
    versions: tuple[DecisionVersion, ...] = ()

    @property
    def needs_approval(self) -> bool:
        """Whether a second person approves."""
        return bool(self.second_person_reasons)


@dataclass(frozen=True)
class HearingPanel:
    """The hearing as the decision tab shows it; `problem` says why the decision still lacks it, `to_answer` is the one on
    which a statement is written down. `needs_dismissal_reason`: the person's own post lies there, so that it is no
    statement has to be explained.
    """

    is_needed: bool = False
    problem: str = ""
    hearings: tuple[HearingView, ...] = ()
    to_answer: HearingView | None = None
    needs_dismissal_reason: bool = False
    exceptions: tuple[Choice, ...] = ()
    intended: str = ""
    default_text: str = ""
    default_days: int = 0
    rule: str = ""
    source: str = ""


@dataclass(frozen=True)
class CasePage:
    """The whole case. Tabs draw their part; one query loads all, so tabs cannot contradict each other."""

    head: CaseHead
    sections: tuple[DataSection, ...]
    check_steps: tuple[CheckStep, ...]
    documents: tuple[DocumentView, ...]
    checklist: tuple[ChecklistLine, ...]
    requests: tuple[RequestView, ...]
    consultations: tuple[ConsultationView, ...]
    consultable: tuple[Choice, ...]
    requestable: tuple[Choice, ...]
    messages: tuple[MessageView, ...]
    time_limits: tuple[TimeLimitView, ...]
    journal: tuple[JournalLine, ...]
    letters: tuple[LetterView, ...]
    decision: DecisionView
    clerks: tuple[Choice, ...]
    authorities: tuple[Choice, ...]
    can_warn: bool = False
    conflicts: tuple[ConflictView, ...] = ()
    may_be_own_case: bool = False
    hearing: HearingPanel = field(default_factory=HearingPanel)
    competence: str = ""
    teams: tuple[Choice, ...] = ()
    appeals: tuple[AppealView, ...] = ()
    finality: tuple[FinalityView, ...] = ()
    retention: RetentionPlan | None = None
    remedy_kind: str = ""
