"""Which seal an installation gets from its settings."""

from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization

from cases.adapters.seal.fake import NoSeal
from cases.adapters.seal.local_key import LocalKey, self_signed_certificate
from cases.adapters.seal.remote import RemoteKey
from cases.wiring import Settings, build_toolbox
from tests.factories.seal_keys import KEYS, key_file


def seal_of(**values: Any) -> object:
    """The seal of an installation with these settings; the database is not asked."""
    toolbox = build_toolbox(Settings(**values), database_url="postgresql+psycopg://nobody@localhost/none")
    toolbox.engine.dispose()
    return toolbox.seal


def test_an_installation_has_no_seal_unless_it_names_one(tmp_path: Path) -> None:
    assert isinstance(seal_of(data_dir=tmp_path), NoSeal)
    assert isinstance(seal_of(data_dir=tmp_path, is_demo=True, seal="none"), NoSeal)


def test_the_demo_has_a_test_seal_that_stays_the_same(tmp_path: Path) -> None:
    first, second = (seal_of(data_dir=tmp_path, is_demo=True) for _ in range(2))

    assert isinstance(first, LocalKey)
    assert isinstance(second, LocalKey)
    assert first.certificate == second.certificate
    assert first.certificate.is_test


def test_a_key_file_opens_with_the_password_of_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = key_file(tmp_path, KEYS["P-256"](), password="geheim")
    (tmp_path / "kennwort").write_text("geheim\n")
    with pytest.raises(ValueError, match="KREISHAUS_SEAL_PASSWORD prüfen"):
        seal_of(data_dir=tmp_path, seal=str(path))
    monkeypatch.setenv("KREISHAUS_SEAL_PASSWORD_FILE", str(tmp_path / "kennwort"))

    assert isinstance(seal_of(data_dir=tmp_path, seal=str(path)), LocalKey)


def test_a_service_needs_token_credential_and_certificate(tmp_path: Path) -> None:
    address = "https://siegel.example/csc/v1"
    with pytest.raises(ValueError, match="braucht auch KREISHAUS_SEAL_TOKEN"):
        seal_of(data_dir=tmp_path, seal=address)
    chain = tmp_path / "siegel.pem"
    certificate = self_signed_certificate(KEYS["P-256"]())
    chain.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    seal = seal_of(
        data_dir=tmp_path, seal=address, seal_token="t", seal_credential="c", seal_certificate=chain
    )

    assert isinstance(seal, RemoteKey)
    assert seal.describe() == "Siegeldienst siegel.example"
