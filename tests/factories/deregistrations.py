"""A draft of a dog's deregistration: what was paid for the whole year comes back in part."""

from cases.commands.decide import DraftInput

REFUND = DraftInput(
    "erstattet",
    fields={
        "ended_on": "09.11.2026",
        "tax_ends_on": "30.11.2026",
        "taxed_since": "01.06.2019",
        "rank": "1",
        "annual_tax_cents": "60,00",
        "paid_cents": "60,00",
        "remaining_dogs": "0",
        "changed_notice": "Bescheid vom 15.01.2026",
        "cash_reference": "2210.1",
    },
)
