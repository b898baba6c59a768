"""From the facts of a letter to the file that is kept and sent, sealed where the facts say so; and the proof of it later."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

from cases.errors import CaseError, Held, Rejected, RetryLater
from cases.facts.letter import FinishedLetter, LetterFacts, LetterProof
from cases.facts.office_time import office_day
from cases.facts.seal import LetterSeal, SealCertificate
from reports.letters.letter import prepare_letter, render_letter, seal_moment
from reports.letters.version import renderer_version
from reports.pdf.meta import pdf_moment
from reports.pdf.seal import Signer, intact_seal, sealed_together, without_seal
from reports.pdf.write import Unsealed

_Key = TypeVar("_Key")
_Made = TypeVar("_Made")


@dataclass(frozen=True)
class Sealer:
    """How an authority seals: its certificate (None: it has none), and who signs."""

    certificate: SealCertificate | None
    sign: Signer


@dataclass(frozen=True)
class _Draft:
    """A letter before its seal: the file with the moment of sealing in it, and the hash of the approved one."""

    unsealed: Unsealed
    rendered_sha256: str


def finish_letter(facts: LetterFacts, certificate: SealCertificate | None, sign: Signer) -> FinishedLetter:
    """The finished letter. Raises as `render_letter`; `Held` (German) if no seal or none of this day is set up, `Rejected`
    if it is another one than the letter was made for.

    What `sign` raises comes through: without its seal the letter is not finished.
    """
    if facts.seal is None:
        return _unsealed(facts)
    certificate = _fitting(certificate, facts)
    return _sealed((_draft(facts, certificate),), certificate, sign)[0]


def finish_letters(
    letters: Mapping[_Key, LetterFacts], sealer_of: Callable[[str], Sealer]
) -> tuple[dict[_Key, FinishedLetter], dict[_Key, str]]:
    """The same for many: what was finished, and why (German) the others were not. Each seal is asked once.

    `RetryLater`, and so `Held`, comes through: then nothing is finished.
    """
    groups: defaultdict[str, dict[_Key, LetterFacts]] = defaultdict(dict)
    for key, facts in letters.items():
        groups[facts.seal.authority_key if facts.seal else ""][key] = facts
    finished: dict[_Key, FinishedLetter] = {}
    faults: dict[_Key, str] = {}
    for authority, group in groups.items():
        if authority:
            finished |= _sealed_group(group, sealer_of(authority), faults)
        else:
            finished |= _tried(group, _unsealed, faults)
    return finished, faults


def _sealed_group(
    group: Mapping[_Key, LetterFacts], sealer: Sealer, faults: dict[_Key, str]
) -> dict[_Key, FinishedLetter]:
    certificate = sealer.certificate
    drafts = _tried(group, lambda facts: _draft(facts, _fitting(certificate, facts)), faults)
    if certificate is None or not drafts:
        return {}
    try:
        contents = _sealed(tuple(drafts.values()), certificate, sealer.sign)
    except RetryLater:
        raise
    except CaseError as error:
        faults |= dict.fromkeys(drafts, error.message)
        return {}
    return dict(zip(drafts, contents, strict=True))


def _tried(
    group: Mapping[_Key, LetterFacts], make: Callable[[LetterFacts], _Made], faults: dict[_Key, str]
) -> dict[_Key, _Made]:
    """What could be made; why the rest could not is added to `faults`."""
    made: dict[_Key, _Made] = {}
    for key, facts in group.items():
        try:
            made[key] = make(facts)
        except RetryLater:
            raise
        except CaseError as error:
            faults[key] = error.message
    return made


@dataclass(frozen=True)
class Verdict:
    """What became of a filed letter. `faults` are German, empty if it is in order; `is_of_other_version`: in order, but made
    by a renderer that is not here any more, so the facts give another file now.
    """

    faults: tuple[str, ...] = ()
    is_of_other_version: bool = False


def verdict_on(facts: LetterFacts, filed: bytes, proof: LetterProof) -> Verdict:
    """Whether the filed file is the approved one, carries the seal that was put on it, and follows from the facts."""
    moment = seal_moment(facts.dated_on) if facts.dated_on else None
    bare = without_seal(filed, pdf_moment(moment)) if facts.seal and moment else filed
    faults = []
    if sha256(bare).hexdigest() != proof.rendered_sha256:
        faults.append("Die abgelegte Datei ist nicht die freigegebene.")
    if facts.seal:
        faults += _faults_of_seal(filed, proof)
    fault = _fault_of_rendering(facts, bare)
    is_of_other_version = bool(fault) and proof.renderer != renderer_version()
    if fault and not is_of_other_version:
        faults.append(fault)
    return Verdict(tuple(faults), is_of_other_version and not faults)


def _faults_of_seal(filed: bytes, proof: LetterProof) -> list[str]:
    found = intact_seal(filed)
    if found is None:
        return ["Das Siegel fehlt oder passt nicht zur Datei."]
    if (found.subject, found.certificate_sha256) == (proof.sealed_by, proof.seal_sha256):
        return []
    return [
        f"Das Siegel ist fremd: Es ist von „{found.subject}“ (Zertifikat {found.certificate_sha256[:16]}…), nach der Akte "
        f"hat „{proof.sealed_by}“ gesiegelt (Zertifikat {proof.seal_sha256[:16]}…)."
    ]


def _fault_of_rendering(facts: LetterFacts, bare: bytes) -> str:
    try:
        is_same = render_letter(facts) == bare
    except CaseError as error:
        return f"Das Schreiben lässt sich nicht mehr erzeugen: {error.message}"
    return "" if is_same else "Aus den gespeicherten Angaben entsteht eine andere Datei."


def _unsealed(facts: LetterFacts) -> FinishedLetter:
    content = render_letter(facts)
    return FinishedLetter(content, LetterProof(sha256(content).hexdigest(), renderer_version()))


def _draft(facts: LetterFacts, certificate: SealCertificate) -> _Draft:
    """A letter may be older than the certificate, where it had to wait for it: the seal never says a day without one."""
    unsealed = prepare_letter(facts)
    rendered = sha256(unsealed.content).hexdigest()
    if facts.dated_on and seal_moment(facts.dated_on) < certificate.not_before:
        unsealed = unsealed.dated(pdf_moment(certificate.not_before))
    return _Draft(unsealed, rendered)


def _sealed(
    drafts: tuple[_Draft, ...], certificate: SealCertificate, sign: Signer
) -> tuple[FinishedLetter, ...]:
    contents = sealed_together([draft.unsealed for draft in drafts], certificate.chain, sign)
    made_by = (renderer_version(), certificate.subject, certificate.sha256)
    return tuple(
        FinishedLetter(content, LetterProof(draft.rendered_sha256, *made_by))
        for draft, content in zip(drafts, contents, strict=True)
    )


def _fitting(certificate: SealCertificate | None, facts: LetterFacts) -> SealCertificate:
    wanted = facts.seal
    if wanted is None or certificate is None:
        raise Held(
            "Dieses Schreiben ist für ein Siegel freigegeben, eingerichtet ist keines. Bitte KREISHAUS_SEAL prüfen; "
            "das Schreiben geht dann von selbst hinaus."
        )
    if certificate.is_test != wanted.is_test or (wanted.holder and certificate.holder != wanted.holder):
        raise Rejected(
            f"Dieses Schreiben ist für {_words(wanted)} freigegeben, eingerichtet ist "
            f"{'das Testsiegel' if certificate.is_test else 'das Siegel'} von „{certificate.holder}“. Bitte KREISHAUS_SEAL "
            "prüfen und den Auftrag dann unter „Betrieb“ erneut versuchen."
        )
    if facts.dated_on and seal_moment(facts.dated_on) > certificate.not_after:
        raise Held(
            f"Das Siegelzertifikat ist am {office_day(certificate.not_after):%d.%m.%Y} abgelaufen, das Schreiben ist vom "
            f"{facts.dated_on:%d.%m.%Y}. Bitte ein neues einrichten; das Schreiben geht dann von selbst hinaus."
        )
    return certificate


def _words(wanted: LetterSeal) -> str:
    kind = "das Testsiegel" if wanted.is_test else "das Siegel"
    return f"{kind} von „{wanted.holder}“" if wanted.holder else "ein Siegel mit Rechtswirkung"
