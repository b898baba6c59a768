"""German sentences for faults in a form, in words a citizen understands."""

from collections.abc import Callable, Mapping

from cases.catalogue.form_fields import FormField
from cases.catalogue.form_rule import FormRule

_KINDS = {
    "string": "ein Text",
    "integer": "eine ganze Zahl",
    "number": "eine Zahl",
    "boolean": "ja oder nein (true oder false)",
    "object": "eine Gruppe von Angaben",
    "array": "eine Liste",
}
_OWN_MESSAGE = ("pattern", "format", "const")
_FORMATS = {
    "date": "ein Datum wie 2026-03-12",
    "date-time": "ein Zeitpunkt wie 2026-03-12T07:00:00+01:00",
    "email": "eine E-Mail-Adresse",
}


def message_for(keyword: str, value: object, title: str, node: Mapping[str, object]) -> str:
    """The sentence for one broken keyword; `value` is what the schema says under the keyword, `node` the
    field's schema.
    """
    own = node.get("x-message")
    if keyword in _OWN_MESSAGE and isinstance(own, str):
        return own
    sentence = _SENTENCES.get(keyword)
    if sentence is None:
        return f"Die Angabe „{title}“ passt nicht zum Formular."
    return sentence(title, value, node)


def gap_for_citizens(rule: FormRule, fields: Mapping[str, FormField]) -> str:
    """What the portal is told of a gap: which statement is missing, and of whom; "" for a rule that is about no gap."""
    if not rule.is_gap:
        return ""
    field = fields.get(rule.pointer)
    if rule.citizen_message or field is None:
        return rule.citizen_message or rule.message
    group = fields.get(rule.pointer.rpartition("/")[0].removesuffix("/*"))
    return f"Bitte ergänzen Sie noch „{field.title}“{f' bei „{group.title}“' if group else ''}."


def _type(title: str, value: object, _: Mapping[str, object]) -> str:
    return f"Die Angabe „{title}“ muss {_KINDS.get(str(value), str(value))} sein."


def _format(title: str, value: object, _: Mapping[str, object]) -> str:
    return f"Die Angabe „{title}“ muss {_FORMATS.get(str(value), 'richtig geschrieben')} sein."


def _enum(title: str, value: object, node: Mapping[str, object]) -> str:
    labels = node.get("x-labels")
    known = (
        list(labels.values())
        if isinstance(labels, Mapping)
        else list(value)
        if isinstance(value, list)
        else []
    )
    return f"Für „{title}“ ist nur eine dieser Angaben möglich: {', '.join(map(str, known))}."


def _min_length(title: str, value: object, _: Mapping[str, object]) -> str:
    return (
        f"Bitte füllen Sie „{title}“ aus." if value == 1 else f"„{title}“ braucht mindestens {value} Zeichen."
    )


_SENTENCES: dict[str, Callable[[str, object, Mapping[str, object]], str]] = {
    "required": lambda title, value, node: f"Bitte geben Sie „{title}“ an.",
    "additionalProperties": lambda title, value, node: f"Die Angabe „{title}“ kennt dieses Formular nicht.",
    "type": _type,
    "format": _format,
    "no_such_day": lambda title, value, node: f"Den {value} gibt es nicht. Bitte prüfen Sie „{title}“.",
    "year": lambda title, value, node: (
        f"Bitte prüfen Sie das Jahr bei „{title}“. Möglich sind die Jahre {value}."
    ),
    "enum": _enum,
    "pattern": lambda title, value, node: f"Die Angabe „{title}“ ist nicht richtig geschrieben.",
    "const": lambda title, value, node: f"Bitte bestätigen Sie „{title}“.",
    "minLength": _min_length,
    "maxLength": lambda title, value, node: f"„{title}“ darf höchstens {value} Zeichen lang sein.",
    "minimum": lambda title, value, node: f"„{title}“ darf nicht kleiner als {value} sein.",
    "maximum": lambda title, value, node: f"„{title}“ darf nicht größer als {value} sein.",
    "exclusiveMinimum": lambda title, value, node: f"„{title}“ muss größer als {value} sein.",
    "exclusiveMaximum": lambda title, value, node: f"„{title}“ muss kleiner als {value} sein.",
    "multipleOf": lambda title, value, node: f"„{title}“ muss ein Vielfaches von {value} sein.",
    "minItems": lambda title, value, node: (
        f"„{title}“ braucht mindestens {'eine Angabe' if value == 1 else f'{value} Angaben'}."
    ),
    "maxItems": lambda title, value, node: f"„{title}“ darf höchstens {value} Angaben haben.",
    "uniqueItems": lambda title, value, node: f"In „{title}“ steht etwas doppelt.",
    "not": lambda title, value, node: f"Die Angabe „{title}“ ist hier nicht möglich.",
    "anyOf": lambda title, value, node: f"Die Angaben zu „{title}“ passen nicht zusammen.",
    "oneOf": lambda title, value, node: f"Die Angaben zu „{title}“ passen nicht zusammen.",
}
