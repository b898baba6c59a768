"""Messages and late papers for tests: from whom, naming which case, with which files."""

import copy
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cases.commands.assign import take_case
from cases.commands.attach import attach_case
from cases.commands.intake import Attachment
from cases.facts.actor import CaseId
from tests.factories.stages import Stages
from tests.factories.submissions import PDF, find_all_clean, handover, routed

MESSAGE, PAPERS = "sichere-nachricht", "arbeitsvermittlung-unterlagen"
SVENJA = {
    "family_name": "Lüdemann",
    "given_names": "Svenja",
    "birth_date": "1992-07-05",
    "street": "Schulstraße",
    "mailbox_reference": "postfach-0815",
}
"""The applicant of the complete example of Unterhaltsvorschuss."""


def handed_in(
    stages: Stages, service: str, *, attachments: tuple[str, ...] | None = None, **parts: Mapping[str, Any]
) -> CaseId:
    """The complete example with some groups of the form changed, handed in and routed; `attachments` are file names."""
    value = handover(service)
    form = copy.deepcopy(value.form)
    for name, changes in parts.items():
        form[name] = {**form.get(name, {}), **changes}
        form[name] = {key: said for key, said in form[name].items() if said}
    if attachments is not None:
        value = replace(value, attachments=tuple(_file(name) for name in attachments))
    return routed(stages.acting, stages.office.portal, replace(value, form=form))


def _file(name: str) -> Attachment:
    digest = hashlib.sha256(name.encode()).hexdigest()
    return Attachment("", name, "application/pdf", digest, len(PDF))


def message(
    stages: Stages,
    *,
    sender: Mapping[str, str] = SVENJA,
    reference: str = "",
    is_taken: bool = True,
    files: tuple[str, ...] | None = None,
) -> CaseId:
    """A routed message of this sender that names this reference, with the file of the example or these; Anna has taken it."""
    named = {"case_number": reference}
    case_id = handed_in(stages, MESSAGE, attachments=files, applicant=sender, reference=named)
    find_all_clean(stages.acting, case_id)
    if is_taken:
        with stages.acting(stages.office.anna) as ctx:
            take_case(ctx, case_id, version=None)
    return case_id


def attach(
    stages: Stages, case_id: CaseId, target_id: CaseId, papers: Mapping[int, str] | None = None
) -> None:
    """Anna puts it into the case it belongs to."""
    with stages.acting(stages.office.anna) as ctx:
        attach_case(ctx, case_id, version=None, target_id=target_id, papers=papers or {})


def papers_of(stages: Stages, case_id: CaseId) -> list[str]:
    """File names of what the applicant handed in, as far as it lies in this case."""
    return [
        view.file_name
        for view in stages.page(case_id).documents
        if view.source == "antragsteller" and view.document_id
    ]


def submission_of(stages: Stages, case_id: CaseId) -> str:
    """The number by which the portal asks for the case."""
    found = stages.row(case_id).submission_id
    assert found is not None
    return found
