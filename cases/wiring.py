"""From settings to a toolbox: the only place that knows adapters."""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from cases.adapters.portal.client import HttpCallback
from cases.adapters.portal.fake import PollingOnly
from cases.adapters.seal.collection import AuthoritySeals, make_test_seals, seals_in
from cases.adapters.storage.client import FileStore
from cases.adapters.virus_scan.client import ClamdScanner
from cases.adapters.virus_scan.fake import TestScanner
from cases.catalogue.catalogue import Catalogue
from cases.catalogue.loader import load_catalogue
from cases.commands.context import Context
from cases.facts.actor import Actor
from cases.installation import Settings as Settings
from cases.installation import load_settings as load_settings
from cases.ports import DocumentStore, PortalCallback, Seals, VirusScanner
from cases.store.migrate import migrate, new_revision
from cases.store.session import create_database_engine, session_factory, transaction


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes, times in minutes or hours, as configured for this installation."""

    attachment_bytes: int
    attachment_count: int
    submission_bytes: int
    form_bytes: int
    session_hours: int
    token_minutes: int


@dataclass(frozen=True)
class Toolbox:
    """Everything a door needs to let somebody act."""

    engine: Engine
    sessions: sessionmaker[Session]
    catalogue: Catalogue
    documents: DocumentStore
    scanner: VirusScanner
    callback: PortalCallback
    seals: Seals
    limits: Limits
    secret_key: str
    public_url: str
    is_secure: bool
    is_demo: bool
    prefect_api_url: str | None

    @contextmanager
    def acting(self, actor: Actor, now: datetime) -> Iterator[Context]:
        """One transaction in which `actor` looks and acts; commits at the end, rolls back on any error."""
        with transaction(self.sessions, actor.scope) as session:
            yield Context(
                session=session,
                actor=actor,
                now=now,
                catalogue=self.catalogue,
                seals=self.seals.in_use,
                is_demo=self.is_demo,
            )

    def as_of(self, moment: datetime) -> "Toolbox":
        """The same for the demo's past: without seals whose certificate began after this moment (UTC)."""
        return replace(self, seals=self.seals.as_of(moment))


def migrate_database(url: str) -> None:
    """Bring the database at `url` to the newest schema."""
    migrate(url)


def write_migration(url: str, message: str) -> None:
    """For developers: a migration from the models."""
    migrate(url)
    new_revision(url, message)


def check_catalogue() -> str:
    """Read the whole catalogue and say what is in it; raises its error naming every fault."""
    catalogue = load_catalogue()
    return f"{len(catalogue.services())} Leistungen, {len(catalogue.authorities())} Behörden"


def build_toolbox(settings: Settings, *, database_url: str | None = None) -> Toolbox:
    """Wire everything; `database_url` overrides the setting where an embedded server was started.

    Raises ValueError with what to set when something is missing, and the catalogue's error on a bad file.
    """
    url = database_url or (settings.database_url and settings.database_url.get_secret_value())
    if not url:
        raise ValueError("Keine Datenbank: KREISHAUS_DATABASE_URL setzen oder `kreishaus demo` verwenden.")
    catalogue = load_catalogue()
    seals = _seals(settings, catalogue)
    engine = create_database_engine(url, pool_size=settings.database_pool_size)
    return Toolbox(
        engine=engine,
        sessions=session_factory(engine),
        catalogue=catalogue,
        documents=FileStore(settings.data_dir / "dokumente"),
        scanner=_scanner(settings.virus_scanner),
        callback=_callback(settings),
        seals=seals,
        limits=_limits(settings),
        secret_key=_secret_key(settings),
        public_url=settings.public_url.rstrip("/"),
        is_secure=settings.is_secure,
        is_demo=settings.is_demo,
        prefect_api_url=settings.prefect_api_url,
    )


def _limits(settings: Settings) -> Limits:
    return Limits(
        attachment_bytes=settings.attachment_limit_bytes,
        attachment_count=settings.attachment_limit_count,
        submission_bytes=settings.submission_limit_bytes,
        form_bytes=settings.form_limit_bytes,
        session_hours=settings.session_hours,
        token_minutes=settings.token_minutes,
    )


def _scanner(address: str) -> VirusScanner:
    if address == "test":
        return TestScanner()
    parts = urlsplit(address)
    if parts.scheme != "clamd" or not parts.hostname:
        raise ValueError('KREISHAUS_VIRUS_SCANNER muss "test" oder "clamd://rechner:3310" sein.')
    return ClamdScanner(parts.hostname, parts.port or 3310)


def _callback(settings: Settings) -> PortalCallback:
    if not settings.portal_callback_url:
        return PollingOnly()
    if settings.callback_secret is None:
        raise ValueError("KREISHAUS_PORTAL_CALLBACK_URL braucht auch KREISHAUS_CALLBACK_SECRET.")
    return HttpCallback(settings.portal_callback_url, settings.callback_secret.get_secret_value())


def _seals(settings: Settings, catalogue: Catalogue) -> Seals:
    chosen = settings.seal or ("test" if settings.is_demo else "none")
    names = {one.key: one.name for one in catalogue.authorities()}
    required = _required(settings.seal_required, names)
    if chosen == "test":
        return make_test_seals(settings.data_dir / "testsiegel", names)
    if chosen == "none":
        return AuthoritySeals({}, required)
    password = settings.seal_password.get_secret_value() if settings.seal_password else ""
    return seals_in(Path(chosen), names, password=password, required=required)


def _required(said: str, names: Collection[str]) -> frozenset[str]:
    keys = frozenset(
        names if said.strip() == "alle" else (key.strip() for key in said.split(",") if key.strip())
    )
    if unknown := sorted(keys - frozenset(names)):
        raise ValueError(f"KREISHAUS_SEAL_REQUIRED nennt unbekannte Behörden: {', '.join(unknown)}.")
    return keys


def _secret_key(settings: Settings) -> str:
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    return _generated_secret(settings.data_dir / "geheimnis")


def _generated_secret(path: Path) -> str:
    """The secret in this file; a new one is written beside and linked, so nobody ever reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="utf-8") as draft:
            draft.write(secrets.token_urlsafe(48))
            draft.flush()
            with contextlib.suppress(FileExistsError):
                os.link(draft.name, path)
    return path.read_text(encoding="utf-8")
