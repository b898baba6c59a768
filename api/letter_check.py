"""Proves, letter by letter, that what lies in the file is what was approved, and that its seal fits."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from enum import IntEnum
from hashlib import sha256

from cases.errors import NotFound
from cases.facts.actor import system_actor
from cases.ports import DocumentStore
from cases.queries.letter_proofs import FiledLetter, filed_letters
from cases.wiring import Toolbox
from reports.letters.finish import Verdict, verdict_on


class CheckResult(IntEnum):
    """How the check of letters ended; the exit code of the command (2 is that of a wrong command line)."""

    IN_ORDER = 0
    FAULTY = 1
    OTHER_VERSION = 3


def check_letters(
    toolbox: Toolbox, now: datetime, file_reference: str, say: Callable[[str], None]
) -> CheckResult:
    """Whether all filed letters (of one case, or all where the reference is empty) are in order; says each fault in German.

    Letters in order that another version of the renderer made are counted apart. Raises `NotFound` for a case that is not
    there.
    """
    count = faulty = sealed = older = 0
    with toolbox.acting(system_actor(), now) as look:
        for letter in filed_letters(look, file_reference):
            verdict = _verdict(letter, toolbox.documents)
            count += 1
            sealed += letter.facts.seal is not None
            faulty += bool(verdict.faults)
            older += verdict.is_of_other_version
            for fault in verdict.faults:
                say(f"Schreiben {letter.letter_id} (Vorgang {letter.case_id}): {fault}")
    if older:
        say(
            f"{older} Schreiben hat eine andere Programmversion erzeugt: Datei, Freigabe und Siegel stimmen, neu erzeugen "
            "lässt sich dieselbe Datei nur mit jener Version."
        )
    say(f"{count} Schreiben geprüft, davon {sealed} gesiegelt; {faulty} mit Abweichung.")
    if faulty:
        return CheckResult.FAULTY
    return CheckResult.OTHER_VERSION if older else CheckResult.IN_ORDER


def _verdict(letter: FiledLetter, documents: DocumentStore) -> Verdict:
    try:
        filed = documents.get(letter.sha256)
    except NotFound:
        return Verdict(("Die Datei fehlt im Dokumentenspeicher.",))
    faults = (
        [] if sha256(filed).hexdigest() == letter.sha256 else ["Die Datei wurde nach der Ablage verändert."]
    )
    if letter.approved_sha256 and letter.approved_sha256 != letter.proof.rendered_sha256:
        faults.append("Abgelegt ist ein anderes Schreiben als das freigegebene.")
    verdict = verdict_on(letter.facts, filed, letter.proof)
    if not faults:
        return verdict
    return replace(verdict, faults=(*faults, *verdict.faults), is_of_other_version=False)
