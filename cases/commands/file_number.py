"""File references: numbers from a sequence per year, never used twice; gaps are allowed."""

from sqlalchemy import text

from cases.catalogue.service_schema import Service
from cases.commands.context import Context
from cases.rules.file_reference import file_reference

_NEXT_NUMBER = text("SELECT next_file_number(:year)")


def new_file_reference(ctx: Context, service: Service, authority_key: str) -> str:
    """The next file reference, such as 51.40-2026-000123; taking a number is a rolled back act leaves a gap."""
    team = ctx.catalogue.team(authority_key, service.key)
    organisation = team.organisation_number if team else service.organisation_number
    number = ctx.session.connection().execute(_NEXT_NUMBER, {"year": ctx.today.year}).scalar_one()
    return file_reference(organisation, ctx.today.year, number)
