"""Processor time and size of the two-page reference letter, beside two other engines with the same words and fonts.

Each letter of a run has its own name, file number and amounts, as in an office: whole texts are never the same, static
paragraphs are. Rounds are interleaved in one process; the smallest time of each engine counts. Ratios travel, times do not.
"""

import gc
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
import typst
import weasyprint
from weasyprint.text.fonts import FontConfiguration

from cases.adapters.seal.local_key import LocalKey
from cases.facts.letter import Block, LetterFacts
from reports.letters import fonts
from reports.letters.finish import finish_letter
from reports.letters.letter import render_letter
from reports.pdf.images import page_png
from reports.pdf.seal import intact_seal
from tests.benchmarks.other_engines import html_source, typst_source
from tests.factories.seal_keys import letter_seal, self_signed_seal
from tests.reports.letter_samples import BESCHEID, paragraph
from tests.reports.structure_checker import problems
from tests.reports.test_letter_tagged import stress_letter
from tests.reports.verapdf import failed_rules

ROUNDS = 4
LETTERS = 25
NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
OURS = "Kreishaus, sealed"
TYPST_RATIO = 1.3
WEASYPRINT_RATIO = 10
SIZE_LIMIT = 65_000
PREVIEW_LIMIT_MS = 150


def letter(number: int) -> LetterFacts:
    """The reference letter to somebody else about something else."""
    name, amount = f"Muster-{number}", f"{400 + number},45"
    return replace(
        BESCHEID,
        letter_id=f"brief-{number}",
        address_lines=("Frau", f"Wilhelmine {name}", f"Lönsweg {number}", "29640 Schneverdingen"),
        information=tuple(
            (label, f"70.2/66.31.10-2026{number:03}" if label == "Mein Zeichen" else value)
            for label, value in BESCHEID.information
        ),
        blocks=(
            paragraph(f"Sehr geehrte Frau {name},"),
            *(_own(block, amount, number) for block in BESCHEID.blocks[1:]),
        ),
        data={
            "format": "kreishaus-bescheid-1",
            "file_reference": f"70.2-2026-{number:06}",
            "fee_cents": number,
        },
    )


def _own(block: Block, amount: str, number: int) -> Block:
    def own(text: str) -> str:
        return text.replace("463,45", amount).replace("Flurstück 10/1", f"Flurstück {number}/1")

    return replace(
        block,
        text=own(block.text),
        items=tuple(map(own, block.items)),
        rows=tuple(tuple(map(own, row)) for row in block.rows),
    )


@pytest.mark.timeout(600)  # afterwards the structure of every letter is checked
def test_letters_beside_other_engines(tmp_path: Path) -> None:
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    engines = _engines(self_signed_seal(tmp_path))
    kept = {name: make(letter(0)) for name, make in engines.items()}
    best = dict.fromkeys(engines, float("inf"))
    number = 0
    for _ in range(ROUNDS):
        for name, make in engines.items():
            count = LETTERS if "weasyprint" not in name else 5
            facts = [letter(number + n) for n in range(1, count + 1)]
            number += count
            best[name] = min(best[name], _milliseconds(make, facts))
    ours = best[OURS]
    for name, taken in best.items():
        pages = len(pypdfium2.PdfDocument(BytesIO(kept[name])))
        failed = {kind: failed_rules(kept[name], kind) for kind in ("3a", "ua1")}
        verdict = ", ".join(f"{kind} {'fails' if rules else 'passes'}" for kind, rules in failed.items())
        assert name == "weasyprint" or not any(failed.values()), (name, failed)
        print(
            f"{name:<28} {taken:7.2f} ms  {1000 / taken:6.0f}/s  {taken / ours:5.1f} x ours  "
            f"{len(kept[name]) / 1000:5.1f} kB  {pages} pages  {verdict}"
        )
    assert best["typst"] >= TYPST_RATIO * ours
    assert best["weasyprint"] >= WEASYPRINT_RATIO * ours
    assert len(kept[OURS]) < SIZE_LIMIT
    assert intact_seal(kept[OURS])
    assert problems(kept[OURS]) == problems(kept["Kreishaus"]) == []


def test_preview_with_page_picture() -> None:
    """What the composer waits for after a change: the letter, and its first page as a picture."""
    render_letter(letter(900))
    taken = []
    for number in range(901, 911):
        started = time.perf_counter()
        page_png(render_letter(letter(number)), 1, 900)
        taken.append((time.perf_counter() - started) * 1000)
    print(f"preview: median {sorted(taken)[5]:.0f} ms, worst {max(taken):.0f} ms")
    assert sorted(taken)[5] < PREVIEW_LIMIT_MS


def test_long_letters() -> None:
    for rows in (75, 200):
        facts = stress_letter(rows)
        taken = _milliseconds(render_letter, [replace(facts, letter_id=str(n)) for n in range(3)])
        content = render_letter(facts)
        pages = len(pypdfium2.PdfDocument(BytesIO(content)))
        print(f"table of {rows} rows: {pages} pages, {taken:.1f} ms, {len(content) / 1000:.1f} kB")


def _engines(seal: LocalKey) -> dict[str, Callable[[LetterFacts], bytes]]:
    compiler = typst.Compiler(
        font_paths=typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts.FONT_FOLDER)]
        )
    )
    configuration = FontConfiguration()

    def with_seal(facts: LetterFacts) -> bytes:
        """The file as it goes out: made for the seal of a P-256 key, and sealed with it."""
        facts = replace(facts, seal=letter_seal(seal))
        return finish_letter(
            facts, seal.certificate, lambda attributes: seal.sign(attributes, now=NOW)
        ).content

    def with_typst(facts: LetterFacts) -> bytes:
        made = compiler.compile(typst_source(facts), format="pdf", pdf_standards=["a-3a", "ua-1"])
        assert isinstance(made, bytes)
        return made

    def with_weasyprint(facts: LetterFacts) -> bytes:
        made = weasyprint.HTML(string=html_source(facts)).write_pdf(
            font_config=configuration, pdf_variant="pdf/ua-1"
        )
        assert isinstance(made, bytes)
        return made

    return {
        OURS: with_seal,
        "Kreishaus": render_letter,
        "typst": with_typst,
        "weasyprint": with_weasyprint,
    }


def _milliseconds(make: Callable[[LetterFacts], bytes], facts: list[LetterFacts]) -> float:
    gc.collect()
    started = time.process_time()
    for one in facts:
        make(one)
    return (time.process_time() - started) * 1000 / len(facts)
