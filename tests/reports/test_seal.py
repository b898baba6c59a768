"""Seals: accepted by an independent validator, covering every byte, the same for the same letter."""

import time
import zlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from statistics import median

import pytest
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from cases.adapters.seal.local_key import LocalKey
from cases.errors import Held, Invalid, Rejected
from cases.facts.letter import LetterFacts
from cases.facts.seal import LetterSeal
from reports.letters.finish import Sealer, Verdict, finish_letter, finish_letters, verdict_on
from reports.letters.letter import prepare_letter, render_letter
from reports.letters.version import renderer_version
from reports.pdf.meta import pdf_moment
from reports.pdf.seal import intact_seal, sealed, without_seal
from tests.factories.seal_keys import HOLDER, KEYS, issued_seal, key_file, letter_seal, self_signed_seal
from tests.reports.letter_samples import BESCHEID
from tests.reports.structure_checker import problems
from tests.reports.verapdf import failed_rules

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def seal(tmp_path_factory: pytest.TempPathFactory) -> LocalKey:
    """A P-256 key for the tests that do not ask which."""
    return self_signed_seal(tmp_path_factory.mktemp("seal"))


def for_seal(seal: LocalKey) -> LetterFacts:
    return replace(BESCHEID, seal=letter_seal(seal))


def finished(seal: LocalKey, facts: LetterFacts | None = None) -> bytes:
    return finish_letter(
        facts or for_seal(seal), seal.certificate, lambda attributes: seal.sign(attributes, now=NOW)
    ).content


def validated(content: bytes, seal: LocalKey, *, at: datetime = NOW) -> PdfSignatureStatus:
    """What pyHanko says of the only signature, trusting the last certificate of the chain."""
    trusted = asn1_x509.Certificate.load(seal.certificate.chain[-1])
    context = ValidationContext(trust_roots=[trusted], moment=at, allow_fetching=False)
    (signature,) = PdfFileReader(BytesIO(content)).embedded_signatures
    return validate_pdf_signature(signature, signer_validation_context=context)


@pytest.mark.parametrize("kind", KEYS)
def test_an_independent_validator_accepts_the_seal(kind: str, tmp_path: Path) -> None:
    seal = LocalKey(key_file(tmp_path, KEYS[kind]()), "")

    content = finished(seal)
    status = validated(content, seal)

    assert (status.valid, status.intact, status.trusted) == (True, True, True)
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert status.modification_level is ModificationLevel.NONE
    assert status.md_algorithm == "sha256"
    assert intact_seal(content)


def test_the_signature_says_that_it_is_pades(seal: LocalKey) -> None:
    (signature,) = PdfFileReader(BytesIO(finished(seal))).embedded_signatures
    attributes = {one["type"].native for one in signature.signer_info["signed_attrs"]}

    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    # ETSI EN 319 142-1, 6.3: the moment stands in /M, the certificate is bound, nothing else is needed for B-B.
    assert attributes == {"content_type", "message_digest", "signing_certificate_v2"}
    assert signature.self_reported_timestamp is not None
    assert signature.self_reported_timestamp.date() == BESCHEID.dated_on


@pytest.mark.parametrize("kind", KEYS)
def test_a_sealed_letter_stays_accessible_and_archivable(kind: str, tmp_path: Path) -> None:
    seal = LocalKey(key_file(tmp_path, KEYS[kind]()), "")

    content = finished(seal, replace(for_seal(seal), data={"format": "kreishaus-bescheid-1"}))

    assert problems(content) == []
    assert failed_rules(content, "ua1") == []
    assert failed_rules(content, "3a") == []


