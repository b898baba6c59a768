"""Charts of the evaluation as inline SVG; the template gives headline, legend and the same numbers as a
table.

Classes (`ch-…`) get their colours from app.css, so dark mode, print and a strict Content-Security-Policy need
nothing.
Two widths of one chart on a page need two keys.
"""

from collections.abc import Sequence
from html import escape
from math import ceil

from cases.facts.statistics import AgeBand, ServiceFigures, Tone, WeekFlow, Workload
from reports.statistics.svg import Svg, count_text, number_text, polyline, scale_top

WIDE_PX = 640
_NARROW_PX = 420
_POINTS_MIN = 2  # One point has no course.
_NOTHING = "Keine Vorgänge im gewählten Zeitraum"
_STRIP_PX = 62  # Height below the columns for the stock, on its own scale.
_TONE_CLASSES = {Tone.NEUTRAL: "ch-spark", Tone.GOOD: "ch-spark gd", Tone.BAD: "ch-spark bad"}


def flow(weeks: Sequence[WeekFlow], *, key: str, width: int = WIDE_PX, height: int = 262) -> str:
    """Received and settled per week as columns from zero; below, the stock as a strip with its numbers."""
    title = "Eingang und Erledigung je Woche"
    if not weeks:
        return _empty(key, title, (width, height))
    description = (
        f"{weeks[0].label} bis {weeks[-1].label}: Eingänge zwischen {min(w.received for w in weeks)} und "
        f"{max(w.received for w in weeks)}, Erledigungen zwischen {min(w.settled for w in weeks)} und "
        f"{max(w.settled for w in weeks)} je Woche; Bestand zuletzt {weeks[-1].open}."
    )
    svg = Svg(key, title, description, size=(width, height))
    top, step = scale_top(max(max(week.received, week.settled) for week in weeks))
    left = 20 + 7.5 * len(count_text(top))
    right = 12 + 7.5 * max(0, len(count_text(weeks[-1].settled)) - 3)
    base = height - 26 - _STRIP_PX
    per_unit = (base - 22) / top
    for number in range(round(top / step) + 1):
        y = base - number * step * per_unit
        svg.line((left, y), (width - right, y), "ch-grid" if number else "ch-axis")
        svg.text(left - 7, y + 4, count_text(number * step), "ch-t ch-num", anchor="end")
    slot = (width - left - right) / len(weeks)
    centers = [left + slot * (index + 0.5) for index in range(len(weeks))]
    _columns(svg, weeks, centers, scale=(base, per_unit))
    _week_labels(svg, weeks, centers, y=base + 17)
    if all(week.label.startswith("KW ") for week in weeks):
        svg.text(left - 7, base + 17, "KW", "ch-t", anchor="end")
    _stock(svg, weeks, centers, height)
    return svg.finished()


def pyramid(bands: Sequence[AgeBand], *, key: str, width: int = 430, limit_days: int = 60) -> str:
    """Open cases by age: left with the office (red beyond the limit), right waiting for applicants or
    others.
    """
    title, height = "Alter der offenen Vorgänge", 32 + 37 * max(1, len(bands))
    if not bands:
        return _empty(key, title, (width, height))
    description = (
        "Nach Tagen seit Eingang; links Vorgänge, die bei uns liegen, rechts solche, die auf "
        "Antragstellende oder "
        f"andere Stellen warten. {sum(band.with_us for band in bands)} liegen bei uns, "
        f"{sum(band.waiting for band in bands)} warten."
    )
    svg = Svg(key, title, description, size=(width, height))
    middle = 82
    highest = max(1, *(max(band.with_us, band.waiting) for band in bands))
    outside = 14 + 8 * len(count_text(highest))
    half = (width - middle) / 2 - outside
    left, right = outside + half, outside + half + middle
    svg.text(left, 14, "liegt bei uns", "ch-t ch-strong", anchor="end")
    svg.text(
        right, 14, "wartet auf Antragsteller:in" if width > _NARROW_PX else "wartet extern", "ch-t ch-strong"
    )
    for index, band in enumerate(bands):
        y = 26 + 37 * index + 7.5
        own, wait = band.with_us / highest * half, band.waiting / highest * half
        css = "ch-late" if band.from_days > limit_days else "ch-own"
        svg.bar(left - own, y, (own, 22), css, f"{band.label} Tage: {band.with_us} liegen bei uns")
        svg.bar(right, y, (wait, 22), "ch-wait", f"{band.label} Tage: {band.waiting} warten")
        svg.text(left + middle / 2, y + 15, band.label, "ch-t", anchor="middle")
        svg.text(left - own - 6, y + 15, count_text(band.with_us), "ch-t ch-num ch-strong", anchor="end")
        svg.text(right + wait + 6, y + 15, count_text(band.waiting), "ch-t ch-num ch-strong")
    return svg.finished()


