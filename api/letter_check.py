"""Proves, letter by letter, that what lies in the file is what was approved, and that its seal fits."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

from cases.errors import NotFound
from cases.facts.actor import system_actor
from cases.ports import DocumentStore
from cases.queries.letter_proofs import FiledLetter, filed_letters
from cases.wiring import Toolbox
from reports.letters.finish import faults_of


def check_letters(toolbox: Toolbox, now: datetime, file_reference: str, say: Callable[[str], None]) -> bool:
    """Whether all filed letters (of one case, or all where the reference is empty) are in order; says each fault in German.

    Raises `NotFound` for a case that is not there.
    """
    count = faulty = sealed = 0
    with toolbox.acting(system_actor(), now) as look:
        for letter in filed_letters(look, file_reference):
            faults = _faults(letter, toolbox.documents)
            count += 1
            sealed += letter.facts.seal is not None
            faulty += bool(faults)
            for fault in faults:
                say(f"Schreiben {letter.letter_id} (Vorgang {letter.case_id}): {fault}")
    say(f"{count} Schreiben geprüft, davon {sealed} gesiegelt; {faulty} mit Abweichung.")
    return not faulty


def _faults(letter: FiledLetter, documents: DocumentStore) -> tuple[str, ...]:
    try:
        filed = documents.get(letter.sha256)
    except NotFound:
        return ("Die Datei fehlt im Dokumentenspeicher.",)
    faults = (
        [] if sha256(filed).hexdigest() == letter.sha256 else ["Die Datei wurde nach der Ablage verändert."]
    )
    if letter.approved_sha256 and letter.approved_sha256 != letter.rendered_sha256:
        faults.append("Abgelegt ist ein anderes Schreiben als das freigegebene.")
    return (*faults, *faults_of(letter.facts, filed, letter.rendered_sha256))
