"""Checks across catalogue files: what one file names must exist in the other."""

from collections.abc import Iterator, Mapping, Sequence

from cases.catalogue.authority_schema import Authority
from cases.catalogue.catalogue import ServiceText
from cases.catalogue.form_fields import FormField, form_fields
from cases.catalogue.law_schema import (
    CompetenceLaw,
    CourtLaw,
    FeeLaw,
    FixedFeeLaw,
    FixedFeeRow,
    LawFile,
)
from cases.catalogue.service_parts import CalculationKind
from cases.catalogue.service_schema import Service
from cases.catalogue.wording import check_template
from cases.errors import FieldError, Invalid
from cases.facts.kinds import MESSAGE_KINDS

Fault = tuple[str, str]


def form_faults(text: ServiceText) -> tuple[Fault, ...]:
    """Faults between a service definition, its form schemas and its letters: (key, German sentence)."""
    faults: list[Fault] = list(_template_faults(text))
    schema = text.schemas.get(text.service.form.current)
    if schema is None:
        return tuple(faults)
    try:
        fields = form_fields(schema)
    except ValueError as error:
        return (*faults, ("form", str(error)))
    return (
        *faults,
        *_pointer_faults(text.service, fields),
        *_routine_faults(text.service),
        *_consultation_faults(text.service),
        *_retention_faults(text.service),
        *_step_faults(text.service),
        *_summary_faults(text.service, fields),
    )


def cross_faults(
    services: Sequence[ServiceText], authorities: Mapping[str, Authority], law: Mapping[str, LawFile]
) -> tuple[FieldError, ...]:
    """Faults between services, authorities and law."""
    known = {text.service.key for text in services}
    found: list[FieldError] = []
    for text in services:
        file = f"services/{text.service.key}/service.toml"
        found.extend(
            FieldError(f"{file}: {key}", message)
            for key, message in _office_faults(text.service, authorities, law)
        )
        found.extend(FieldError(f"{file}: {key}", message) for key, message in _law_faults(text.service, law))
        found.extend(FieldError(f"{file}: {key}", message) for key, message in _free_case_faults(text, law))
        found.extend(
            FieldError(f"{file}: {key}", message) for key, message in _leads_to_faults(text, services)
        )
        found.extend(FieldError(f"{file}: {key}", message) for key, message in _annual_faults(text, services))
    for authority in authorities.values():
        for service_key in (key for team in authority.teams for key in team.services if key not in known):
            found.append(
                FieldError(
                    f"authorities/{authority.key}.toml: teams", f"Die Leistung „{service_key}“ gibt es nicht."
                )
            )
    return (*found, *_version_faults(services))


def _template_faults(text: ServiceText) -> Iterator[Fault]:
    templates = [(f"letters.{letter.key}", text.letters[letter.key]) for letter in text.service.letters]
    templates += [(f"letters.{letter.key}.subject", letter.subject) for letter in text.service.letters]
    templates += [(f"side_provisions.{module.key}", module.text) for module in text.service.side_provisions]
    templates += [(f"reasons.{module.key}", module.text) for module in text.service.reasons]
    for key, template in templates:
        try:
            check_template(template)
        except Invalid as error:
            yield key, error.message


