"""JSON from outside: parsed without bombs, with the place of each fault as JSON pointer (RFC 6901).

Takes the subset every system understands alike (I-JSON, RFC 7493): UTF-8, no name twice, no number that loses digits.
"""

import json
import math
from collections.abc import Mapping
from typing import Any

from cases.errors import FieldError, Invalid

NESTING_LIMIT = 20
ITEMS_LIMIT = 500
TEXT_LIMIT = 10_000
_LARGEST_INTEGER = 2**53 - 1  # RFC 7493, section 2.2: beyond it JSON numbers lose digits in many languages
_BAD_SIGN = "Der Text enthält ein unzulässiges Zeichen (NUL oder ein halbes Unicode-Zeichen)."


def parse_json(body: bytes) -> Any:
    """The JSON value of a body; `Invalid` in German for all that is broken, ambiguous, too deep or not storable."""
    try:
        value = json.loads(
            body.decode("utf-8"),
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=_exact,
            object_pairs_hook=_unambiguous,
        )
    except UnicodeDecodeError as error:
        raise Invalid("Der Inhalt ist kein UTF-8.") from error
    except RecursionError as error:
        raise Invalid("Das JSON ist zu tief verschachtelt.") from error
    except json.JSONDecodeError as error:
        place = f"Zeile {error.lineno}, Spalte {error.colno}"
        raise Invalid(f"Der Inhalt ist kein gültiges JSON ({place}).") from error
    _check(value, "", 0)
    return value


def json_object(value: Any, pointer: str = "") -> dict[str, Any]:
    """The value as an object; `Invalid` names the place otherwise."""
    if not isinstance(value, Mapping):
        raise _fault(pointer, "Hier wird ein JSON-Objekt erwartet.")
    return dict(value)


def json_pointer(parts: tuple[str | int, ...]) -> str:
    """The pointer of a path (RFC 6901), "" for the whole document."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in parts)


def _check(value: Any, pointer: str, depth: int) -> None:
    if isinstance(value, str):
        _check_text(value, pointer)
    elif isinstance(value, (dict, list)):
        if depth == NESTING_LIMIT:
            raise Invalid("Das JSON ist zu tief verschachtelt.")
        if isinstance(value, list) and len(value) > ITEMS_LIMIT:
            raise _fault(pointer, f"Höchstens {ITEMS_LIMIT} Einträge sind möglich.")
        for name, item in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(name, str):
                _check_text(name, pointer)
            _check(item, pointer + json_pointer((name,)), depth + 1)


def _check_text(text: str, pointer: str) -> None:
    if len(text) > TEXT_LIMIT:
        raise _fault(pointer, f"Ein Text darf höchstens {TEXT_LIMIT} Zeichen lang sein.")
    if text.isascii():
        if "\0" in text:
            raise _fault(pointer, _BAD_SIGN)
    elif "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise _fault(pointer, _BAD_SIGN)


def _refuse_constant(name: str) -> float:
    raise Invalid(f"Der Inhalt ist kein gültiges JSON: {name} ist keine Zahl.")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise Invalid(f"Die Zahl {digits[:20]} ist zu groß.")
    return number


def _exact(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > _LARGEST_INTEGER:  # 17: sign and sixteen digits
        raise Invalid(f"Die Zahl {digits[:20]} ist zu groß.")
    return int(digits)


def _unambiguous(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Invalid("Ein Name kommt in einem JSON-Objekt doppelt vor.")
    return found


def _fault(pointer: str, message: str) -> Invalid:
    return Invalid(message, (FieldError(pointer, message),))
