"""Every decision letter prints the right instruction on remedies; a wrong one stops the approval and says why."""

from pathlib import Path

import pytest

from cases.commands.decide import save_draft, submit_draft
from cases.errors import NotAllowed
from cases.queries.case_page import case_page
from cases.queries.decisions import current_decision
from cases.queries.instruction_faults import draft_letter_of, instruction_faults, printed_instruction
from cases.queries.letter_facts import decision_letter_of
from cases.queries.visible import visible_case
from tests.factories.changed_catalogue import office_with
from tests.factories.stages import CLOSURE, DRAFTS, MAINTENANCE, Stages, approve_as_shown, draft


@pytest.mark.parametrize(("service", "outcome"), sorted(DRAFTS))
def test_letters_of_the_catalogue_print_the_right_instruction(
    stages: Stages, service: str, outcome: str
) -> None:
    case_id = stages.taken(service)
    with stages.acting(stages.clerk(service)) as ctx:
        save_draft(ctx, case_id, version=None, draft=draft(service, outcome))
        case, decision = visible_case(ctx, case_id), current_decision(ctx, case_id)
        assert decision is not None
        letter = decision_letter_of(ctx, case, decision, dated_on=None)
        assert letter is not None
        printed = printed_instruction(letter)
        needs_one = ctx.catalogue.service(service).outcome(outcome).needs_remedy

        assert bool(printed) is needs_one
        assert instruction_faults(ctx, case, decision, draft_letter_of(ctx, case, decision)) == ()


@pytest.mark.parametrize(
    ("wording", "words"),
    [
        (
            "# Rechtsbehelfsbelehrung\n\n{{ remedy.text }} Die Klage muss begründet werden.",
            "schränkt den Rechtsbehelf ein",
        ),
        (
            "# Rechtsbehelfsbelehrung\n\nGegen diesen Bescheid kann innerhalb eines Monats Widerspruch erhoben werden.",
            "hier ist nur Klage gegeben",
        ),
        (
            "# Rechtsbehelfsbelehrung\n\nSie können innerhalb eines Monats nach Bekanntgabe beim "
            "Verwaltungsgericht Lüneburg Klage erheben.",
            "",
        ),
        (
            "# Rechtsbehelfsbelehrung\n\nSie können beim Verwaltungsgericht Lüneburg klagen.",
            "Die Frist fehlt",
        ),
        ("Hier steht nichts.", "Die Rechtsbehelfsbelehrung fehlt"),
    ],
)
def test_wrong_text_of_a_letter_blocks_the_approval(
    stages: Stages, tmp_path: Path, wording: str, words: str
) -> None:
    case_id = stages.in_approval(CLOSURE)
    file = f"services/{CLOSURE}/letters/refusal.txt"
    changed = office_with(stages, tmp_path, file, '{% include "remedy" %}', wording)

    with changed.acting(stages.office.carla) as ctx:
        reasons = case_page(ctx, case_id).head.acts["freigeben"].reasons
        assert any(words in text for text in reasons) is bool(words)
        if words:
            with pytest.raises(NotAllowed, match=words), ctx.session.begin_nested():
                approve_as_shown(ctx, case_id)


def test_instruction_is_judged_by_the_service_not_by_the_court_alone(stages: Stages) -> None:
    case_id = stages.taken(MAINTENANCE)
    with stages.acting(stages.office.anna) as ctx:
        save_draft(ctx, case_id, version=None, draft=draft(MAINTENANCE, "abgelehnt"))
        submit_draft(ctx, case_id, version=None)
    assert stages.page(case_id, stages.office.carla).head.acts["freigeben"].reasons == ()