def _pointer_faults(service: Service, fields: Mapping[str, FormField]) -> Iterator[Fault]:
    named: list[tuple[str, str | None]] = [
        (f"applicant.{name}", pointer) for name, pointer in service.applicant.model_dump().items()
    ]
    named.append(("competence.pointer", service.competence.pointer))
    named.append(("competence.otherwise", service.competence.otherwise))
    named += [(f"form_rules[{number}]", rule.pointer) for number, rule in enumerate(service.form_rules, 1)]
    named += [
        (f"form_rules[{number}].other", rule.other) for number, rule in enumerate(service.form_rules, 1)
    ]
    named += _conditions(service)
    named += _hearing_and_repetition(service)
    named += [("information_block", service.information_block.pointer)] if service.information_block else []
    for span in (service.retention, *service.retention.by_outcome):
        named += [("retention.last_days", place) for place in span.last_days if place.startswith("/")]
    named += [(f"deadlines.{item.key}", item.pointer) for item in service.deadlines]
    named += [
        (f"outcomes.{outcome.key}.{field.key}", pointer)
        for outcome in service.outcomes
        for field in outcome.fields
        for pointer in (field.default_from, *field.date_pointers())
    ]
    named += [
        (f"outcomes.{item.key}.takes_place", where)
        for item in service.outcomes
        if item.takes_place is not None
        for where in (item.takes_place.begins, item.takes_place.ends)
        if where.startswith("/")
    ]
    named += [
        (f"reminders.{item.key}", pointer)
        for item in service.reminders
        if item.starts in ("form_field", "age")
        for pointer in (item.pointer, *item.further)
    ]
    named += [
        ("matching", item)
        for item in ((*service.matching.references, *service.matching.text) if service.matching else ())
    ]
    if parts := service.splitting:
        named += [("splitting", item) for item in (*parts.keeps, parts.note, parts.text, *parts.given)]
    named += [
        (f"letters.{letter.key}", pointer)
        for letter in service.letters
        for pointer in (*(letter.third_party.pointers() if letter.third_party else ()), *letter.may_name)
    ]
    for key, pointer in named:
        if pointer is not None and pointer not in fields:
            yield key, f"Das Feld „{pointer}“ gibt es im Formular nicht."


def _conditions(service: Service) -> Iterator[tuple[str, str]]:
    """Every field a condition looks at, with those of its `also` and `otherwise`."""
    stated = [
        ("competence.otherwise_if", service.competence.otherwise_if),
        *(
            (f"form_rules[{number}].condition", rule.condition)
            for number, rule in enumerate(service.form_rules, 1)
        ),
        *((f"documents.{item.key}", item.condition) for item in service.documents),
        *((f"consultations.{item.key}", item.condition) for item in service.consultations),
        *((f"outcomes.{item.key}.requires", item.requires) for item in service.outcomes),
        *((f"summary „{item.title}“", item.condition) for item in service.summary),
    ]
    return ((key, pointer) for key, condition in stated if condition for pointer in condition.pointers())


def _hearing_and_repetition(service: Service) -> list[tuple[str, str]]:
    again = service.repetition
    found = [("hearing", pointer) for pointer in service.hearing.bears_on]
    return [*found, *(("repetition", pointer) for pointer in ((*again.same, again.day) if again else ()))]


def _retention_faults(service: Service) -> Iterator[Fault]:
    """Retention that counts from a day no outcome names."""
    dated = {
        field.key for item in service.outcomes for field in item.fields if field.type in ("date", "datetime")
    }
    for span in (service.retention, *service.retention.by_outcome):
        for place in {place for place in span.last_days if not place.startswith("/")} - dated:
            yield "retention.last_days", f"Kein Ergebnis hat ein Datumsfeld „{place}“."


def _consultation_faults(service: Service) -> Iterator[Fault]:
    """Required bodies without the rule that wants them heard, and a rule that names other values than the outcomes offer."""
    rules = service.consultation_rules
    if any(body.is_required for body in service.consultations) and not rules:
        yield "consultations", "is_required verlangt die Vorschrift in consultation_rules."
    for key in sorted({rule.field for rule in rules}):
        named = {value for rule in rules if rule.field == key for value in rule.values}
        offered = {
            choice.value
            for outcome in service.outcomes
            for field in outcome.fields
            if field.key == key
            for choice in field.choices
        }
        for value in sorted(named ^ offered):
            yield f"consultation_rules.{key}", f"„{value}“ steht nur in der Vorschrift oder nur im Ergebnis."


