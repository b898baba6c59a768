"""The sample letters of a service, made once a process: several files look at the same letters, each for something else."""

from api.letter_samples import Sample, samples_of
from cases.wiring import Toolbox

_MADE: dict[str, tuple[Sample, ...]] = {}


def sample_letters(toolbox: Toolbox, service_key: str) -> tuple[Sample, ...]:
    """All letters of the real service, from its complete example."""
    if service_key not in _MADE:
        _MADE[service_key] = samples_of(toolbox, toolbox.catalogue.service(service_key))
    return _MADE[service_key]
