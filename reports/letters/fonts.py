"""The house fonts of a letter: loading, which characters they can draw, and what becomes of those they
cannot.
"""

import json
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

import _rl_accel  # type: ignore[import-not-found]  # noqa: F401  # C module: without it reportlab is slow, silently
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from cases.errors import Invalid
from reports.pdf import fonts as embedding

FONT_FOLDER = Path(__file__).parent / "fonts"
REGULAR, BOLD = "KreisSans-Regular", "KreisSans-Bold"
FALLBACK = {REGULAR: "NotoFallback-Regular", BOLD: "NotoFallback-Bold"}
# What is embedded with every letter; anything else the fonts can draw comes along where it is used.
CORE = (
    "".join(map(chr, range(0x20, 0x7F)))
    + "ÄÖÜäöüßẞéèêëáàâçñóôíúëïåøæ§€°²³½¼µ×·•…–—„“”‚‘’«»\N{NO-BREAK SPACE}\N{SOFT HYPHEN}"
)
MM_PER_PT = 25.4 / 72
SOFT_HYPHEN = "\N{SOFT HYPHEN}"

# Signs our fonts lack but people type; the rest of the pictures is left out.
_SIGNS = {
    "☐": "[ ]", "☑": "[x]", "☒": "[x]", "✓": "[x]", "✔": "[x]", "✅": "[x]",
    "✗": "[-]", "✘": "[-]", "❌": "[-]",
    "☎": "Tel.", "📞": "Tel.", "📧": "E-Mail", "✉": "E-Mail",
    "⚠": "!", "❗": "!", "❓": "?", "🙂": ":-)", "😀": ":-)",
    "😊": ":-)", "☺": ":-)", "😉": ";-)", "🙁": ":-(", "☹": ":-(", "😢": ":-(",
    "●": "•", "■": "•", "▪": "•", "◦": "•", "\N{HEAVY PLUS SIGN}": "+", "\N{HEAVY MINUS SIGN}": "−",
    "\N{NON-BREAKING HYPHEN}": "-",
    "\N{HYPHEN}": "-", "\N{NARROW NO-BREAK SPACE}": "\N{NO-BREAK SPACE}", "\t": " ",
    "\N{LINE SEPARATOR}": "\n", "\N{PARAGRAPH SEPARATOR}": "\n",
}  # fmt: skip
# What may vanish: pictures, what changes their look, and controls. Signs with a meaning (≈, ♂, ∞) are named instead.
_PICTURES = re.compile(
    "[\U0001f000-\U0001faff\u231a\u231b\u23e9-\u23f3\u2600-\u2604\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26bd\u26be"
    "\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2708-\u270d\u2728\u2753-\u2755\u2764\u27b0\u27bf"
    "\u2b50\ufe00-\ufe0f\u20e3\U000e0100-\U000e01ef]"
)


class FontsMissing(RuntimeError):
    """The fonts were not built on this machine."""


@lru_cache(maxsize=8)
def load(folder: Path = FONT_FOLDER) -> frozenset[str]:
    """Registers the fonts once and returns every character they can draw. Raises FontsMissing."""
    for name in (*FALLBACK, *FALLBACK.values()):
        try:
            pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf"), asciiReadable=0))
        except (TTFError, OSError) as fault:
            raise FontsMissing(
                f"Schrift {name}.ttf fehlt in {folder}: bitte `make setup` ausführen."
            ) from fault
        core, pairs = (CORE, kerning(folder)[name]) if name in FALLBACK else ("", {})
        embedding.adopt(name, core=core, kerning=pairs, spelled=spellings())
    return own_characters(REGULAR) | own_characters(FALLBACK[REGULAR]) | {"\n"}


@lru_cache(maxsize=8)
def own_characters(font: str) -> frozenset[str]:
    """Characters this very font can draw; the fonts must be loaded."""
    glyphs: dict[int, int] = pdfmetrics.getFont(font).face.charToGlyph  # type: ignore[attr-defined]  # TTFont has one
    return frozenset(map(chr, glyphs))


def width_mm(text: str, font: str, size_pt: float) -> float:
    """Width of the text on paper, kerning included."""
    return embedding.width(font, text) * size_pt / 1000 * MM_PER_PT


