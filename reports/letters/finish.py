"""From the facts of a letter to the file that is kept and sent, sealed where the facts say so; and the proof of it later."""

from hashlib import sha256

from cases.errors import CaseError, Rejected
from cases.facts.letter import FinishedLetter, LetterFacts
from cases.facts.seal import LetterSeal, SealCertificate
from reports.letters.letter import prepare_letter, render_letter
from reports.pdf.seal import Signer, has_intact_seal, sealed, without_seal


def finish_letter(facts: LetterFacts, certificate: SealCertificate | None, sign: Signer) -> FinishedLetter:
    """The finished letter. Raises as `render_letter`; Rejected (German) if the seal it was made for is not at hand.

    What `sign` raises comes through: without its seal the letter is not finished.
    """
    unsealed = prepare_letter(facts)
    rendered = sha256(unsealed.content).hexdigest()
    if facts.seal is None:
        return FinishedLetter(unsealed.content, rendered, "")
    certificate = _fitting(certificate, facts.seal)
    return FinishedLetter(sealed(unsealed, certificate.chain, sign), rendered, certificate.subject)


def faults_of(facts: LetterFacts, filed: bytes, rendered_sha256: str) -> tuple[str, ...]:
    """What does not fit between the filed file, the hash of what was approved, and the facts; empty if all does (German)."""
    faults = []
    bare = without_seal(filed) if facts.seal else filed
    if sha256(bare).hexdigest() != rendered_sha256:
        faults.append("Die abgelegte Datei ist nicht die freigegebene.")
    if facts.seal and not has_intact_seal(filed):
        faults.append("Das Siegel fehlt oder passt nicht zur Datei.")
    try:
        is_same = render_letter(facts) == bare
    except CaseError as error:
        faults.append(f"Das Schreiben lässt sich nicht mehr erzeugen: {error.message}")
    else:
        if not is_same:
            faults.append(
                "Aus den gespeicherten Angaben entsteht mit dieser Programmversion eine andere Datei."
            )
    return tuple(faults)


def _fitting(certificate: SealCertificate | None, wanted: LetterSeal) -> SealCertificate:
    if certificate is None or certificate.is_test != wanted.is_test:
        there = (
            "keines" if certificate is None else "ein Testsiegel" if certificate.is_test else "ein anderes"
        )
        raise Rejected(
            f"Dieses Schreiben ist für ein {'Testsiegel' if wanted.is_test else 'Siegel'} freigegeben, eingerichtet ist "
            f"{there}. Bitte KREISHAUS_SEAL prüfen und den Auftrag dann unter „Betrieb“ erneut versuchen."
        )
    return certificate
