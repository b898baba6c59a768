"""The instruction on remedies (Rechtsbehelfsbelehrung) for a case, from service, authority and court."""

from cases.catalogue.service_schema import Service
from cases.models import Case
from cases.queries.look import Look
from cases.rules.appeals import CourtBranch, Instruction, Remedy, instruction
from cases.rules.instruction_check import ExpectedInstruction
from cases.rules.regimes import Regime
from cases.rules.remedy_choice import remedy_choice


def instruction_for(look: Look, case: Case) -> Instruction:
    """Which remedy, where, in which form; the authority's order of an objection (§ 80 (3) NJG) is respected."""
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    authority = look.catalogue.authority(case.authority_key)
    remedy = remedy_choice(
        Remedy(service.remedy.kind),
        is_municipal_charge=Regime(service.regime) is Regime.AO,
        orders_objection=authority.orders_objection,
    )
    return instruction(
        remedy,
        CourtBranch(service.remedy.court_branch),
        authority_name=authority.name,
        authority_address=f"{authority.address.street}, {authority.address.postcode} {authority.address.town}",
        court=court_of(look, service),
    )


def court_of(look: Look, service: Service) -> str:
    """Name and address of the court that hears the remedies of the service."""
    court = look.catalogue.court(service.remedy.court)
    return f"{court.name}, {court.street}, {court.postcode} {court.town}"


def expected_instruction(look: Look, case: Case) -> ExpectedInstruction:
    """What the printed instruction must say: remedy, where it goes, and where that is."""
    remedy, branch = remedy_of(look, case)
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    authority = look.catalogue.authority(case.authority_key)
    court = look.catalogue.court(service.remedy.court)
    goes_to_court = remedy is Remedy.KLAGE
    return ExpectedInstruction(
        remedy=remedy,
        branch=branch,
        regime=Regime(service.regime),
        body_name=court.name if goes_to_court else authority.name,
        seat=court.town if goes_to_court else authority.address.town,
    )


def remedy_of(look: Look, case: Case) -> tuple[Remedy, CourtBranch]:
    """Kind and branch of the remedy, for the period."""
    found = instruction_for(look, case)
    service = look.catalogue.service(case.service_key, version=int(case.service_version))
    return found.remedy, CourtBranch(service.remedy.court_branch)