def even_width_mm(text: str, font: str, size_pt: float) -> float:
    """Width of the text on paper if all figures are equally wide, as in a column of amounts."""
    return embedding.even_width(font, text) * size_pt / 1000 * MM_PER_PT


@lru_cache(maxsize=8)
def kerning(folder: Path = FONT_FOLDER) -> dict[str, dict[str, int]]:
    """Changes of distance by font and pair of characters, as `make setup` took them from the fonts."""
    path = folder / "kerning.json"
    if not path.exists():
        raise FontsMissing(f"{path.name} fehlt in {folder}: bitte `make setup` ausführen.")
    found: dict[str, dict[str, int]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def clean(text: str) -> str:
    """The text with drawable characters only, in NFC.

    Controls and pictures vanish or become a readable sign. Letters, digits, marks and signs our fonts lack are never
    dropped silently: Invalid names them.
    """
    if text.isascii() and text.isprintable():
        return text
    drawable = load()
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if _as_they_are().issuperset(text):
        return text
    drawn = "".join([_readable(sign, drawable) for sign in text])
    missing = sorted({sign for sign in drawn if sign not in drawable})
    if missing:
        names = ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in missing[:5])
        raise Invalid(
            f"Der Brief enthält Schriftzeichen, die unsere Schrift nicht hat: {names}. "
            "Bitte den Namen oder Text in lateinischer Umschrift eintragen, Zeichen in Worten."
        )
    return drawn


@lru_cache(maxsize=1)
def private_code_points() -> dict[str, str]:
    """Each letter of DIN 91379 that is several code points, with the character our fonts have its glyph at."""
    path = FONT_FOLDER / "sequences.json"
    if not path.exists():
        raise FontsMissing(f"{path.name} fehlt in {FONT_FOLDER}: bitte `make setup` ausführen.")
    codes: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return {sequence: chr(int(code, 16)) for sequence, code in codes.items()}


@lru_cache(maxsize=1)
def spellings() -> dict[str, str]:
    """What each private character means when the text is read or copied."""
    return {drawn: sequence for sequence, drawn in private_code_points().items()}


def drawable(text: str) -> str:
    """The text (NFC) as it is drawn: letters of several code points (K̀, r̥̄) are one private character. Never store it."""
    if text.isascii():
        return text
    return _sequence_pattern().sub(lambda found: private_code_points()[found[0]], text)


def split_by_font(text: str, font: str) -> list[tuple[str, str]]:
    """The text in runs (text, font): what the house font lacks comes from the fallback, an accent takes
    its base along. The text comes back as it is drawn.
    """
    text = drawable(text)
    own = own_characters(font)
    if own.issuperset(text) and not any(map(unicodedata.combining, text)):
        return [(text, font)]
    runs: list[tuple[str, str]] = []
    for cluster in _clusters(text):
        chosen = font if len(cluster) == 1 and cluster in own else FALLBACK[font]
        if runs and runs[-1][1] == chosen:
            runs[-1] = (runs[-1][0] + cluster, chosen)
        else:
            runs.append((cluster, chosen))
    return runs


@lru_cache(maxsize=1)
def _sequence_pattern() -> re.Pattern[str]:
    longest_first = sorted(private_code_points(), key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(longest_first)})(?![\u0300-\u036f])")


@lru_cache(maxsize=1)
def _as_they_are() -> frozenset[str]:
    """Characters that are drawn and stay: nearly every text consists of these, and asking each sign anew takes time."""
    drawable = load()
    return frozenset(sign for sign in drawable if _readable(sign, drawable) == sign)


def _readable(sign: str, drawable: frozenset[str]) -> str:
    if sign in _SIGNS:
        return _SIGNS[sign]
    category = unicodedata.category(sign)
    if (category[0] == "C" and sign != "\n") or _PICTURES.match(sign):
        return ""
    if sign in drawable:
        return sign
    plain = unicodedata.normalize("NFKC", sign)
    if drawable.issuperset(plain):
        return plain
    if category == "Zs":
        return " "
    return sign


def _clusters(text: str) -> list[str]:
    clusters: list[str] = []
    for sign in text:
        if clusters and unicodedata.combining(sign):
            clusters[-1] += sign
        else:
            clusters.append(sign)
    return clusters
