"""The form of the composer: from what was typed to a draft, and both versions of a draft side by side."""

from api.web.forms.state import ConflictRow
from api.web.forms.typed import TypedForm
from api.web.forms.words import field_words, titles
from cases.catalogue.service_schema import Service
from cases.commands.context import Context
from cases.commands.decide import DraftInput
from cases.errors import FieldError, Invalid
from cases.facts.actor import CaseId
from cases.facts.case_page import DecisionView
from cases.queries.decision_view import prefilled_fields
from cases.queries.visible import visible_case

_PREFIX = "feld."


def draft_of(ctx: Context, case_id: CaseId, typed: TypedForm) -> DraftInput:
    """The draft as typed. With another outcome than before, its usual side provisions are chosen, and its fields hold what
    the page is about to show in them.
    """
    outcome = typed.text("ergebnis")
    if not outcome:
        raise Invalid("Bitte wählen Sie ein Ergebnis.", (FieldError("ergebnis", "Das Ergebnis fehlt."),))
    fields, provisions = typed.fields(_PREFIX), typed.chosen("nebenbestimmung")
    if typed.text("bisher") != outcome:
        case = visible_case(ctx, case_id)
        service = ctx.catalogue.service(case.service_key, version=int(case.service_version))
        provisions = _usual(service, outcome)
        fields = prefilled_fields(ctx, case, service, service.outcome(outcome)) | fields
    return DraftInput(
        outcome=outcome,
        reasons=typed.text("begruendung"),
        internal_note=typed.text("vermerk"),
        fields=fields,
        side_provisions=provisions,
        extra_side_provision=typed.text("weitere_nebenbestimmung"),
        delivery=typed.text("versandweg"),
    )


def saved_rows(saved: DecisionView, typed: TypedForm) -> tuple[ConflictRow, ...]:
    """What stands in the database beside what was typed, both in the words of the form."""
    fields = typed.fields(_PREFIX)
    return (
        ConflictRow(
            "Ergebnis",
            titles(saved.outcomes, (saved.outcome,)),
            titles(saved.outcomes, (typed.text("ergebnis"),)),
        ),
        ConflictRow("Begründung", saved.reasons, typed.text("begruendung")),
        *(
            ConflictRow(
                field.title, field_words(field, field.value), field_words(field, fields.get(field.key, ""))
            )
            for field in saved.fields
        ),
        *_provision_rows(saved, typed),
        ConflictRow("Interner Vermerk", saved.internal_note, typed.text("vermerk")),
    )


def _provision_rows(saved: DecisionView, typed: TypedForm) -> tuple[ConflictRow, ...]:
    """The texts to choose from and the one written by hand, where this outcome has them."""
    if not saved.side_provisions:
        return ()
    chosen = [one.key for one in saved.side_provisions if one.is_chosen]
    return (
        ConflictRow(
            saved.provisions_title,
            titles(saved.side_provisions, chosen),
            titles(saved.side_provisions, typed.chosen("nebenbestimmung")),
        ),
        ConflictRow(
            f"Weitere {saved.provisions_title}",
            saved.extra_side_provision,
            typed.text("weitere_nebenbestimmung"),
        ),
    )


def _usual(service: Service, outcome: str) -> tuple[str, ...]:
    return tuple(module.key for module in service.side_provisions if module.is_usual(outcome))
