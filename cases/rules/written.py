"""What people wrote, as it is read, compared and printed: invisible characters, other scripts, many ways to write a name."""

import re
import unicodedata

NOT_PRINTED = "[nicht druckbar]"
"""Stands in a letter for a run of characters that our fonts cannot draw."""

# Characters that show nothing (Unicode: Default_Ignorable_Code_Point): soft hyphen, direction marks, joiners, variation
# selectors, fillers. They come in by copy and paste, and a name with one looks like the name without.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_BRAILLE_BLANK = "\N{BRAILLE PATTERN BLANK}"  # a sign to Unicode, a gap to the eye
# Those of them that are no controls to Unicode, and the blank: no font of ours has them, and they are no loss.
_NOTHING_DRAWN = re.compile("[\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\uffa0]")
_SAME_SIGNS = str.maketrans(
    dict.fromkeys("\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}\N{FIGURE DASH}", "-")
    | dict.fromkeys("’‘ʼʹ´`", "'")
)
# What the fonts of letters hold (scripts/vendor_assets.py): all of DIN 91379's Latin letters and German typography.
_DRAWN = (
    (0x20, 0x7E), (0xA0, 0x24F), (0x259, 0x259), (0x268, 0x268), (0x292, 0x292), (0x300, 0x36F), (0x1E00, 0x1EFF),
    (0x2010, 0x2027), (0x2030, 0x205E), (0x20AC, 0x20AC), (0x2116, 0x2116), (0x2122, 0x2122), (0x2190, 0x2193),
    (0x2212, 0x2212), (0x2260, 0x2260), (0x2264, 0x2265), (0x02B9, 0x02BC), (0x02BE, 0x02BF), (0x02C8, 0x02C8),
    (0x02CC, 0x02CC),
)  # fmt: skip
# Pictures a letter leaves out or writes as a sign of its own, such as ":-)" (reports/letters/fonts.py).
_PICTURES = re.compile(
    "[\U0001f000-\U0001faff\u231a\u231b\u23e9-\u23f3\u2600-\u2604\u260e\u2610-\u2612\u2614\u2615\u2639\u263a"
    "\u2648-\u2653\u267f\u2693\u26a0\u26a1\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd"
    "\u2705\u2708-\u270d\u2713\u2714\u2717\u2718\u2728\u274c\u2753-\u2755\u2757\u2764\u2795\u2796\u27b0\u27bf\u2b50\u20e3"
    "\u25a0\u25aa\u25cf\u25e6]"
)


def as_read(text: str) -> str:
    """The text in NFC without characters that show nothing; a blank of another script is a space."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text).replace(_BRAILLE_BLANK, " "))


def is_blank(text: str) -> bool:
    """True if the text prints as nothing."""
    return not as_read(text).strip()


def draws_nothing(text: str) -> bool:
    """True if a letter shows nothing of the text: it is blank, or pictures only."""
    return not any(_is_drawn(sign) and not sign.isspace() for sign in printable(as_read(text)))


def compared(text: str) -> str:
    """The text to compare with another: without case, width, kinds of hyphen and apostrophe, and surplus spaces."""
    wide = unicodedata.normalize("NFKC", as_read(text).translate(_SAME_SIGNS))
    folded = unicodedata.normalize("NFKC", wide.casefold()).translate(_SAME_SIGNS)
    return " ".join(folded.split())


def is_latin(text: str) -> bool:
    """True if a letter can print every character as it stands: Latin letters (DIN 91379), digits, marks; no pictures."""
    return text.isascii() or all(_is_drawn(sign) or sign.isspace() for sign in as_read(text))


def unprintable(text: str) -> tuple[str, ...]:
    """The characters a letter cannot print, each once, in their order; pictures it leaves out do not count."""
    if text.isascii():
        return ()
    return tuple(dict.fromkeys(sign for sign in as_read(text) if not _is_printed(sign)))


def printable(text: str) -> str:
    """The text as a letter can print it: `NOT_PRINTED` for each run of characters our fonts lack. Controls stay:
    a word joiner keeps the marks of strangers without force (`cases.facts.letter.Block`).
    """
    if text.isascii():
        return text
    parts = ["\0" if not _is_printed(sign) else sign for sign in _NOTHING_DRAWN.sub("", text)]
    return re.sub(r"\0(?:\s*\0)*", NOT_PRINTED, "".join(parts))


def _is_printed(sign: str) -> bool:
    category = unicodedata.category(sign)
    return _is_drawn(sign) or sign.isspace() or category[0] == "C" or _PICTURES.match(sign) is not None


def _is_drawn(sign: str) -> bool:
    if _PICTURES.match(sign):
        return False
    return _in_fonts(sign) or all(_in_fonts(part) for part in unicodedata.normalize("NFKC", sign))


def _in_fonts(sign: str) -> bool:
    return any(first <= ord(sign) <= last for first, last in _DRAWN)