def test_a_flipped_byte_anywhere_breaks_the_seal(seal: LocalKey) -> None:
    content = finished(seal)
    unsealed = prepare_letter(for_seal(seal))
    _, first, start, _ = unsealed.byte_range
    for at in (20, first // 2, first - 60, start + 60, len(content) - 300):
        flipped = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        assert not intact_seal(flipped), at
        try:
            status = validated(flipped, seal)
        except (PdfReadError, SignatureValidationError, ValueError, KeyError, zlib.error):
            continue  # the byte was one without which nobody reads the file
        assert not (status.valid and status.intact), at


def test_something_put_behind_the_sealed_file_is_noticed(seal: LocalKey) -> None:
    assert not intact_seal(finished(seal) + b"\n% noch etwas\n")


def test_the_same_letter_gets_the_same_seal(seal: LocalKey) -> None:
    assert finished(seal) == finished(seal)


def test_without_its_seal_the_file_is_the_approved_one(seal: LocalKey) -> None:
    facts = for_seal(seal)
    letter = finish_letter(facts, seal.certificate, lambda attributes: seal.sign(attributes, now=NOW))

    assert without_seal(letter.content, "D:20261123000000Z") == render_letter(facts)
    assert letter.proof.rendered_sha256 == sha256(render_letter(facts)).hexdigest()
    assert letter.proof.renderer == renderer_version()
    assert letter.proof.sealed_by == seal.certificate.subject
    assert verdict_on(facts, letter.content, letter.proof) == Verdict()


def test_a_letter_for_another_installation_is_not_proved(seal: LocalKey) -> None:
    facts = for_seal(seal)
    letter = finish_letter(facts, seal.certificate, lambda attributes: seal.sign(attributes, now=NOW))
    other = finished(seal, replace(facts, subject="Ein anderer Betreff"))

    assert verdict_on(facts, render_letter(facts), letter.proof).faults == (
        "Das Siegel fehlt oder passt nicht zur Datei.",
    )
    assert "Die abgelegte Datei ist nicht die freigegebene." in verdict_on(facts, other, letter.proof).faults
    assert verdict_on(replace(facts, closing="Gruß"), letter.content, letter.proof) == Verdict(
        ("Aus den gespeicherten Angaben entsteht eine andere Datei.",)
    )


def test_a_letter_of_another_version_is_in_order_as_long_as_its_file_is(seal: LocalKey) -> None:
    facts = for_seal(seal)
    letter = finish_letter(facts, seal.certificate, lambda attributes: seal.sign(attributes, now=NOW))
    old = replace(letter.proof, renderer="reportlab 4.0.0, pyphen 0.17.2, 0123456789ab")
    set_anew = replace(facts, closing="Gruß")  # stands for what another version would make of the same facts

    assert verdict_on(set_anew, letter.content, old) == Verdict(is_of_other_version=True)
    assert verdict_on(facts, letter.content, old) == Verdict()
    changed = verdict_on(set_anew, letter.content[:-9] + b" " + letter.content[-8:], old)
    assert changed.faults
    assert not changed.is_of_other_version


def test_the_seal_of_another_key_is_named(seal: LocalKey, tmp_path: Path) -> None:
    facts = for_seal(seal)
    letter = finish_letter(facts, seal.certificate, lambda attributes: seal.sign(attributes, now=NOW))
    second = self_signed_seal(tmp_path)
    foreign = finished(second, facts)

    assert without_seal(foreign, "D:20261123000000Z") == render_letter(facts)
    (fault,) = verdict_on(facts, foreign, letter.proof).faults
    assert fault.startswith(f"Das Siegel ist fremd: Es ist von „{second.certificate.subject}“ (Zertifikat ")
    assert second.certificate.sha256[:16] in fault
    assert f"hat „{seal.certificate.subject}“ gesiegelt" in fault


def test_a_letter_made_for_a_seal_does_not_go_out_without(seal: LocalKey) -> None:
    with pytest.raises(Held, match="eingerichtet ist keines"):
        finish_letter(for_seal(seal), None, lambda attributes: [b""])


def test_a_letter_made_for_a_real_seal_gets_no_test_seal(seal: LocalKey) -> None:
    real = replace(for_seal(seal), seal=replace(letter_seal(seal), is_test=False))

    with pytest.raises(Rejected, match="eingerichtet ist das Testsiegel von „TESTSIEGEL"):
        finish_letter(real, seal.certificate, lambda attributes: seal.sign(attributes, now=NOW))


def test_a_letter_made_for_the_seal_of_one_gets_no_seal_of_another(tmp_path: Path) -> None:
    real = issued_seal(tmp_path, ends_at=NOW + timedelta(days=30))
    facts = replace(BESCHEID, seal=replace(letter_seal(real), holder="Stadt Soltau"))

    with pytest.raises(
        Rejected, match=f"von „Stadt Soltau“ freigegeben, eingerichtet ist das Siegel von „{HOLDER}“"
    ):
        finished(real, facts)


def test_a_letter_that_waited_for_its_first_seal_takes_any_real_one(tmp_path: Path, seal: LocalKey) -> None:
    real = issued_seal(tmp_path, ends_at=NOW + timedelta(days=30))
    facts = replace(BESCHEID, seal=LetterSeal("landkreis-heidekreis", holder="", is_test=False))

    assert intact_seal(finished(real, facts))
    assert f"Elektronisches Siegel: {BESCHEID.letterhead.authority_name}" in tooltip_of(finished(real, facts))
    with pytest.raises(Rejected, match="für ein Siegel mit Rechtswirkung freigegeben"):
        finished(seal, facts)


def tooltip_of(content: bytes) -> str:
    """What a reader hears about the field of the seal."""
    (signature,) = PdfFileReader(BytesIO(content)).embedded_signatures
    return str(signature.sig_field["/TU"])


def test_a_letter_without_seal_stays_as_it_was(seal: LocalKey) -> None:
    letter = finish_letter(BESCHEID, seal.certificate, lambda attributes: seal.sign(attributes, now=NOW))

    assert letter.content == render_letter(BESCHEID)
    assert letter.proof.sealed_by == letter.proof.seal_sha256 == ""
    assert not intact_seal(letter.content)


def test_room_is_neither_missing_nor_too_small(seal: LocalKey) -> None:
    certificate = seal.certificate
    with pytest.raises(Invalid, match="kein Platz"):
        sealed(prepare_letter(BESCHEID), certificate.chain, lambda attributes: [b""])
    narrow = replace(for_seal(seal), seal=replace(letter_seal(seal), room_bytes=64))
    with pytest.raises(Invalid, match="ist Platz für 64"):
        finished(seal, narrow)


def test_an_expired_certificate_seals_nothing(tmp_path: Path) -> None:
    expired = self_signed_seal(tmp_path, ends_at=NOW - timedelta(days=1))

    with pytest.raises(Held, match=r"am 22\.11\.2026 abgelaufen.*von selbst hinaus"):
        finished(expired, replace(for_seal(expired), dated_on=date(2026, 11, 20)))


def test_a_letter_is_not_younger_than_the_certificate(tmp_path: Path) -> None:
    ended = self_signed_seal(tmp_path, ends_at=NOW - timedelta(days=1))

    with pytest.raises(
        Held, match=r"am 22\.11\.2026 abgelaufen, das Schreiben ist vom 23\.11\.2026\. Bitte ein neues"
    ):
        finished(ended, for_seal(ended))


def test_the_seal_of_a_letter_that_waited_says_a_day_on_which_its_certificate_held(tmp_path: Path) -> None:
    later = NOW + timedelta(days=4)
    renewed = self_signed_seal(tmp_path, ends_at=later + timedelta(days=365))
    begun = renewed.certificate.not_before
    assert begun > datetime(2026, 11, 24, tzinfo=UTC)
    facts = for_seal(renewed)

    letter = finish_letter(facts, renewed.certificate, lambda attributes: renewed.sign(attributes, now=later))

    assert f"/M({pdf_moment(begun)})".encode() in letter.content
    assert verdict_on(facts, letter.content, letter.proof) == Verdict()
    status = validated(letter.content, renewed, at=later)
    assert (status.valid, status.intact, status.trusted) == (True, True, True)


def test_a_chain_travels_with_the_seal_and_ends_with_its_certificate(tmp_path: Path) -> None:
    ends_at = NOW + timedelta(days=30)
    seal = issued_seal(tmp_path, ends_at=ends_at)

    content = finished(seal)

    assert (seal.certificate.is_test, seal.certificate.holder) == (False, HOLDER)
    assert validated(content, seal).trusted
    assert not validated(content, seal, at=ends_at + timedelta(days=1)).trusted


def test_sealing_takes_under_two_milliseconds(seal: LocalKey) -> None:
    unsealed = prepare_letter(for_seal(seal))
    spent = []
    for _ in range(20):
        began = time.process_time()
        sealed(unsealed, seal.certificate.chain, lambda attributes: seal.sign(attributes, now=NOW))
        spent.append(time.process_time() - began)

    assert median(spent) < 0.002


def test_the_day_in_the_seal_is_that_of_the_letter(seal: LocalKey) -> None:
    later = replace(for_seal(seal), dated_on=date(2027, 3, 1))

    assert b"/M(D:20270301000000Z)" in finished(seal, later)


def test_many_letters_ask_each_seal_once(seal: LocalKey, tmp_path: Path) -> None:
    asked: list[int] = []

    def sign(attributes: Sequence[bytes]) -> Sequence[bytes]:
        asked.append(len(attributes))
        return seal.sign(attributes, now=NOW)

    facts = for_seal(seal)
    letters = {1: facts, 2: BESCHEID, 3: replace(facts, subject="Ein zweiter"), 4: replace(facts, subject="")}

    made, faults = finish_letters(letters, lambda authority: Sealer(seal.certificate, sign))

    assert asked == [2]
    assert faults == {4: "Der Brief hat keinen Betreff."}
    assert made.keys() == {1, 2, 3}
    assert made[1].content == finished(seal)
    assert made[2].content == render_letter(BESCHEID)
    assert all(verdict_on(letters[key], made[key].content, made[key].proof) == Verdict() for key in made)
