"""Letters of a run for the print shop: one PDF in the order of postcodes, or single files with an index; with a run sheet."""

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from cases.errors import Conflict
from cases.facts.letter import Block, BlockKind
from cases.facts.letter_run import PrintLetter, RunView
from cases.facts.office_time import OFFICE_TIME_ZONE, office_day
from cases.ports import DocumentStore
from cases.queries.letter_runs import letter_run, print_letters
from cases.queries.look import Look
from reports.letters.sheet import Sheet, render_sheet
from reports.pdf.images import page_count
from reports.pdf.merge import Merged

LETTERS_PER_FILE = 1000
"""A merged file of this many letters needs about 150 MB of memory; more letters make more files."""
_HEADER = ("Nummer", "Datei", "Erste Seite", "Seiten", "Aktenzeichen", "Postleitzahl", "SHA-256")


class PackageFormat(StrEnum):
    """How the letters are packed."""

    PDF = "pdf"
    ZIP = "zip"


@dataclass(frozen=True)
class _Packed:
    """A letter with its number in the run, the file it is in, and its pages there."""

    number: int
    letter: PrintLetter
    file_name: str
    first_page: int
    pages: int


def print_package(  # noqa: PLR0913 - what is packed, how, and where to
    look: Look,
    store: DocumentStore,
    run_id: int,
    how: PackageFormat,
    folder: Path,
    *,
    with_posted: bool = False,
) -> tuple[Path, ...]:
    """Write the letters nobody has posted yet into the folder, or on request the whole package once more; the files.

    `Conflict` while letters are still made, and if there is none to pack.
    """
    run = letter_run(look, run_id)
    letters = print_letters(look, run_id, with_posted=with_posted)
    if run.open_count:
        raise Conflict(
            "Der Lauf ist noch nicht fertig. Das Druckpaket gibt es, wenn alle Schreiben erstellt sind."
        )
    if run.for_post and not letters:
        raise Conflict("Alle Schreiben dieses Laufs sind zur Post gegeben. Zu packen ist nichts mehr.")
    if not letters:
        raise Conflict("In diesem Lauf geht kein Schreiben zur Post. Ein Druckpaket ist nicht nötig.")
    pages = [page_count(store.get(letter.sha256)) for letter in letters]
    if how is PackageFormat.ZIP:
        return (_zip(look, store, run, _single_files(letters, pages), folder),)
    return _pdfs(look, store, run, letters, pages, folder)


def file_stem(run: RunView) -> str:
    """How files of the run begin."""
    return f"serienlauf-{run.run_id}-{run.kind}-{run.year}"


def _single_files(letters: Sequence[PrintLetter], pages: Sequence[int]) -> list[_Packed]:
    return [
        _Packed(number, letter, f"{number:05d}-{_plain(letter.file_reference)}.pdf", 1, count)
        for number, (letter, count) in enumerate(zip(letters, pages, strict=True), start=1)
    ]


def _zip(look: Look, store: DocumentStore, run: RunView, packed: list[_Packed], folder: Path) -> Path:
    path = folder / f"{file_stem(run)}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("laufzettel.pdf", _run_sheet(look, run, packed, file_count=len(packed)))
        archive.writestr("index.csv", _index(packed))
        for one in packed:
            archive.writestr(one.file_name, store.get(one.letter.sha256))
    return path


