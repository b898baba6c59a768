"""Where a German word may be broken at the end of a line."""

import re
from functools import cache, lru_cache
from itertools import accumulate
from typing import NamedTuple

import pyphen

LETTERS_MIN = 9
SIDE_MIN = 3
TAIL_MIN = 4
_LONG_ADDRESS = 20
_WORD_MAX = 100  # Nobody's word; hyphenating it would only cost time.
_RUN = re.compile(rf"[^\W\d_]{{{LETTERS_MIN},}}")
_ADDRESS = re.compile(r"@|://|^www\.|[^\W\d_]{2}\.[^\W\d_]{2}")
# Breaks the pattern file offers but no reader accepts: (end of the head, beginning of the tail).
_FORBIDDEN = (("grunds", "tück"), ("be", "antrag"), ("bean", "trag"), ("bein", "halt"))
# Words of this office, and of others that go wrong, with their joints: inside them nothing else is a place to break.
_JOINTS = (
    "akten|zeichen", "an|alphabet", "aufenthalts|erlaubnis", "auf|gefordert", "auf|gerundet", "auf|schiebend", "daten|schutz",
    "ein|gegangen",
    "einwohner|melde|amt", "hunde|steuer", "kassen|zeichen", "kosten|festsetzung", "melde|bescheinigung", "melde|register",
    "prüfungs|zeugnis", "rechts|behelfs|belehrung", "rück|zahlung", "schrift|form|ersetzend", "schul|gesetz",
    "schutz|ausrüstung", "sonder|nutzungs|erlaubnis", "sozial|gesetz|buch", "sperr|genehmigung", "steuer|schuldner",
    "straßen|verkehrs", "unterhalts|vorschuss", "ur|instinkt", "versammlungs|gesetz", "verwaltungs|gerichts",
    "verwaltungs|kosten", "verwaltungs|verfahrens", "waffen|besitz", "waisen|bezüge",
)  # fmt: skip
# A break belongs before these, not behind them, when they stand inside a word: "Steuer-bescheid", not "Steuerbe-scheid".
_PREFIXES = frozenset(("be", "emp", "ent", "ge", "ver", "vor", "zer"))


class BreakPoint(NamedTuple):
    """A place to break: the place of the tail's first character, and whether a hyphen must be added."""

    at: int
    adds_hyphen: bool


@cache
def _dictionary() -> pyphen.Pyphen:
    """Read at the first letter, not at the start of every process."""
    return pyphen.Pyphen(lang="de_DE", left=SIDE_MIN, right=TAIL_MIN)


@lru_cache(maxsize=4096)
def break_points(word: str) -> tuple[BreakPoint, ...]:
    """All places where the word may be broken, in order. Addresses break behind / @ . and without a
    hyphen.
    """
    if len(word) > _WORD_MAX:
        return ()
    if is_address(word):
        if len(word) < _LONG_ADDRESS:
            return ()
        return tuple(BreakPoint(m.end(), False) for m in re.finditer(r"(?<=\w)[/@.](?=\w)", word))
    if any(sign.isdigit() for sign in word):
        return ()
    found = {BreakPoint(m.end(), False) for m in re.finditer(r"(?<=\w{2})[-–/](?=\w{3})", word)}
    for run in _RUN.finditer(word):
        found.update(BreakPoint(run.start() + index, True) for index in _syllables(run.group()))
    return tuple(sorted(found))


def is_address(word: str) -> bool:
    """Web and mail addresses: broken only where nothing else helps."""
    return _ADDRESS.search(word) is not None


def _syllables(letters: str) -> list[int]:
    lower = letters.lower()
    indexes = _with_joints(lower, [int(index) for index in _dictionary().positions(letters)])
    return [index for index in indexes if not _is_ugly(lower, index, indexes)]


def _with_joints(lower: str, indexes: list[int]) -> list[int]:
    found = set(indexes)
    for joints in _JOINTS:
        start = lower.find(joints.replace("|", ""))
        if start < 0:
            continue
        parts = joints.split("|")
        ends = list(accumulate(map(len, parts), initial=start))
        found -= set(range(start + 1, ends[-1]))
        found.update(at for at in ends[1:-1] if SIDE_MIN <= at <= len(lower) - TAIL_MIN)
    return sorted(found)


def _is_ugly(lower: str, index: int, indexes: list[int]) -> bool:
    head, tail = lower[:index], lower[index:]
    if any(head.endswith(end) and tail.startswith(start) for end, start in _FORBIDDEN):
        return True
    before = max((other for other in indexes if other < index), default=0)
    if before and lower[before:index] in _PREFIXES:
        return True
    # A linking s offered on both sides ("Grundstück-s-entwässerung") stays with its head.
    return (
        tail.startswith("s")
        and index + 1 in indexes
        and not (head.endswith("grund") and tail.startswith("stück"))
    )
