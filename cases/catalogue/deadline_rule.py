"""The time limits of a service: `[[deadlines]]` in `service.toml`."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from cases.catalogue.schema import Key, Pointer, Sourced, Text


class DeadlineRule(Sourced):
    """A time limit of the service. `starts` names the event; lead times count backwards from the form
    field `pointer`.

    `notice` is a period of the citizen that has ended with the receipt: it is kept with its ledger as done, and
    `late_hint` tells the clerk if the notice came too late. In `hours` it counts backwards from `pointer` (§ 5 (1)
    NVersG), in other units forwards. `late_task` is what somebody has to do then, on the list until it is done, also after
    the end of the case.
    """

    key: Key
    title: Text
    kind: Literal["legal", "target", "lead_time", "notice"]
    amount: Annotated[int, Field(ge=1)]
    unit: Literal["hours", "days", "working_days", "weeks", "months", "years"]
    starts: Literal["receipt", "complete", "decision", "announcement", "request", "form_field"]
    pointer: Pointer | None = None
    late_hint: str = ""
    late_task: str = ""

    @model_validator(mode="after")
    def _field_is_named(self) -> Self:
        if (self.starts == "form_field") != (self.pointer is not None):
            raise ValueError('pointer gehört zu starts = "form_field" und nur dazu')
        if (self.kind == "notice") != bool(self.late_hint):
            raise ValueError('late_hint gehört zu kind = "notice" und nur dazu')
        if self.late_task and not self.late_hint:
            raise ValueError("late_task verlangt late_hint")
        if self.kind == "notice" and self.pointer is None:
            raise ValueError('kind = "notice" braucht starts = "form_field"')
        if self.unit == "hours" and self.kind != "notice":
            raise ValueError('unit = "hours" gibt es nur mit kind = "notice"')
        return self
