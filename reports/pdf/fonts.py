"""Fonts inside a file: one-byte encodings that never change, and the glyph programs that go with them.

Each font is cut into slices of at most 224 characters. Slice 0 is the core, what nearly every letter uses: its program is
made and compressed once and embedded whole. Of the other slices only the glyphs a document uses are embedded. A
character has the same slice and code in every document, so encoded text can be kept from letter to letter.
"""

import codecs
import re
import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from threading import Lock
from typing import NamedTuple

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFontFace

_FIRST_CODE = 32
_SLICE_SIZE = 256 - _FIRST_CODE
_UNUSED = "\ufffe"  # How codecs.charmap_build names a code without a character.
_TABLE_HEAD = "\0" + _UNUSED * (_FIRST_CODE - 1)
_SYMBOLIC, _NONSYMBOLIC = 4, 32  # Flags of a font descriptor (ISO 32000-1, table 123).
_FIGURES = frozenset("0123456789")
_FIGURE_RUNS = re.compile(r"[0-9]+|[^0-9]+")
_BFCHAR_MAX = 100  # Entries of one bfchar section (Adobe Technical Note 5014).

# reportlab's reader of font files keeps its place in the file: one thread at a time.
_LOCK = Lock()


class Part(NamedTuple):
    """Text of one slice, ready to be shown: the font resource, the operator, and characters outside the core."""

    resource: str
    operator: str
    rare: frozenset[str]


class Program(NamedTuple):
    """An embedded slice: everything its PDF objects say. Streams are compressed."""

    base_name: str
    first_code: int
    widths: str
    descriptor: str
    glyphs: bytes
    glyphs_length: int
    to_unicode: bytes


class _Slice(NamedTuple):
    font: str
    characters: str
    encoding: object
    is_core: bool


class _Adopted(NamedTuple):
    face: TTFontFace
    slice_of: Mapping[str, int]
    spelled: Mapping[str, str]
    kerning: Mapping[str, int]


_adopted: dict[str, _Adopted] = {}
_slices: dict[str, _Slice] = {}


def adopt(
    font: str,
    *,
    core: str = "",
    spelled: Mapping[str, str] | None = None,
    kerning: Mapping[str, int] | None = None,
) -> None:
    """Makes a TrueType font registered with reportlab usable on tagged pages.

    `core` are the characters embedded always; `spelled` says what a private character means when text is read or copied;
    `kerning` changes the distance of two characters, in thousandths of the type size.
    """
    face: TTFontFace = pdfmetrics.getFont(font).face  # type: ignore[attr-defined]  # a TTFont has one
    drawable = {chr(code) for code in face.charToGlyph if code >= _FIRST_CODE}
    kept = "".join(sorted(drawable.intersection(core)))[:_SLICE_SIZE]
    rest = "".join(sorted(drawable.difference(kept)))
    cuts = [kept, *(rest[at : at + _SLICE_SIZE] for at in range(0, len(rest), _SLICE_SIZE))]
    for number, characters in enumerate(cuts):
        table = _TABLE_HEAD + characters + _UNUSED * (_SLICE_SIZE - len(characters))
        _slices[f"{font}.{number}"] = _Slice(font, characters, codecs.charmap_build(table), number == 0)
    slice_of = {character: number for number, characters in enumerate(cuts) for character in characters}
    _adopted[font] = _Adopted(face, slice_of, dict(spelled or {}), dict(kerning or {}))


@lru_cache(maxsize=65536)
def width(font: str, text: str) -> float:
    """Width of the text in thousandths of the type size, kerning included."""
    bare: float = pdfmetrics.stringWidth(text, font, 1000)
    kerning = _adopted[font].kerning
    return bare + sum([kerning.get(text[at : at + 2], 0) for at in range(len(text) - 1)]) if kerning else bare


def even_width(font: str, text: str) -> float:
    """Width of the text in thousandths of the type size if each figure is as wide as the widest."""
    if not _has_figures(font):
        return width(font, text)
    runs = _FIGURE_RUNS.findall(text)
    return sum(len(run) * _widest_figure(font) if run[0] in _FIGURES else width(font, run) for run in runs)


@lru_cache(maxsize=16384)
def encoded_evenly(font: str, text: str) -> tuple[Part, ...]:
    """The text as operators that show it with figures of one width, so that they stand one below the other."""
    if not _has_figures(font):
        return encoded(font, text)
    figure = _widest_figure(font)
    parts: list[Part] = []
    for run in _FIGURE_RUNS.findall(text):
        if run[0] not in _FIGURES:
            parts += encoded(font, run)
            continue
        slack = [figure - _bare_width(font, sign) for sign in run]
        # Half of what a figure lacks before it, half behind; between two figures both halves.
        moves = [before + after for before, after in zip([0.0, *slack], [*slack, 0.0], strict=True)]
        parts.append(_spaced(font, run, [move / 2 for move in moves]))
    return tuple(parts)


