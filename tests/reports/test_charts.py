"""Charts: well-formed SVG that says its numbers in words, also for empty, equal, single and huge input."""

import re
from xml.etree import ElementTree

import pytest

from cases.errors import Invalid
from cases.facts.statistics import AgeBand, ServiceFigures, Tone, WeekFlow, Workload
from reports.statistics.charts import flow, pyramid, rangeplot, spark, workload
from reports.statistics.findings import age_finding, flow_finding, service_finding, workload_finding
from reports.statistics.svg import scale_top

RECEIVED = (58, 63, 70, 54, 66, 61, 72, 59, 68, 60, 57, 64)
SETTLED = (61, 57, 60, 48, 59, 64, 58, 51, 62, 71, 69, 71)
OPEN = (391, 397, 407, 413, 420, 417, 431, 439, 445, 434, 422, 415)
WEEKS = tuple(
    WeekFlow(f"KW {37 + n}", a, b, c) for n, (a, b, c) in enumerate(zip(RECEIVED, SETTLED, OPEN, strict=True))
)
AGES = (
    AgeBand("0–7", 0, 61, 8),
    AgeBand("8–14", 8, 54, 19),
    AgeBand("15–30", 15, 72, 48),
    AgeBand("31–60", 31, 49, 60),
    AgeBand("61–90", 61, 18, 14),
    AgeBand("über 90", 91, 8, 4),
)
LOADS = (
    Workload("P. Lüders", 30, 9, 3),
    Workload("T. Brandt", 41, 12, 8),
    Workload("<b>Kruse-von der Heydenreich & Co", 26, 6, 2),
    Workload("nicht zugewiesen", 58, 6, 0, is_unassigned=True),
)
ELTERNGELD = ServiceFigures("elterngeld", "Elterngeld", 88, 11, (3, 4, 5), 34, 72, 28)
WOHNGELD = ServiceFigures("wohngeld", "Wohngeld", 97, 6, (3, 4, 5), 21, 34, 25)
UNMEASURED = ServiceFigures("neu", "Neue Leistung", 2, 0, (0, 2), None, None, 30)


def week(received: int, settled: int, label: str = "KW 1") -> WeekFlow:
    return WeekFlow(label, received, settled, 5)


ALL = {
    "flow": flow(WEEKS, key="a"),
    "flow narrow": flow(WEEKS, key="a", width=330),
    "flow empty": flow((), key="a"),
    "flow zero": flow([week(0, 0)] * 12, key="a"),
    "flow equal": flow([week(5, 5)] * 52, key="a"),
    "flow single": flow(WEEKS[:1], key="a"),
    "flow huge peak last": flow((*WEEKS, WeekFlow("KW 49", 12345, 98765, 54321)), key="a"),
    "pyramid": pyramid(AGES, key="a"),
    "pyramid empty": pyramid((), key="a"),
    "pyramid zero": pyramid([AgeBand("0–7", 0, 0, 0)], key="a"),
    "workload": workload(LOADS, key="a", reference_load=55),
    "workload empty": workload((), key="a", reference_load=55),
    "workload one person": workload(LOADS[:1], key="a", reference_load=55),
    "workload zero": workload([Workload("N. N.", 0, 0, 0)], key="a", reference_load=0),
    "spark": spark([3, 1, 4], label="Verlauf <x>"),
    "spark equal": spark([3, 3], label="Verlauf"),
    "rangeplot": rangeplot(ELTERNGELD, scale_days=90),
    "rangeplot beyond": rangeplot(ELTERNGELD, scale_days=1),
}


@pytest.mark.parametrize("name", ALL)
def test_chart_is_well_formed_named_and_without_own_colours(name: str) -> None:
    root = ElementTree.fromstring(ALL[name])
    assert root.get("role") == "img"
    assert root.get("aria-label") or root.get("aria-labelledby") == "a-title a-desc"
    assert not re.search(r'style=|fill="|stroke="|nan|inf|onload', ALL[name])


@pytest.mark.parametrize("name", ALL)
def test_marks_stay_inside_the_drawing(name: str) -> None:
    root = ElementTree.fromstring(ALL[name])
    width, height = (float(root.get(side, "0")) for side in ("width", "height"))
    for mark in root.iter():
        for side, limit in (
            ("x", width),
            ("cx", width),
            ("x1", width),
            ("x2", width),
            ("y", height),
            ("cy", height),
        ):
            assert -0.1 <= float(mark.get(side, "0")) <= limit + 0.1
        assert float(mark.get("x", "0")) + float(mark.get("width", "0")) <= width + 0.1
        if mark.text and mark.tag == "text":
            wide = 6.5 * len(mark.text)
            share = {"start": (0.0, 1.0), "middle": (0.5, 0.5), "end": (1.0, 0.0)}[
                mark.get("text-anchor", "start")
            ]
            assert float(mark.get("x", "0")) - share[0] * wide >= -8
            assert float(mark.get("x", "0")) + share[1] * wide <= width + 8


def test_same_input_gives_same_chart_and_key_makes_the_ids() -> None:
    assert flow(WEEKS, key="a") == ALL["flow"]
    assert 'id="wide-title"' in flow(WEEKS, key="wide")


@pytest.mark.parametrize("key", ["", "A", 'x" onload="y', "1a"])
def test_bad_key_is_refused(key: str) -> None:
    with pytest.raises(Invalid):
        flow(WEEKS, key=key)


