"""Documents of a case: uploads in quarantine, checked papers, filed letters."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from cases.facts.kinds import DocumentSource
from cases.models.columns import checked, moment, optional_moment, optional_text, text
from cases.rules.document_lifecycle import DocumentStatus


class Document(SQLModel, table=True):
    """One document; `sha256` names the content in the document store, `requirement_key` the paper it proves, `from_case`
    the message it came with where that was put into this case.
    """

    __tablename__ = "document"
    __table_args__ = (
        checked("document", "status", DocumentStatus),
        checked("document", "source", DocumentSource),
        UniqueConstraint("case_id", "sha256", "requirement_key", name="uq_document_content"),
        Index(
            "ix_document_quarantine",
            "id",
            postgresql_where=sql("status = 'quarantaene'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_file.id", index=True)
    requirement_key: str = text(default="")
    title: str = text()
    file_name: str = text()
    media_type: str = text()
    size_bytes: int
    sha256: str = text(index=True)
    status: str = text(default=DocumentStatus.QUARANTAENE.value)
    finding: str = text(default="")
    source: str = text(default=DocumentSource.APPLICANT.value)
    received_at: datetime = moment()
    request_id: int | None = Field(default=None, foreign_key="document_request.id")
    from_case: int | None = Field(default=None, foreign_key="case_file.id")
    checked_at: datetime | None = optional_moment()
    checked_by: str | None = optional_text()
