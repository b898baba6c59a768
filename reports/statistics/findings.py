"""The finding above each chart, as a German sentence computed by rule. Persons are counted, never named
or ranked.
"""

from collections.abc import Sequence

from cases.facts.statistics import AgeBand, Finding, ServiceFigures, WeekFlow, Workload
from reports.statistics.svg import count_text

NO_CASES = Finding("Im gewählten Zeitraum gibt es keine Vorgänge.")
_WORDS = (
    "null", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf",
)  # fmt: skip
_NAMED_MAX = 3


def flow_finding(weeks: Sequence[WeekFlow]) -> Finding:
    """Since when more is settled than received, or the other way round."""
    if not any(week.received or week.settled for week in weeks):
        return NO_CASES
    received, settled = sum(week.received for week in weeks), sum(week.settled for week in weeks)
    span = "In einer Woche" if len(weeks) == 1 else f"In {_word(len(weeks))} Wochen"
    detail = f"{span} {_count(received, 'Eingang', 'Eingänge')}, {count_text(settled)} erledigt."
    return Finding(_flow_headline(weeks), detail)


def age_finding(bands: Sequence[AgeBand], *, limit_days: int = 60) -> Finding:
    """How many cases lie with the office for longer than the limit; waiting for others does not count."""
    detail = "Tage seit Eingang, Anzahl Vorgänge."
    if not any(band.with_us or band.waiting for band in bands):
        return Finding("Es gibt keine offenen Vorgänge.")
    late = sum(band.with_us for band in bands if band.from_days > limit_days)
    if late == 0:
        return Finding(f"Kein Vorgang liegt länger als {limit_days} Tage bei uns.", detail)
    subject, verb = ("Ein Vorgang", "liegt") if late == 1 else (f"{count_text(late)} Vorgänge", "liegen")
    return Finding(f"{subject} {verb} länger als {limit_days} Tage bei uns.", detail)


def workload_finding(workloads: Sequence[Workload], *, reference_load: int) -> Finding:
    """How many persons are above the agreed number, and what nobody has."""
    persons = [load for load in workloads if not load.is_unassigned]
    unassigned = sum(load.total for load in workloads if load.is_unassigned)
    detail = ""
    if unassigned:
        detail = f"{_count(unassigned, 'Vorgang ist', 'Vorgänge sind')} nicht zugewiesen."
    above = sum(load.total > reference_load for load in persons)
    if not persons:
        return Finding("Dem Team ist niemand zugeordnet.", detail)
    if above == 0:
        return Finding(f"Niemand liegt über dem Richtwert von {reference_load}.", detail)
    if above == len(persons) > 1:
        return Finding(f"Alle Personen liegen über dem Richtwert von {reference_load}.", detail)
    subject = "Eine Person liegt" if above == 1 else f"{_word(above).capitalize()} Personen liegen"
    return Finding(f"{subject} über dem Richtwert von {reference_load}.", detail)


def service_finding(services: Sequence[ServiceFigures]) -> Finding:
    """Which services miss their target for the time of processing."""
    detail = "Bearbeitungszeit in Tagen: Punkt = Median, Balkenende = 90 % der Fälle, Strich = Ziel."
    measured = [one for one in services if one.median_days is not None and one.target_days is not None]
    missed = [one.name for one in measured if one.misses_target]
    if not measured:
        return Finding("Für eine Aussage zur Bearbeitungszeit gibt es noch zu wenige Fälle.", detail)
    if not missed:
        return Finding("Alle Leistungen mit genügend Fällen erreichen ihr Ziel.", detail)
    if len(missed) == 1:
        return Finding(f"{missed[0]} verfehlt das Ziel.", detail)
    if len(missed) <= _NAMED_MAX:
        return Finding(f"{', '.join(missed[:-1])} und {missed[-1]} verfehlen das Ziel.", detail)
    return Finding(f"{_word(len(missed)).capitalize()} Leistungen verfehlen das Ziel.", detail)


def _flow_headline(weeks: Sequence[WeekFlow]) -> str:
    signs = [_sign(week.settled - week.received) for week in weeks]
    last = signs[-1]
    if last == 0:
        return "Eingang und Erledigung hielten sich zuletzt die Waage."
    streak = next((at for at, sign in enumerate(reversed(signs)) if sign != last), len(signs))
    label = weeks[-streak].label
    if streak == len(weeks) > 1:
        return "Im ganzen Zeitraum " + (
            "wird mehr erledigt als eingeht." if last > 0 else "geht mehr ein als erledigt wird."
        )
    if streak == 1:
        return f"In {label} " + (
            "wurde mehr erledigt als eingegangen ist." if last > 0 else "ging mehr ein als erledigt wurde."
        )
    again = "wieder " if last in signs[: len(weeks) - streak] else ""
    return f"Seit {label} " + (
        f"wird {again}mehr erledigt als eingeht." if last > 0 else f"geht {again}mehr ein als erledigt wird."
    )


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _word(number: int) -> str:
    return _WORDS[number] if number < len(_WORDS) else str(number)


def _count(number: int, one: str, many: str) -> str:
    return f"{count_text(number)} {one if number == 1 else many}"
