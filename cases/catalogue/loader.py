"""Reads all catalogue files and refuses to start on one bad file, naming every fault with file and key."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from pydantic import ValidationError

from cases.catalogue.authority_schema import Authority
from cases.catalogue.catalogue import Catalogue, ServiceText
from cases.catalogue.consistency import cross_faults, form_faults
from cases.catalogue.law_schema import TOPICS, LawFile
from cases.catalogue.schema import CatalogueError, DefinitionT, faults_of
from cases.catalogue.service_schema import Service
from cases.errors import FieldError, Invalid

PACKAGE_FOLDER = Path(__file__).parent


@dataclass
class _Reading:
    """What was read so far, and everything that was wrong with it."""

    folder: Path
    faults: list[FieldError] = field(default_factory=list)

    def fault(self, path: Path, key: str, message: str) -> None:
        self.faults.append(FieldError(f"{self.name_of(path)}: {key}", message))

    def name_of(self, path: Path) -> str:
        """The file as it is named in faults: inside the catalogue, else as it was given."""
        return str(path.relative_to(self.folder) if path.is_relative_to(self.folder) else path)


def load_catalogue(folder: Path = PACKAGE_FOLDER, *, more_services: tuple[Path, ...] = ()) -> Catalogue:
    """The whole catalogue, with services that lie elsewhere (`more_services`: one folder each).

    Raises CatalogueError with one entry per fault if any file is wrong.
    """
    reading = _Reading(folder)
    law = {topic: _read_law(reading, topic, model) for topic, model in TOPICS.items()}
    authorities = _read_authorities(reading)
    services = _read_services(reading, more_services)
    faults = [*reading.faults]
    if not faults:
        found = {topic: rows for topic, rows in law.items() if rows is not None}
        faults.extend(cross_faults(services, authorities, found))
    if faults:
        raise CatalogueError(tuple(faults))
    return Catalogue(services, authorities, {topic: rows for topic, rows in law.items() if rows is not None})


def _read_law(reading: _Reading, topic: str, model: type[LawFile]) -> LawFile | None:
    return _read(reading, reading.folder / "law" / f"{topic}.toml", model)


def _read_authorities(reading: _Reading) -> dict[str, Authority]:
    found: dict[str, Authority] = {}
    for path in sorted((reading.folder / "authorities").glob("*.toml")):
        authority = _read(reading, path, Authority)
        if authority is not None:
            _check_name(reading, path, path.stem, authority.key)
            found[authority.key] = authority
    if not found and not reading.faults:
        reading.fault(reading.folder / "authorities", "(Ordner)", "Hier liegt keine Behörde.")
    return found


def _read_services(reading: _Reading, more: tuple[Path, ...]) -> tuple[ServiceText, ...]:
    found: list[ServiceText] = []
    own = sorted(path for path in (reading.folder / "services").glob("*") if path.is_dir())
    for folder in (*own, *more):
        if not (folder / "service.toml").is_file():
            reading.fault(folder / "service.toml", "(Datei)", "Die Datei fehlt.")
        for path in sorted(folder.glob("service*.toml")):
            service = _read(reading, path, Service)
            if service is not None:
                _check_name(reading, path, folder.name, service.key)
                found.append(_with_files(reading, path, service))
    return tuple(found)


def _with_files(reading: _Reading, path: Path, service: Service) -> ServiceText:
    folder = path.parent
    schemas = {
        version: _read_schema(reading, folder / f"form-{version}.schema.json")
        for version in service.form.versions
    }
    letters = {
        letter.key: _read_text(reading, folder / "letters" / letter.file) for letter in service.letters
    }
    text = ServiceText(service, {version: schema for version, schema in schemas.items() if schema}, letters)
    for key, message in form_faults(text):
        reading.fault(path, key, message)
    return text


def _read_schema(reading: _Reading, path: Path) -> Mapping[str, object]:
    try:
        return _checked_schema(_read_text(reading, path) or "{}")
    except ValueError as error:
        reading.fault(path, "(ganze Datei)", f"Das ist kein gültiges JSON: {error}")
    except SchemaError as error:
        reading.fault(path, error.json_path, f"Das ist kein gültiges JSON Schema: {error.message}")
    return {}


@lru_cache(maxsize=64)  # the check takes longer than all the rest of the catalogue; read-only
def _checked_schema(text: str) -> Mapping[str, object]:
    schema: object = json.loads(text)
    if not isinstance(schema, dict):
        raise ValueError("kein JSON-Objekt")
    Draft202012Validator.check_schema(schema)
    return schema


def _read_text(reading: _Reading, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        reading.fault(path, "(Datei)", "Die Datei fehlt.")
    except UnicodeDecodeError:
        reading.fault(path, "(ganze Datei)", "Die Datei ist nicht als UTF-8 gespeichert.")
    return ""


def _read(reading: _Reading, path: Path, model: type[DefinitionT]) -> DefinitionT | None:
    text = _read_text(reading, path)
    if not text:
        return None
    try:
        return model.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        reading.fault(path, "(ganze Datei)", f"Das ist kein gültiges TOML: {error}")
    except ValidationError as error:
        reading.faults.extend(faults_of(reading.name_of(path), error))
    except Invalid as error:
        reading.fault(path, "(ganze Datei)", error.message)
    return None


def _check_name(reading: _Reading, path: Path, expected: str, key: str) -> None:
    if key != expected:
        reading.fault(path, "key", f"Der Schlüssel „{key}“ passt nicht zum Namen „{expected}“.")
