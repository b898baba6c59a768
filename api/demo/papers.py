"""What the invented citizens send: a form with its papers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from reports.sample import sample_paper


@dataclass(frozen=True)
class Paper:
    """A paper of a submission: key of the document, file name, content."""

    key: str
    file_name: str
    content: bytes


def _nothing(_day: date) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class DemoSubmission:
    """One submission as the portal sends it.

    `example` is the example of the catalogue it was made from ("" if hand-made); `outcomes_on` gives, for the day of the
    decision, what the examples of the service say about its outcomes (fields, reasons), told anew for this person.
    """

    service: str
    form: dict[str, Any]
    files: tuple[Paper, ...] = ()
    example: str = ""
    outcomes_on: Callable[[date], Mapping[str, Any]] = _nothing
    form_version: int = 1

    @property
    def envelope(self) -> dict[str, Any]:
        """The JSON part of the request."""
        return {
            "service": self.service,
            "form_version": self.form_version,
            "form": self.form,
            "attachments": attachments(self.files),
        }


def attachments(papers: tuple[Paper, ...]) -> list[dict[str, str]]:
    """How the JSON part names the papers: `part` is the name of the part in the request."""
    return [{"part": f"{number}-{paper.key}", "document": paper.key} for number, paper in enumerate(papers)]


def paper(key: str, title: str, lines: tuple[str, ...], *, file_name: str = "") -> Paper:
    """An invented paper of one page."""
    return Paper(key, file_name or f"{key}.pdf", sample_paper(title, lines))


@lru_cache
def paper_for(key: str) -> Paper:
    """A paper that is handed in later."""
    return paper(key, key.replace("_", " ").capitalize(), ("nachgereicht",))
