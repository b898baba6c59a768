"""Remedies against a decision: what came, when and how, and how it ended."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from cases.models.columns import JsonObject, checked, document, moment, optional_moment, text
from cases.rules.appeal_lifecycle import AppealStatus
from cases.rules.appeals import Remedy
from cases.rules.remedy_choice import FilingForm, FilingPlace
from cases.rules.remedy_costs import Representation


class Appeal(SQLModel, table=True):
    """One remedy against a letter: `letter_id` is the Bescheid, the annual notice, or the Widerspruchsbescheid before a
    Klage; `decision_id` the decision behind it. `findings` is a serialised `facts.remedies.AppealFindings`: as they were
    when the remedy was entered, computed anew when the announcement changes; the journal keeps the first. Whether the
    remedy is admissible decides a person. `referred_to` is the authority it was laid before, `relief_case_id` the
    follow-on case in which the new decision is made after relief, `objection_letter_id` the Widerspruchsbescheid.
    `representation`: what the decision on the costs says of a lawyer or other representative.
    """

    __tablename__ = "appeal"
    __table_args__ = (
        checked("appeal", "kind", Remedy),
        checked("appeal", "status", AppealStatus),
        checked("appeal", "form", FilingForm),
        checked("appeal", "place", FilingPlace),
        checked("appeal", "representation", Representation),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id", index=True)
    decision_id: int = Field(foreign_key="decision.id")
    letter_id: int = Field(foreign_key="letter.id")
    kind: str = text()
    status: str = text(default=AppealStatus.EINGEGANGEN.value)
    form: str = text()
    place: str = text()
    received_on: date
    note: str = text(default="")
    findings: JsonObject = document()
    recorded_at: datetime = moment()
    recorded_by: str = text()
    ended_at: datetime | None = optional_moment()
    ended_note: str = text(default="")
    referred_on: date | None = Field(default=None)
    referred_to: str = text(default="")
    representation: str = text(default=Representation.NONE.value)
    relief_case_id: int | None = Field(default=None, foreign_key="case_file.id")
    objection_letter_id: int | None = Field(default=None, foreign_key="letter.id", unique=True)