def test_flow_shows_last_week_and_peak_of_the_stock() -> None:
    words = [text.text for text in ElementTree.fromstring(ALL["flow"]).iter("text")]
    assert {"64", "71", "Bestand 391", "445", "415", "48"} <= set(words)


def test_old_cases_are_red_by_their_age_not_by_their_place() -> None:
    assert ALL["pyramid"].count('class="ch-late"') == 2
    assert 'class="ch-late"' not in pyramid(AGES[:3], key="a")


def test_names_are_escaped_and_long_ones_shortened() -> None:
    assert "<b>" not in ALL["workload"]
    assert "&lt;b&gt;Kruse-von d" in ALL["workload"]


def test_tone_and_target_choose_the_class() -> None:
    assert 'class="ch-spark bad"' in spark([1, 2], label="x", tone=Tone.BAD)
    assert "ch-bad" in ALL["rangeplot"]
    assert "ch-good" in rangeplot(WOHNGELD, scale_days=90)
    assert "Ziel 28 Tage, verfehlt" in ALL["rangeplot"]


def test_too_little_to_draw_gives_nothing() -> None:
    assert spark([1], label="x") == "" == rangeplot(UNMEASURED, scale_days=90)


@pytest.mark.parametrize(
    ("highest", "top", "step"),
    [(0, 1, 1), (1, 1, 1), (3, 3, 1), (5, 6, 2), (72, 80, 20), (100, 100, 25), (9999, 10000, 2500)],
)
def test_scales_have_round_whole_steps(highest: int, top: int, step: int) -> None:
    assert scale_top(highest) == (top, step)


@pytest.mark.parametrize(
    ("weeks", "sentence"),
    [
        (WEEKS, "Seit KW 46 wird wieder mehr erledigt als eingeht."),
        ((), "Im gewählten Zeitraum gibt es keine Vorgänge."),
        ([week(0, 0)], "Im gewählten Zeitraum gibt es keine Vorgänge."),
        ([week(5, 5)] * 3, "Eingang und Erledigung hielten sich zuletzt die Waage."),
        ([week(5, 6)] * 3, "Im ganzen Zeitraum wird mehr erledigt als eingeht."),
        ([week(6, 5)] * 3, "Im ganzen Zeitraum geht mehr ein als erledigt wird."),
        ([week(6, 5), week(5, 6, "KW 2")], "In KW 2 wurde mehr erledigt als eingegangen ist."),
        ([week(5, 6)], "In KW 1 wurde mehr erledigt als eingegangen ist."),
        ([week(1, 2), week(2, 1, "KW 2"), week(2, 1, "KW 3")], "Seit KW 2 geht mehr ein als erledigt wird."),
    ],
)
def test_flow_finding(weeks: list[WeekFlow], sentence: str) -> None:
    assert flow_finding(weeks).headline == sentence


def test_flow_detail_counts_in_words() -> None:
    assert flow_finding(WEEKS).detail == "In zwölf Wochen 752 Eingänge, 731 erledigt."
    assert flow_finding([week(1, 0)]).detail == "In einer Woche 1 Eingang, 0 erledigt."


@pytest.mark.parametrize(
    ("bands", "sentence"),
    [
        (AGES, "26 Vorgänge liegen länger als 60 Tage bei uns."),
        (AGES[:4], "Kein Vorgang liegt länger als 60 Tage bei uns."),
        ([AgeBand("61–90", 61, 1, 9)], "Ein Vorgang liegt länger als 60 Tage bei uns."),
        ((), "Es gibt keine offenen Vorgänge."),
    ],
)
def test_age_finding(bands: list[AgeBand], sentence: str) -> None:
    assert age_finding(bands).headline == sentence


@pytest.mark.parametrize(
    ("loads", "sentence"),
    [
        (LOADS, "Eine Person liegt über dem Richtwert von 55."),
        (LOADS[:1], "Niemand liegt über dem Richtwert von 55."),
        ([LOADS[1]] * 2, "Alle Personen liegen über dem Richtwert von 55."),
        ([*[LOADS[1]] * 3, LOADS[0]], "Drei Personen liegen über dem Richtwert von 55."),
        (LOADS[3:], "Dem Team ist niemand zugeordnet."),
    ],
)
def test_workload_finding_counts_persons_and_names_nobody(loads: list[Workload], sentence: str) -> None:
    finding = workload_finding(loads, reference_load=55)
    assert finding.headline == sentence
    assert "Brandt" not in finding.headline + finding.detail


def test_unassigned_cases_are_the_detail() -> None:
    assert workload_finding(LOADS, reference_load=55).detail == "64 Vorgänge sind nicht zugewiesen."


@pytest.mark.parametrize(
    ("services", "sentence"),
    [
        ([ELTERNGELD, WOHNGELD], "Elterngeld verfehlt das Ziel."),
        ([ELTERNGELD] * 2, "Elterngeld und Elterngeld verfehlen das Ziel."),
        ([ELTERNGELD] * 5, "Fünf Leistungen verfehlen das Ziel."),
        ([WOHNGELD, UNMEASURED], "Alle Leistungen mit genügend Fällen erreichen ihr Ziel."),
        ([UNMEASURED], "Für eine Aussage zur Bearbeitungszeit gibt es noch zu wenige Fälle."),
    ],
)
def test_service_finding(services: list[ServiceFigures], sentence: str) -> None:
    assert service_finding(services).headline == sentence