def _pdfs(  # noqa: PLR0913 - what is packed, and where to
    look: Look,
    store: DocumentStore,
    run: RunView,
    letters: Sequence[PrintLetter],
    pages: Sequence[int],
    folder: Path,
) -> tuple[Path, ...]:
    starts = range(0, len(letters), LETTERS_PER_FILE)
    names = [f"{file_stem(run)}-teil-{number:02d}.pdf" for number in range(1, len(starts) + 1)]
    if len(names) == 1:
        names = [f"{file_stem(run)}.pdf"]
    packed: list[_Packed] = []
    for name, start in zip(names, starts, strict=True):
        page = 1
        for number in range(start, min(start + LETTERS_PER_FILE, len(letters))):
            packed.append(_Packed(number + 1, letters[number], name, page, pages[number]))
            page += pages[number]
    sheet = _run_sheet(look, run, packed, file_count=len(names))
    # The run sheet comes first in the first file; pages are counted with it.
    ahead = page_count(sheet)
    packed = [
        _Packed(one.number, one.letter, one.file_name, one.first_page + ahead, one.pages)
        if one.file_name == names[0]
        else one
        for one in packed
    ]
    written = [
        _pdf(
            store,
            folder / name,
            sheet if name == names[0] else b"",
            [one for one in packed if one.file_name == name],
        )
        for name in names
    ]
    index = folder / f"{file_stem(run)}-index.csv"
    index.write_bytes(_index(packed))
    return (*written, index)


def _pdf(store: DocumentStore, path: Path, sheet: bytes, packed: list[_Packed]) -> Path:
    document = Merged()
    if sheet:
        document.add(sheet)
    for one in packed:
        document.add(store.get(one.letter.sha256))
    path.write_bytes(document.finished())
    return path


def _run_sheet(look: Look, run: RunView, packed: Sequence[_Packed], *, file_count: int) -> bytes:
    """What the print shop checks the package against, and where the day of posting is signed."""
    day = office_day(run.finished_at or look.now)
    rows = (
        ("Angabe", "Wert"),
        (
            "Lauf",
            f"{run.run_id} vom {run.created_at.astimezone(OFFICE_TIME_ZONE):%d.%m.%Y}, {run.created_by}",
        ),
        ("Schreiben auf Papier", f"{len(packed)}"),
        ("Seiten ohne Laufzettel", f"{sum(one.pages for one in packed)}"),
        ("Dateien", f"{file_count}"),
        ("Reihenfolge", "nach Postleitzahl und Ort"),
        ("Erste und letzte Postleitzahl", f"{packed[0].letter.postcode} bis {packed[-1].letter.postcode}"),
        ("Ins Postfach, nicht im Paket", f"{run.for_mailbox}"),
        ("Schon zur Post gegeben, nicht im Paket", f"{run.for_post - len(packed)}"),
        ("Prüfsumme der Reihenfolge", _checksum(packed)),
    )
    blocks = (
        Block(BlockKind.TABLE, rows=rows),
        Block(BlockKind.HEADING, "Aufgabe zur Post"),
        Block(
            BlockKind.PARAGRAPH,
            "Alle Schreiben dieses Pakets zur Post gegeben am: ______________________________\n\n"
            "Name und Unterschrift: ______________________________",
        ),
        Block(
            BlockKind.NOTE,
            "Nach der Aufgabe zur Post den Tag in Kreishaus unter „Serienläufe“ eintragen: Erst damit beginnt die Frist "
            "für die Bekanntgabe. Auf Papier hat das elektronische Siegel keine Wirkung.",
        ),
    )
    title = f"Laufzettel: {run.title} {run.year}"
    return render_sheet(
        Sheet(title, run.authority_name, f"Serienlauf {run.run_id}", f"laufzettel-{run.run_id}", day, blocks)
    )


def _checksum(packed: Sequence[_Packed]) -> str:
    """SHA-256 of the hashes of all letters in their order, shortened so that people can compare it."""
    digest = sha256("".join(one.letter.sha256 for one in packed).encode()).hexdigest()
    return " ".join(digest[at : at + 8] for at in range(0, 32, 8))


def _index(packed: Sequence[_Packed]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(_HEADER)
    for one in packed:
        letter = one.letter
        place = "".join(sign for sign in letter.postcode if sign.isalnum())
        writer.writerow(
            (
                one.number,
                one.file_name,
                one.first_page,
                one.pages,
                letter.file_reference,
                place,
                letter.sha256,
            )
        )
    return text.getvalue().encode("utf-8-sig")


def _plain(reference: str) -> str:
    return "".join(sign if sign.isalnum() or sign in ".-" else "-" for sign in reference)
