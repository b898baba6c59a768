"""People, papers and reported conflicts that another case begins with; stored content is shared, only rows are copied."""

from sqlmodel import col, select

from cases.commands.context import Context
from cases.facts.kinds import Topic
from cases.models import Case, ConflictReport, Document, Letter, Party
from cases.rules.document_lifecycle import DocumentStatus
from cases.rules.letter_lifecycle import LetterStatus

_GO_ALONG = (DocumentStatus.QUARANTAENE.value, DocumentStatus.UNBEDENKLICH.value)


def copy_people(ctx: Context, case: Case, fresh: Case) -> None:
    """The same people in the new case."""
    for party in ctx.session.exec(select(Party).where(col(Party.case_id) == case.id)).all():
        ctx.session.add(Party(**party.model_dump(exclude={"id", "case_id"}), case_id=fresh.id or 0))


def copy_papers(ctx: Context, case: Case, fresh: Case, *, why: str) -> None:
    """Rows of the new case that point to the same stored content, letters included. Infected and unreadable
    files stay, and letters that never went out: in the new case nothing tells them from the others.

    What is not scanned yet is scanned for the new case, too; `why` tells the orders apart.
    """
    unused = select(Letter.document_id).where(
        col(Letter.case_id) == case.id,
        col(Letter.status) == LetterStatus.VERWORFEN.value,
        col(Letter.document_id).is_not(None),
    )
    papers = select(Document).where(
        col(Document.case_id) == case.id,
        col(Document.status).in_(_GO_ALONG),
        col(Document.id).not_in(unused),
    )
    for paper in ctx.session.exec(papers.order_by(col(Document.id))).all():
        copy = Document(**paper.model_dump(exclude={"id", "case_id", "request_id"}), case_id=fresh.id or 0)
        ctx.session.add(copy)
    ctx.send_later(Topic.SCAN, f"{Topic.SCAN}:{fresh.id}:{why}", case_id=fresh.id)


def copy_conflicts(ctx: Context, case: Case, fresh: Case) -> None:
    """Who is excluded or reported a concern (§§ 20, 21 VwVfG and the like) is so in the new case, too."""
    fresh.excluded_staff = list(case.excluded_staff)
    for report in ctx.session.exec(
        select(ConflictReport).where(col(ConflictReport.case_id) == case.id)
    ).all():
        ctx.session.add(ConflictReport(**report.model_dump(exclude={"id", "case_id"}), case_id=fresh.id or 0))