def _routine_faults(service: Service) -> Iterator[Fault]:
    """Faults of what the program does by itself: reminders on fields of outcomes, the signature sheet."""
    for item in service.reminders:
        if item.starts != "outcome_field":
            continue
        for outcome in service.outcomes:
            if item.outcomes and outcome.key not in item.outcomes:
                continue
            kinds = {field.key: field.type for field in outcome.fields}
            if kinds.get(item.pointer) not in ("date", "datetime"):
                yield (
                    f"reminders.{item.key}",
                    f"Das Ergebnis „{outcome.key}“ hat kein Datumsfeld „{item.pointer}“ (outcomes eingrenzen?).",
                )
    sheet = service.signature_sheet
    if sheet is not None and not any(
        item.key == sheet.document and item.required for item in service.documents
    ):
        yield (
            "signature_sheet",
            f"Eine erforderliche Unterlage „{sheet.document}“ gibt es nicht in documents.",
        )
    if service.kind in MESSAGE_KINDS and service.splitting is None:
        yield (
            "splitting",
            "Nachrichten und Nachreichungen brauchen [splitting], damit sie sich aufteilen lassen.",
        )


def _step_faults(service: Service) -> Iterator[Fault]:
    steps = {step.key for step in service.steps}
    for letter in service.letters:
        if letter.third_party is not None and letter.third_party.step not in steps:
            yield f"letters.{letter.key}", f"Den Prüfschritt „{letter.third_party.step}“ gibt es nicht."
    block = service.information_block
    for step in (block.step, block.representation_step) if block else ():
        if step not in steps:
            yield "information_block", f"Den Prüfschritt „{step}“ gibt es nicht."
    for outcome in set(block.outcomes) - {outcome.key for outcome in service.outcomes} if block else ():
        yield "information_block", f"Das Ergebnis „{outcome}“ gibt es nicht."


def _summary_faults(service: Service, fields: Mapping[str, FormField]) -> Iterator[Fault]:
    shown: set[str] = set()
    for section in service.summary:
        base = f"{section.each}/*" if section.each else ""
        for row in section.rows:
            pointer = base + row.pointer
            shown.add(pointer)
            if pointer not in fields or not fields[pointer].is_leaf:
                yield f"summary „{section.title}“", f"Das Feld „{pointer}“ gibt es im Formular nicht."
    for pointer, field in fields.items():
        if field.is_leaf and pointer not in shown:
            yield "summary", f"Das Feld „{pointer}“ ({field.title}) wird nirgends angezeigt."


def _office_faults(
    service: Service, authorities: Mapping[str, Authority], law: Mapping[str, LawFile]
) -> Iterator[Fault]:
    competence, key = law.get("competence"), service.competence.table
    table = competence.table(key) if isinstance(competence, CompetenceLaw) else None
    if not isinstance(competence, CompetenceLaw) or table is None:
        yield "competence.table", f"Die Tafel „{key}“ steht nicht in law/competence.toml."
        return
    keys = [row.authority for row in competence.rules_of(key)]
    keys.append(service.competence.fallback or table.fallback)
    for key in dict.fromkeys(keys):
        if key not in authorities:
            yield "competence", f"Die Behörde „{key}“ gibt es nicht."
        elif not any(
            service.key in team.services or team.key == service.team for team in authorities[key].teams
        ):
            yield "competence", f"In „{key}“ bearbeitet kein Team diese Leistung."


def _law_faults(service: Service, law: Mapping[str, LawFile]) -> Iterator[Fault]:
    courts = law.get("courts")
    if isinstance(courts, CourtLaw) and service.remedy.court not in {court.key for court in courts.rows}:
        yield "remedy.court", f"Das Gericht „{service.remedy.court}“ steht nicht in law/courts.toml."
    is_fixed = service.calculation is CalculationKind.FIXED_FEE
    topic = "fees" if is_fixed else "road_closure_fees"
    fees = law.get(topic)
    rows = fees.rows if isinstance(fees, FeeLaw | FixedFeeLaw) else ()
    known = {row.key for row in rows}
    chosen = [
        choice.fee_key for item in service.outcomes for field in item.fields for choice in field.choices
    ]
    for key in dict.fromkeys((*service.fee_keys, *(key for key in chosen if key))):
        if key not in known:
            yield "fee_keys", f"Die Gebühr „{key}“ gibt es nicht in law/{topic}.toml."
    if is_fixed and not service.fee_keys:
        yield "fee_keys", 'calculation = "fixed_fee" braucht mindestens eine Zeile aus law/fees.toml.'


