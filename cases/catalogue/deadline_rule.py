"""The time limits of a service: `[[deadlines]]` in `service.toml`."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from cases.catalogue.schema import Key, Pointer, Sourced, Text

_STATED = ("notice", "lead_time", "set_period")
_WITH_HINT = ("notice", "set_period")
_WITHOUT_AMOUNT = ("inactivity", "set_period")


class DeadlineRule(Sourced):
    """A time limit of the service. `starts` names the event.

    `inactivity` is the period of § 75 VwGO or § 88 SGG: the law knows its length, the court of the service decides which.

    `lead_time` is the customary time between filing and the day in the form field `pointer`: the office decides before
    that day, and `late_hint` (may be empty) tells the clerk if the filing came later than customary. `notice` is a period
    of the citizen that has ended with the receipt: it is kept with its ledger as done, and `late_hint` tells the clerk if
    the notice came too late. In `hours` it counts backwards from `pointer` (§ 5 (1) NVersG), in other units forwards.
    `late_task` is what somebody has to do then, on the list until it is done, also after the end of the case.
    `set_period` is one that an authority has set and the form repeats: `pointer` is its named end, so it has no amount.
    """

    key: Key
    title: Text
    kind: Literal["inactivity", "target", "lead_time", "notice", "set_period"]
    amount: Annotated[int, Field(ge=0)] = 0
    unit: Literal["hours", "days", "working_days", "weeks", "months", "years"] = "days"
    starts: Literal["receipt", "complete", "decision", "announcement", "request", "form_field"]
    pointer: Pointer | None = None
    late_hint: str = ""
    late_task: str = ""

    @model_validator(mode="after")
    def _fields_fit_together(self) -> Self:
        is_stated, is_form_field = self.kind in _STATED, self.starts == "form_field"
        faults = (
            (
                is_form_field != (self.pointer is not None),
                'pointer gehört zu starts = "form_field" und nur dazu',
            ),
            (
                is_stated != (self.pointer is not None),
                'kind = "notice", "lead_time" und "set_period" brauchen starts = "form_field", andere nicht',
            ),
            (
                self.kind in _WITH_HINT and not self.late_hint,
                'kind = "notice" und "set_period" brauchen late_hint',
            ),
            (
                bool(self.late_hint) and not is_stated,
                'late_hint gehört zu kind = "notice", "lead_time" oder "set_period"',
            ),
            (bool(self.late_task) and not self.late_hint, "late_task verlangt late_hint"),
            (
                (self.kind in _WITHOUT_AMOUNT) != (self.amount == 0),
                'amount ab 1 gehört zu jeder Frist außer kind = "inactivity" und "set_period"',
            ),
            (
                self.kind == "inactivity" and self.starts != "receipt",
                'kind = "inactivity" zählt ab dem Eingang: starts = "receipt"',
            ),
            (
                self.unit == "hours" and self.kind != "notice",
                'unit = "hours" gibt es nur mit kind = "notice"',
            ),
        )
        for is_wrong, sentence in faults:
            if is_wrong:
                raise ValueError(sentence)
        return self
