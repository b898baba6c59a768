"""The seals of all authorities together: whose is whose, from a folder with a file each, or test keys for the demo."""

import tomllib
from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, HttpUrl, ValidationError

from cases.adapters.seal.fake import NoSeal
from cases.adapters.seal.local_key import LocalKey, make_test_key
from cases.adapters.seal.remote import RemoteKey, SigningAccess
from cases.facts.seal import AuthoritySeal
from cases.ports import SealService

_KEY_FILE, _SERVICE_FILE, _CHAIN_FILE, _PASSWORD_FILE = ".p12", ".toml", ".pem", ".password"


class AuthoritySeals:
    """The seal of each authority. `required`: authorities whose letters wait for a seal rather than go out without."""

    def __init__(self, services: Mapping[str, SealService], required: Collection[str] = ()) -> None:
        self._services = dict(services)
        self._required = frozenset(required)
        certificates = {key: service.certificate for key, service in services.items()}
        self._in_use = {
            key: AuthoritySeal(key, certificates.get(key))
            for key in sorted({*self._required, *(key for key, one in certificates.items() if one)})
        }

    def of(self, authority_key: str) -> SealService:
        """The seal of this authority; one that signs nothing where it has none."""
        return self._services.get(authority_key) or NoSeal()

    @property
    def in_use(self) -> Mapping[str, AuthoritySeal]:
        """The authorities whose letters are made for a seal, by key."""
        return self._in_use

    def as_of(self, moment: datetime) -> "AuthoritySeals":
        """The same without certificates that began after this moment (UTC)."""
        begun = {
            key: service
            for key, service in self._services.items()
            if service.certificate is None or service.certificate.not_before <= moment
        }
        return self if len(begun) == len(self._services) else AuthoritySeals(begun, self._required)


def make_test_seals(folder: Path, authorities: Mapping[str, str]) -> AuthoritySeals:
    """A marked test seal for each authority (key and name), made at first start and renewed once it has expired."""
    services = {}
    for key, name in authorities.items():
        path = folder / f"{key}{_KEY_FILE}"
        make_test_key(path, name)
        services[key] = LocalKey(path, "")
    return AuthoritySeals(services)


def seals_in(
    folder: Path, authorities: Collection[str], *, password: str, required: Collection[str]
) -> AuthoritySeals:
    """The seals in this folder: for each authority a key file, or a file that names a signing service, or nothing.

    `password` opens key files without a password file beside them. Raises ValueError (German) for a folder that is not
    there, a file of nobody, a file that cannot be used, and one certificate for two authorities.
    """
    if not folder.is_dir():
        raise ValueError(
            f"KREISHAUS_SEAL: Den Ordner {folder} gibt es nicht. Erwartet wird ein Ordner mit einer Datei je Behörde."
        )
    _need_known([*folder.glob(f"*{_KEY_FILE}"), *folder.glob(f"*{_SERVICE_FILE}")], authorities)
    found = {key: _opened(folder, key, password) for key in sorted(authorities)}
    services = {key: service for key, service in found.items() if service is not None}
    _need_own(services)
    return AuthoritySeals(services, required)


def _opened(folder: Path, key: str, password: str) -> SealService | None:
    key_file, service_file = folder / f"{key}{_KEY_FILE}", folder / f"{key}{_SERVICE_FILE}"
    if key_file.exists() and service_file.exists():
        raise ValueError(
            f"Für die Behörde „{key}“ gibt es {key_file.name} und {service_file.name}: bitte nur eine."
        )
    if key_file.exists():
        own = folder / f"{key}{_PASSWORD_FILE}"
        return LocalKey(key_file, own.read_text(encoding="utf-8").strip() if own.exists() else password)
    if service_file.exists():
        return RemoteKey(_access(service_file), folder / f"{key}{_CHAIN_FILE}")
    return None


class _ServiceFile(BaseModel):
    """What the file of a signing service says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: HttpUrl
    credential: str
    pin: str = ""
    client_id: str = ""
    client_secret: str = ""
    token: str = ""


def _access(path: Path) -> SigningAccess:
    try:
        said = _ServiceFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"Die Datei {path} eines Siegeldienstes ist nicht lesbar (TOML).") from error
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, one["loc"])) for one in error.errors())
        raise ValueError(
            f"In der Datei {path} eines Siegeldienstes fehlt etwas oder ist falsch: {fields}."
        ) from error
    if not said.token and not (said.client_id and said.client_secret):
        raise ValueError(f"In der Datei {path} braucht es client_id und client_secret, oder token.")
    if said.url.scheme != "https":
        raise ValueError(f"In der Datei {path} muss url mit https:// beginnen.")
    return SigningAccess(
        url=str(said.url),
        credential=said.credential,
        pin=said.pin,
        client_id=said.client_id,
        client_secret=said.client_secret,
        token=said.token,
    )


def _need_known(files: Collection[Path], authorities: Collection[str]) -> None:
    strange = sorted(file.name for file in files if file.stem not in authorities)
    if strange:
        raise ValueError(
            f"KREISHAUS_SEAL: Zu {', '.join(strange)} gibt es keine Behörde. Der Name vor dem Punkt ist der Schlüssel der "
            f"Behörde, zum Beispiel {min(authorities, default='')}."
        )


def _need_own(services: Mapping[str, SealService]) -> None:
    """One certificate for two authorities would put the name of one under letters of the other."""
    owners: dict[str, str] = {}
    for key, service in services.items():
        certificate = service.certificate
        if certificate is None:
            continue
        other = owners.setdefault(certificate.sha256, key)
        if other != key:
            raise ValueError(
                f"KREISHAUS_SEAL: „{other}“ und „{key}“ haben dasselbe Zertifikat. Jede Behörde braucht ihr eigenes."
            )
