"""The service catalogue as people read it: law, deadlines, papers, outcomes, tariffs; sample values marked."""

from dataclasses import dataclass

from cases.catalogue.authority_schema import Authority, DogTax
from cases.catalogue.law_schema import CompetenceRule, FeeFrameRow, FixedFeeRow, MaintenanceYear, UnreadSource
from cases.catalogue.school_transport_law import SchoolTransportFile
from cases.catalogue.service_parts import CalculationKind
from cases.catalogue.service_schema import Service
from cases.queries.look import Look

_DOG_TAX = (CalculationKind.DOG_TAX, CalculationKind.DOG_TAX_END)


@dataclass(frozen=True)
class ServiceEntry:
    """One line of the catalogue; `sample_notes` say which values the Kommune has to confirm."""

    service: Service
    authority_names: tuple[str, ...]
    competence_title: str
    sample_notes: tuple[str, ...]


@dataclass(frozen=True)
class CompetenceLine:
    """Where an authority is competent: `place` in words, the rule with creditor, source and note."""

    place: str
    authority_name: str
    rule: CompetenceRule


@dataclass(frozen=True)
class ServicePage:
    """All that is known about a service, with the tariffs that its calculation uses."""

    entry: ServiceEntry
    competence: tuple[CompetenceLine, ...]
    dog_tax: tuple[tuple[Authority, DogTax], ...]
    maintenance: tuple[MaintenanceYear, ...]
    fee_frames: tuple[FeeFrameRow, ...]
    fixed_fees: tuple[FixedFeeRow, ...]
    school_transport: SchoolTransportFile | None


def service_list(look: Look) -> tuple[ServiceEntry, ...]:
    """All services by title."""
    return tuple(_entry(look, service) for service in look.catalogue.services())


def service_page(look: Look, key: str) -> ServicePage:
    """One service; `NotFound` for an unknown key."""
    service = look.catalogue.service(key)
    tariffs = [(authority, row) for authority in look.catalogue.authorities() for row in authority.dog_tax]
    rows = (
        look.catalogue.law("maintenance_advance")
        if service.calculation is CalculationKind.MAINTENANCE_ADVANCE
        else ()
    )
    return ServicePage(
        entry=_entry(look, service),
        competence=_competence(look, service),
        dog_tax=tuple(tariffs) if service.calculation in _DOG_TAX else (),
        maintenance=tuple(row for row in rows if isinstance(row, MaintenanceYear)),
        fee_frames=tuple(
            look.catalogue.fee_frame_row(fee, look.today)
            for fee in service.fee_keys
            if service.calculation is CalculationKind.FEE_FRAME
        ),
        fixed_fees=tuple(
            look.catalogue.fixed_fee_row(fee, look.today)
            for fee in service.fee_keys
            if service.calculation is CalculationKind.FIXED_FEE
        ),
        school_transport=look.catalogue.school_transport()
        if service.calculation is CalculationKind.SCHOOL_TRANSPORT
        else None,
    )


def _entry(look: Look, service: Service) -> ServiceEntry:
    rules = look.catalogue.competence_rules(service)
    keys = dict.fromkeys(rule.authority for rule in rules)
    notes = [part.note for part in (service.retention, service.remedy, service.hearing)]
    notes += [service.cooperation.note] if service.cooperation else []
    notes += [rule.note for rule in (*service.deadlines, *rules)]
    notes += [item.notice_period.note for item in service.outcomes if item.notice_period]
    notes += [rule.note for item in service.outcomes for rule in item.year_limits]
    notes += [item.note for item in (*service.reminders, *service.consultations, *service.consultation_rules)]
    notes += [row.note for row in look.catalogue.law("archive", look.today)]
    notes += [
        f"{row.citation} ({row.used_for}): {row.note}"
        for row in look.catalogue.law("unread_sources", look.today)
        if isinstance(row, UnreadSource) and row.concerns(service.key, service.regime)
    ]
    return ServiceEntry(
        service=service,
        authority_names=tuple(look.catalogue.authority(key).name for key in keys),
        competence_title=look.catalogue.competence_title(service),
        sample_notes=tuple(dict.fromkeys(note for note in notes if note)),
    )


def _competence(look: Look, service: Service) -> tuple[CompetenceLine, ...]:
    names = {row.ags: row.name for row in look.catalogue.municipalities(look.today)}
    rules = [rule for rule in look.catalogue.competence_rules(service) if rule.is_valid_on(look.today)]
    return tuple(
        CompetenceLine(
            names.get(rule.ags, "ganzer Landkreis"), look.catalogue.authority(rule.authority).name, rule
        )
        for rule in sorted(rules, key=lambda rule: (len(rule.ags), names.get(rule.ags, "")))
    )
