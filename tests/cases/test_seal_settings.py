"""Which seals an installation gets from its settings: an authority's own, or none."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization

from cases.adapters.seal.local_key import LocalKey, self_signed_certificate
from cases.adapters.seal.remote import RemoteKey
from cases.facts.seal import AuthoritySeal
from cases.ports import Seals
from cases.wiring import Settings, build_toolbox
from tests.factories.seal_keys import AUTHORITIES, KEYS, key_file

SOLTAU, MUNSTER = "stadt-soltau", "stadt-munster"
SERVICE = 'url = "https://siegel.example/csc/v1"\ncredential = "soltau-1"\n'


def seals_of(data_dir: Path, **values: Any) -> Seals:
    """The seals of an installation with these settings; the database is not asked."""
    toolbox = build_toolbox(
        Settings(data_dir=data_dir, **values), database_url="postgresql+psycopg://nobody@localhost/none"
    )
    toolbox.engine.dispose()
    return toolbox.seals


def folder_with(tmp_path: Path, *keys: str, password: str = "") -> Path:
    """A folder with a key file of its own for each of these authorities."""
    folder = tmp_path / "siegel"
    folder.mkdir()
    for key in keys:
        key_file(tmp_path, KEYS["P-256"](), password=password).rename(folder / f"{key}.p12")
    return folder


def test_an_installation_has_no_seal_unless_it_names_one(tmp_path: Path) -> None:
    assert not seals_of(tmp_path).in_use
    assert not seals_of(tmp_path, is_demo=True, seal="none").in_use
    assert seals_of(tmp_path).of(SOLTAU).certificate is None


def test_each_authority_of_the_demo_has_a_test_seal_of_its_own_that_stays_the_same(tmp_path: Path) -> None:
    first, second = (seals_of(tmp_path, is_demo=True) for _ in range(2))

    assert sorted(first.in_use) == AUTHORITIES
    assert first.in_use == second.in_use
    certificates = [seal.certificate for seal in first.in_use.values() if seal.certificate]
    assert len({one.sha256 for one in certificates}) == len({one.holder for one in certificates}) == 12
    assert all(one.is_test and "ohne Rechtswirkung" in one.holder for one in certificates)
    soltau = first.in_use[SOLTAU].certificate
    assert soltau is not None
    assert soltau.holder == "TESTSIEGEL Stadt Soltau – ohne Rechtswirkung"


def test_test_seals_do_not_slow_the_demo_down(tmp_path: Path) -> None:
    began = time.process_time()
    seals_of(tmp_path, is_demo=True, seal="none")
    without = time.process_time() - began
    began = time.process_time()
    seals_of(tmp_path, is_demo=True)

    assert time.process_time() - began - without < 0.5


def test_an_authority_seals_with_its_own_key_or_not_at_all(tmp_path: Path) -> None:
    seals = seals_of(tmp_path, seal=str(folder_with(tmp_path, SOLTAU, MUNSTER)))

    assert sorted(seals.in_use) == [MUNSTER, SOLTAU]
    soltau, munster = seals.of(SOLTAU).certificate, seals.of(MUNSTER).certificate
    assert soltau is not None
    assert munster is not None
    assert soltau.sha256 != munster.sha256
    assert seals.of("stadt-walsrode").certificate is None


def test_one_certificate_is_not_for_two(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, SOLTAU)
    (folder / f"{MUNSTER}.p12").write_bytes((folder / f"{SOLTAU}.p12").read_bytes())

    with pytest.raises(ValueError, match="„stadt-munster“ und „stadt-soltau“ haben dasselbe Zertifikat"):
        seals_of(tmp_path, seal=str(folder))


def test_a_file_of_nobody_and_a_folder_that_is_none_are_named(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "stadt-lueneburg")

    with pytest.raises(ValueError, match=r"Zu stadt-lueneburg\.p12 gibt es keine Behörde"):
        seals_of(tmp_path, seal=str(folder))
    with pytest.raises(ValueError, match=r"gibt es nicht\. Erwartet wird ein Ordner"):
        seals_of(tmp_path, seal=str(folder / "stadt-lueneburg.p12"))


def test_an_authority_that_must_seal_waits_for_its_seal(tmp_path: Path) -> None:
    folder = str(folder_with(tmp_path, SOLTAU))
    seals = seals_of(tmp_path, seal=folder, seal_required=f"{SOLTAU}, {MUNSTER}")

    assert seals.in_use[SOLTAU].certificate is not None
    assert seals.in_use[MUNSTER] == AuthoritySeal(MUNSTER, None)
    assert sorted(seals_of(tmp_path, seal=folder, seal_required="alle").in_use) == AUTHORITIES
    with pytest.raises(ValueError, match="KREISHAUS_SEAL_REQUIRED nennt unbekannte Behörden: stadt-x"):
        seals_of(tmp_path, seal_required="stadt-x")


def test_a_key_file_opens_with_its_own_password_or_that_of_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_with(tmp_path, SOLTAU, password="geheim")
    with pytest.raises(ValueError, match="KREISHAUS_SEAL_PASSWORD"):
        seals_of(tmp_path, seal=str(folder))
    (tmp_path / "kennwort").write_text("geheim\n")
    monkeypatch.setenv("KREISHAUS_SEAL_PASSWORD_FILE", str(tmp_path / "kennwort"))
    assert isinstance(seals_of(tmp_path, seal=str(folder)).of(SOLTAU), LocalKey)
    monkeypatch.delenv("KREISHAUS_SEAL_PASSWORD_FILE")
    (folder / f"{SOLTAU}.password").write_text("geheim\n")

    assert isinstance(seals_of(tmp_path, seal=str(folder)).of(SOLTAU), LocalKey)


def test_a_signing_service_is_named_by_its_file(tmp_path: Path) -> None:
    folder = folder_with(tmp_path)
    (folder / f"{SOLTAU}.toml").write_text(SERVICE + 'client_id = "kreishaus"\nclient_secret = "geheim"\n')
    with pytest.raises(ValueError, match=r"stadt-soltau\.pem des Siegels ist nicht lesbar"):
        seals_of(tmp_path, seal=str(folder))
    certificate = self_signed_certificate(KEYS["P-256"]())
    (folder / f"{SOLTAU}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    seal = seals_of(tmp_path, seal=str(folder)).of(SOLTAU)

    assert isinstance(seal, RemoteKey)
    assert seal.describe() == "Siegeldienst siegel.example"


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (SERVICE, "braucht es client_id und client_secret, oder token"),
        (SERVICE.replace("https", "http") + 'token = "t"', "muss url mit https:// beginnen"),
        ('credential = "x"\ntoken = "t"', "fehlt etwas oder ist falsch: url"),
        (SERVICE + 'tokens = "t"', "fehlt etwas oder ist falsch: tokens"),
        ("url =", "ist nicht lesbar"),
    ],
)
def test_what_is_wrong_with_the_file_of_a_service_is_said(said: str, fault: str, tmp_path: Path) -> None:
    folder = folder_with(tmp_path)
    (folder / f"{SOLTAU}.toml").write_text(said)

    with pytest.raises(ValueError, match=fault):
        seals_of(tmp_path, seal=str(folder))


def test_a_key_file_and_a_service_are_one_too_many(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, SOLTAU)
    (folder / f"{SOLTAU}.toml").write_text(SERVICE)

    with pytest.raises(ValueError, match=r"gibt es stadt-soltau\.p12 und stadt-soltau\.toml: bitte nur eine"):
        seals_of(tmp_path, seal=str(folder))


def test_seals_of_the_past_are_those_whose_certificate_had_begun(tmp_path: Path) -> None:
    seals = seals_of(tmp_path, is_demo=True)

    assert seals.as_of(datetime.now(UTC)).in_use == seals.in_use
    assert not seals.as_of(datetime.now(UTC) - timedelta(days=800)).in_use