def workload(rows: Sequence[Workload], *, key: str, reference_load: int, width: int = 430) -> str:
    """Open cases per person, stacked by urgency, in the order given; the dashed line is the agreed number."""
    title, height = "Auslastung je Person", 26 + 30 * max(1, len(rows))
    if not rows:
        return _empty(key, title, (width, height))
    description = (
        "Gestapelte Balken: im Plan, in sieben Tagen fällig, überfällig; die gestrichelte Linie "
        "ist der Richtwert "
        f"{reference_load}. Insgesamt {sum(row.total for row in rows)} offene Vorgänge."
    )
    svg = Svg(key, title, description, size=(width, height))
    letters_max = 18 if width > _NARROW_PX else 14
    left = 14 + 7.4 * min(letters_max, max(9, *(len(row.name) for row in rows)))
    highest = max(1.0, reference_load * 1.12, *(row.total for row in rows))
    per_case = (width - left - 14 - 8 * len(count_text(highest))) / highest
    if reference_load > 0:
        reference_x = left + reference_load * per_case
        svg.line((reference_x, 18), (reference_x, height - 2), "ch-ref")
        svg.text(min(reference_x, width - 38), 12, f"Richtwert {reference_load}", anchor="middle")
    for index, row in enumerate(rows):
        y = 22 + 30 * index
        svg.text(left - 10, y + 18, _shortened(row.name, letters_max), "ch-t ch-name", anchor="end")
        _stack(svg, row, (left, y), per_case)
    return svg.finished()


def spark(
    values: Sequence[float], *, label: str, tone: Tone = Tone.NEUTRAL, width: int = 96, height: int = 28
) -> str:
    """The course of one figure without axes, for beside a number; nothing for fewer than two values."""
    if len(values) < _POINTS_MIN:
        return ""
    lowest, span = min(values), max(values) - min(values)
    step = (width - 8) / (len(values) - 1)
    points = [
        (2 + index * step, height - 4 - ((value - lowest) / span if span else 0.5) * (height - 8))
        for index, value in enumerate(values)
    ]
    outline = polyline(points)
    area = f"{outline}L{points[-1][0]:.1f},{height}L{points[0][0]:.1f},{height}Z"
    return (
        f'{_labelled(_TONE_CLASSES[tone], label, (width, height))}<path d="{area}" class="ch-area"/>'
        f'<path d="{outline}" class="ch-sl"/>'
        f'<circle cx="{points[-1][0]:.1f}" cy="{points[-1][1]:.1f}" r="2.6" class="ch-sd"/></svg>'
    )


def rangeplot(figures: ServiceFigures, *, scale_days: int, width: int = 150, height: int = 20) -> str:
    """Median (dot), 90 % value (end of the bar) and target (stroke); values beyond the scale end at its
    edge.
    """
    if figures.median_days is None:
        return ""
    middle = number_text(height / 2)

    def x(days: int) -> str:
        return f"{3 + min(1.0, days / max(1, scale_days)) * (width - 6):.1f}"

    css = "ch-bad" if figures.misses_target else "ch-good"
    words = [f"{figures.name}: Median {figures.median_days} Tage"]
    parts = [f'<line x1="3" y1="{middle}" x2="{width - 3}" y2="{middle}" class="ch-grid"/>']
    if figures.ninety_percent_days is not None:
        words.append(f"90 Prozent der Fälle bis {figures.ninety_percent_days} Tage")
        start, end = x(figures.median_days), x(figures.ninety_percent_days)
        parts.append(f'<line x1="{start}" y1="{middle}" x2="{end}" y2="{middle}" class="ch-whisk {css}"/>')
    if figures.target_days is not None:
        words.append(
            f"Ziel {figures.target_days} Tage, {'verfehlt' if figures.misses_target else 'erreicht'}"
        )
        at = x(figures.target_days)
        parts.append(f'<line x1="{at}" y1="3" x2="{at}" y2="{height - 3}" class="ch-target"/>')
    parts.append(f'<circle cx="{x(figures.median_days)}" cy="{middle}" r="5" class="ch-dot {css}"/></svg>')
    return _labelled("ch-range", ", ".join(words), (width, height)) + "".join(parts)


