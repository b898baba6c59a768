"""Letters of the office: the facts they are made of, the bytes they became, and when they count as received."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field, SQLModel

from cases.facts.kinds import LetterKind
from cases.models.columns import (
    JsonObject,
    checked,
    document,
    moment,
    optional_moment,
    optional_text,
    text,
)
from cases.rules.announcement import Route
from cases.rules.delivery import DeliveryWay
from cases.rules.finality import InstructionState
from cases.rules.letter_lifecycle import LetterStatus


class Letter(SQLModel, table=True):
    """One letter; `letter_key` names that of the service where a kind has several. `facts` hold all that the
    rendering needs; a dispatched letter is never changed.

    `way` is how it goes out, `route` the rule of announcement that follows from it; `proven_on` is the proven day of
    receipt, `disputed_on` the day on which the addressee denied it, `instruction` the Rechtsbehelfsbelehrung as it
    went out, `cover_of_id` the letter whose cover sheet it is. `waivers` are serialised `facts.remedies.RemedyWaiver`,
    `waived_on` the day on which all who can contest it had given that up. `sealed_by` and
    `seal_sha256` name the certificate of its seal, `renderer` the version that made the file.
    """

    __tablename__ = "letter"
    __table_args__ = (
        checked("letter", "kind", LetterKind),
        checked("letter", "status", LetterStatus),
        checked("letter", "route", Route),
        checked("letter", "way", DeliveryWay),
        checked("letter", "instruction", InstructionState),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id", index=True)
    kind: str = text()
    status: str = text(default=LetterStatus.FREIGEGEBEN.value)
    letter_key: str = text(default="")
    subject: str = text()
    route: str = text()
    facts: JsonObject = document()
    dated_on: date | None = Field(default=None)
    created_at: datetime = moment()
    created_by: str = text()
    decision_id: int | None = Field(default=None, foreign_key="decision.id", unique=True)
    request_id: int | None = Field(default=None, foreign_key="document_request.id")
    document_id: int | None = Field(default=None, foreign_key="document.id")
    expected_sha256: str | None = optional_text()
    rendered_sha256: str | None = optional_text()
    sha256: str | None = optional_text()
    sealed_by: str | None = optional_text()
    seal_sha256: str | None = optional_text()
    renderer: str | None = optional_text()
    sent_on: date | None = Field(default=None)
    sent_by: str | None = optional_text()
    announced_on: date | None = Field(default=None)
    remedy_ends_on: date | None = Field(default=None)
    ledgers: list[Any] = document(of_list=True)
    fetched_at: datetime | None = optional_moment()
    way: str = text(default=DeliveryWay.SIMPLE.value)
    proven_on: date | None = Field(default=None)
    came_back_on: date | None = Field(default=None)
    disputed_on: date | None = Field(default=None)
    instruction: str = text(default=InstructionState.CORRECT.value)
    waivers: list[JsonObject] = document(of_list=True)
    waived_on: date | None = Field(default=None)
    cover_of_id: int | None = Field(default=None, foreign_key="letter.id", index=True)
