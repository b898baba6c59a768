"""Keys of seals on this machine: what opens them, what they sign, and what is said when they cannot."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import pkcs12

from cases.adapters.seal.certificates import is_signature_of, seal_certificate
from cases.adapters.seal.fake import FailingSeal, NoSeal
from cases.adapters.seal.local_key import LocalKey, make_test_key, self_signed_certificate
from cases.errors import Held, RetryLater
from cases.facts.seal import TEST_SENTENCE
from cases.rules.seal import SealStanding, seal_standing
from tests.factories.seal_keys import KEYS, issued_seal, key_file, letter_seal, self_signed_seal

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize("kind", KEYS)
def test_the_same_bytes_get_the_same_signature(kind: str, tmp_path: Path) -> None:
    seal = LocalKey(key_file(tmp_path, KEYS[kind]()), "")
    (signature,) = seal.sign((b"attributes",), now=NOW)

    assert (signature,) == seal.sign((b"attributes",), now=NOW)
    assert is_signature_of(seal.certificate.chain[0], b"attributes", signature)
    assert not is_signature_of(seal.certificate.chain[0], b"other", signature)


def test_a_chain_that_does_not_fit_is_named_at_start() -> None:
    key = KEYS["RSA-4096"]()
    one = self_signed_certificate(key)

    assert seal_certificate((one,) * 4).chain
    with pytest.raises(
        ValueError, match=r"mit seinen 7 Zertifikaten etwa \d+ Bytes, im Schreiben ist Platz für 8192"
    ):
        seal_certificate((one,) * 7)


def test_the_chain_fits_for_every_kind_of_key(tmp_path: Path) -> None:
    for make in KEYS.values():
        assert LocalKey(key_file(tmp_path, make()), "").certificate.chain


def test_a_file_with_password_opens_with_this_password_only(tmp_path: Path) -> None:
    path = key_file(tmp_path, KEYS["P-256"](), password="richtig")

    assert LocalKey(path, "richtig").sign((b"x",), now=NOW)
    for wrong in ("falsch", ""):
        with pytest.raises(
            ValueError, match=r"KREISHAUS_SEAL_PASSWORD oder die Datei \.password daneben prüfen"
        ):
            LocalKey(path, wrong)


def test_files_that_are_no_keys_are_named(tmp_path: Path) -> None:
    (tmp_path / "brief.txt").write_text("Guten Tag")
    (tmp_path / "leer.p12").write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"x", ed25519.Ed25519PrivateKey.generate(), None, None, serialization.NoEncryption()
        )
    )
    with pytest.raises(ValueError, match=r"fehlt\.p12 des Siegels ist nicht lesbar"):
        LocalKey(tmp_path / "fehlt.p12", "")
    with pytest.raises(ValueError, match="PKCS #12"):
        LocalKey(tmp_path / "brief.txt", "")
    with pytest.raises(ValueError, match="braucht es ein Zertifikat"):
        LocalKey(tmp_path / "leer.p12", "")


def test_the_key_of_the_demo_says_what_it_is_and_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "data" / "testsiegel.p12"
    make_test_key(path, "Stadt Soltau")
    first = path.read_bytes()
    make_test_key(path, "Stadt Soltau")

    seal = LocalKey(path, "")
    assert path.read_bytes() == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert seal.certificate.is_test
    assert seal.certificate.holder == "TESTSIEGEL Stadt Soltau – ohne Rechtswirkung"
    assert letter_seal(seal).sentence == TEST_SENTENCE
    assert seal_standing(seal.certificate, datetime.now(UTC)) is SealStanding.VALID


def test_an_expired_test_key_is_renewed_and_a_real_one_never(tmp_path: Path) -> None:
    long_ago = datetime(2025, 1, 1, tzinfo=UTC)
    path = key_file(tmp_path, KEYS["P-256"](), ends_at=long_ago)
    old = LocalKey(path, "").certificate

    make_test_key(path, "Stadt Soltau")

    new = LocalKey(path, "").certificate
    assert new.sha256 != old.sha256
    assert seal_standing(new, datetime.now(UTC)) is SealStanding.VALID
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    issued_seal(tmp_path, ends_at=datetime(2026, 2, 1, tzinfo=UTC))
    real = path.read_bytes()
    make_test_key(path, "Stadt Soltau")
    assert path.read_bytes() == real


def test_names_longer_than_a_certificate_allows_are_cut(tmp_path: Path) -> None:
    make_test_key(tmp_path / "x.p12", "Mühlenbächelhöfen " * 9)

    holder = LocalKey(tmp_path / "x.p12", "").certificate.holder
    assert len(holder.encode()) <= 64
    assert holder.endswith(" – ohne Rechtswirkung")


def test_nothing_is_signed_outside_the_validity(tmp_path: Path) -> None:
    seal = self_signed_seal(tmp_path, ends_at=NOW)

    assert seal.sign((b"x",), now=NOW)
    with pytest.raises(Held, match=r"am 23\.11\.2026 abgelaufen. Bitte ein neues"):
        seal.sign((b"x",), now=NOW + timedelta(seconds=1))
    with pytest.raises(Held, match="gilt erst ab"):
        seal.sign((b"x",), now=NOW - timedelta(days=366))


@pytest.mark.parametrize(
    ("days", "standing"),
    [
        (31, SealStanding.VALID),
        (30, SealStanding.ENDS_SOON),
        (0, SealStanding.ENDS_SOON),
        (-1, SealStanding.EXPIRED),
        (400, SealStanding.NOT_YET),
    ],
)
def test_the_operator_is_warned_thirty_days_before(days: int, standing: SealStanding, tmp_path: Path) -> None:
    ends_at = NOW + timedelta(days=days)

    assert seal_standing(self_signed_seal(tmp_path, ends_at=ends_at).certificate, NOW) is standing


def test_without_a_seal_nothing_is_signed() -> None:
    assert NoSeal().certificate is None
    with pytest.raises(Held, match="KREISHAUS_SEAL prüfen"):
        NoSeal().sign((b"x",), now=NOW)


def test_a_seal_for_tests_fails_when_told_to(tmp_path: Path) -> None:
    seal = FailingSeal(self_signed_seal(tmp_path))
    assert seal.sign((b"x",), now=NOW)
    seal.fault = RetryLater("Der Siegeldienst ist nicht erreichbar.")

    with pytest.raises(RetryLater):
        seal.sign((b"x",), now=NOW)