def _columns(
    svg: Svg, weeks: Sequence[WeekFlow], centers: Sequence[float], *, scale: tuple[float, float]
) -> None:
    base, per_unit = scale
    slot = centers[1] - centers[0] if len(centers) > 1 else 60.0
    thick = min(16.0, slot * 0.36)
    for week, x in zip(weeks, centers, strict=True):
        received, settled = week.received * per_unit, week.settled * per_unit
        svg.bar(
            x - thick - 1,
            base - received,
            (thick, received),
            "ch-in",
            f"{week.label}: {week.received} Eingänge",
        )
        svg.bar(x + 1, base - settled, (thick, settled), "ch-out", f"{week.label}: {week.settled} erledigt")
    last, x = weeks[-1], centers[-1]
    # Both numbers lean outwards, so they cannot run into each other.
    svg.text(
        x - 2, base - last.received * per_unit - 6, count_text(last.received), "ch-t ch-strong", anchor="end"
    )
    svg.text(x + 2, base - last.settled * per_unit - 6, count_text(last.settled), "ch-t ch-strong")


def _week_labels(svg: Svg, weeks: Sequence[WeekFlow], centers: Sequence[float], *, y: float) -> None:
    slot = centers[1] - centers[0] if len(centers) > 1 else 60.0
    labels = [week.label.removeprefix("KW ") for week in weeks]
    every = ceil((12 + 7.5 * max(map(len, labels))) / slot)
    last = len(weeks) - 1
    for index, (label, x) in enumerate(zip(labels, centers, strict=True)):
        if (last - index) % every == 0:
            svg.text(x, y, label, "ch-t ch-strong" if index == last else "ch-t", anchor="middle")


def _stock(svg: Svg, weeks: Sequence[WeekFlow], centers: Sequence[float], height: float) -> None:
    """The stock does not start at zero; therefore first, last and highest value stand beside it."""
    values = [week.open for week in weeks]
    lowest, span = min(values), max(values) - min(values)
    points = [
        (x, height - 8 - ((value - lowest) / span if span else 0.5) * 26)
        for x, value in zip(centers, values, strict=True)
    ]
    outline = polyline(points)
    svg.path(f"{outline}L{points[-1][0]:.1f},{height}L{points[0][0]:.1f},{height}Z", "ch-ba")
    svg.path(outline, "ch-bl")
    last, peak = len(values) - 1, values.index(max(values))
    named = {0: ("start", -8)}
    if last:
        named[last] = ("end", 8)
    if span and points[0][0] + 120 < points[peak][0] < points[last][0] - 70:
        named[peak] = ("middle", 0)
    for index, (anchor, shift) in named.items():
        x, y = points[index]
        svg.dot(x, y, 3, "ch-bd", tip=f"{weeks[index].label}: Bestand {values[index]}")
        words = count_text(values[index])
        svg.text(x + shift, y - 8, words if index else f"Bestand {words}", "ch-t ch-strong", anchor=anchor)


def _stack(svg: Svg, row: Workload, at: tuple[float, float], per_case: float) -> None:
    x, y = at
    parts = (
        (row.on_track, "ch-wait" if row.is_unassigned else "ch-ok", "im Plan"),
        (row.due_soon, "ch-soon", "in 7 Tagen fällig"),
        (row.overdue, "ch-late", "überfällig"),
    )
    for count, css, words in parts:
        long = count * per_case
        svg.bar(x, y + 4, (long - 1.5, 18), css, f"{row.name}: {count} {words}")
        if count and long > 8 + 7.5 * len(count_text(count)):
            # The text follows its bar at once: app.css picks its colour by the neighbour.
            svg.text(x + long / 2 - 1, y + 17, count_text(count), "ch-t ch-onbar ch-num", anchor="middle")
        x += long
    svg.text(x + 6, y + 18, count_text(row.total), "ch-t ch-strong ch-num")


def _empty(key: str, title: str, size: tuple[int, int]) -> str:
    svg = Svg(key, title, _NOTHING + ".", size=size)
    svg.text(size[0] / 2, size[1] / 2, _NOTHING, anchor="middle")
    return svg.finished()


def _shortened(name: str, letters_max: int) -> str:
    return name if len(name) <= letters_max else name[: letters_max - 1].rstrip() + "…"


def _labelled(css: str, label: str, size: tuple[int, int]) -> str:
    width, height = size
    return (
        f'<svg class="{css}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{escape(label)}">'
    )