def _free_case_faults(text: ServiceText, law: Mapping[str, LawFile]) -> Iterator[Fault]:
    """Free cases of a fixed fee must ask for something the form or an outcome of the service states."""
    fees, known = law.get("fees"), _places(text)
    rows: Sequence[FixedFeeRow] = fees.rows if isinstance(fees, FixedFeeLaw) else ()
    if not known or text.service.calculation is not CalculationKind.FIXED_FEE:
        return
    for row in rows:
        for free in row.free if row.key in text.service.fee_keys else ():
            if free.when.field not in known:
                yield (
                    f"law/fees.toml {row.key}",
                    f"Das Feld „{free.when.field}“ gibt es bei dieser Leistung nicht.",
                )


def _annual_faults(text: ServiceText, services: Sequence[ServiceText]) -> Iterator[Fault]:
    """What ends an assessment must be there: the other service, its outcomes, and the places compared in both."""
    notice = text.service.annual_notice
    if notice is None or notice.ended_by is None:
        return
    other = next((one for one in services if one.service.key == notice.ended_by), None)
    if other is None:
        yield "annual_notice.ended_by", f"Die Leistung „{notice.ended_by}“ gibt es nicht."
        return
    for key in sorted(set(notice.ended_outcomes) - {item.key for item in other.service.outcomes}):
        yield "annual_notice.ended_outcomes", f"unbekanntes Ergebnis {key}"
    here = [pointer for match in notice.matches for pointer in (match.here, *match.same)]
    there = [pointer for match in notice.matches for pointer in (match.there, *match.same)]
    for side, pointers in ((text, here), (other, [*there, *notice.ends_on])):
        known = _places(side)
        for pointer in dict.fromkeys(pointers):
            if pointer not in known:
                yield "annual_notice", f"Das Feld „{pointer}“ gibt es in „{side.service.key}“ nicht."


def _places(text: ServiceText) -> frozenset[str]:
    """What a service states: the pointers of its form, and `/decision/<field>` for the fields of its outcomes."""
    schema = text.schemas.get(text.service.form.current)
    if schema is None:
        return frozenset()
    decided = (f"/decision/{field.key}" for item in text.service.outcomes for field in item.fields)
    return frozenset((*form_fields(schema), *decided))


def _leads_to_faults(text: ServiceText, services: Sequence[ServiceText]) -> Iterator[Fault]:
    """The service a follow-on belongs to must be there, and both forms must have the fields that go along."""
    here = text.schemas.get(text.service.form.current)
    for outcome in text.service.outcomes:
        way = outcome.leads_to
        if way is None or here is None:
            continue
        key = f"outcomes.{outcome.key}.leads_to"
        target = next((one for one in services if one.service.key == way.service), None)
        there = target.schemas.get(target.service.form.current) if target else None
        if there is None:
            yield key, f"Die Leistung „{way.service}“ gibt es nicht."
            continue
        sides = [(here, move.here) for move in way.fields] + [(there, move.there) for move in way.fields]
        for schema, pointer in sides:
            if pointer not in form_fields(schema):
                yield key, f"Das Feld „{pointer}“ gibt es im Formular nicht."


def _version_faults(services: Sequence[ServiceText]) -> Iterator[FieldError]:
    seen: set[tuple[str, int]] = set()
    for text in services:
        mark = (text.service.key, text.service.version)
        if mark in seen:
            yield FieldError(
                f"services/{text.service.key}: version",
                f"Die Fassung {text.service.version} gibt es zweimal.",
            )
        seen.add(mark)