@lru_cache(maxsize=16384)
def encoded(font: str, text: str) -> tuple[Part, ...]:
    """The text as operators that show it, in as few parts as the slices allow. KeyError for a character it lacks."""
    core = _slices[f"{font}.0"]
    try:
        return (_part(f"{font}.0", core, text),)
    except UnicodeEncodeError:
        pass  # Not all in the core: character by character.
    slice_of = _adopted[font].slice_of
    runs: list[tuple[int, str]] = []
    for character in text:
        number = slice_of[character]
        if runs and runs[-1][0] == number:
            runs[-1] = (number, runs[-1][1] + character)
        else:
            runs.append((number, character))
    return tuple(_part(f"{font}.{number}", _slices[f"{font}.{number}"], run) for number, run in runs)


@lru_cache(maxsize=256)
def program(resource: str, rare: frozenset[str]) -> Program:
    """What has to be embedded for the font resource; of a slice outside the core only the characters in `rare`."""
    part = _slices[resource]
    face, spellings = _adopted[part.font].face, _adopted[part.font].spelled
    last = max(
        (at for at, character in enumerate(part.characters) if part.is_core or character in rare), default=0
    )
    used = [
        ord(character) if part.is_core or character in rare else 0
        for character in part.characters[: last + 1]
    ]
    with _LOCK:
        glyphs: bytes = face.makeSubset([0] * _FIRST_CODE + used)
    tag = "".join(chr(ord("A") + byte % 26) for byte in sha256(glyphs).digest()[:6])
    flags = face.flags & ~_NONSYMBOLIC | _SYMBOLIC
    box = " ".join(f"{edge:g}" for edge in face.bbox)
    base_name = f"{tag}+{part.font}"
    return Program(
        base_name=base_name,
        first_code=_FIRST_CODE,
        widths=" ".join(f"{face.charWidths.get(code, face.defaultWidth) if code else 0:g}" for code in used),
        descriptor=(
            f"/Type/FontDescriptor/FontName/{base_name}/Flags {flags}/FontBBox[{box}]"
            f"/ItalicAngle {face.italicAngle:g}/Ascent {face.ascent:g}/Descent {face.descent:g}"
            f"/CapHeight {face.capHeight:g}/StemV {face.stemV:g}/MissingWidth {face.defaultWidth:g}"
        ),
        glyphs=zlib.compress(glyphs, 9),
        glyphs_length=len(glyphs),
        to_unicode=zlib.compress(_to_unicode(base_name, used, spellings).encode(), 9),
    )


def _part(resource: str, part: _Slice, text: str) -> Part:
    codes = codecs.charmap_encode(text, "strict", part.encoding)[0].decode("latin-1")  # type: ignore[arg-type]
    rare: frozenset[str] = frozenset() if part.is_core else frozenset(text)
    kerning = _adopted[part.font].kerning
    changes = [kerning.get(text[at : at + 2], 0) for at in range(len(text) - 1)] if kerning else []
    if not any(changes):
        return Part(resource, f"({_escaped(codes)})Tj", rare)
    pieces, start = [], 0
    for at, change in enumerate(changes, start=1):
        if change:
            pieces.append(f"({_escaped(codes[start:at])}){-change}")
            start = at
    return Part(resource, f"[{''.join(pieces)}({_escaped(codes[start:])})]TJ", rare)


def _spaced(font: str, figures: str, moves: Sequence[float]) -> Part:
    """Figures with a distance before each and one behind the last, in thousandths of the type size."""
    codes = codecs.charmap_encode(figures, "strict", _slices[f"{font}.0"].encoding)[0].decode("latin-1")  # type: ignore[arg-type]
    shown = "".join(f"{-move:.4g}({code})" for move, code in zip(moves, codes, strict=False))
    return Part(f"{font}.0", f"[{shown}{-moves[-1]:.4g}]TJ", frozenset())


def _escaped(codes: str) -> str:
    return codes.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


@lru_cache(maxsize=16)
def _widest_figure(font: str) -> float:
    return max(_bare_width(font, sign) for sign in _FIGURES)


def _has_figures(font: str) -> bool:
    """Whether figures are in the core: a fallback font has none, it stands for single letters."""
    return _adopted[font].slice_of.get("0") == 0


def _bare_width(font: str, sign: str) -> float:
    face = _adopted[font].face
    found: float = face.charWidths.get(ord(sign), face.defaultWidth)
    return found


def _to_unicode(name: str, used: list[int], spellings: Mapping[str, str]) -> str:
    """The map from codes to what they mean; code 0 and unused codes mean nothing and are left out."""
    rows = [
        f"<{code:02X}> <{_hexadecimal(spellings.get(chr(character), chr(character)))}>"
        for code, character in enumerate(used, start=_FIRST_CODE)
        if character
    ]
    sections = [rows[at : at + _BFCHAR_MAX] for at in range(0, len(rows), _BFCHAR_MAX)]
    body = "\n".join(
        f"{len(section)} beginbfchar\n" + "\n".join(section) + "\nendbfchar" for section in sections
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        f"/CIDSystemInfo <</Registry ({name}) /Ordering ({name}) /Supplement 0>> def\n"
        f"/CMapName /{name} def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<00> <FF>\nendcodespacerange\n{body}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    )


def _hexadecimal(text: str) -> str:
    return text.encode("utf-16-be").hex().upper()
